"""The one way in which straight-line judging stops: something it needs is not settled."""

from aks_harden.model.finding import Missing


class NotSettledError(Exception):
    """Something was asked for that nobody could read; the engine turns it into `unknown`."""

    def __init__(self, *missing: Missing, pending: bool = False) -> None:
        """Keep what is missing, and whether its read is still under way."""
        super().__init__("; ".join(lack.reason for lack in missing))
        self.missing = missing
        self.pending = pending
