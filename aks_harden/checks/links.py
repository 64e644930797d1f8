"""Links of the hardening text, and where their subject stands today."""

from msgspec import Struct


class Link(Struct, frozen=True, kw_only=True):
    """One link as the text gives it."""

    was: str
    """Path of the page that the text names, below the documentation's host."""
    now: str
    """Path of the page to read today; the same where the page is still there."""
    about: str
    """What the page is about, in a few words."""
    note: str = ""
    """What became of the page, where that matters."""

    @property
    def moved(self) -> bool:
        """Whether its subject stands elsewhere today."""
        return self.was != self.now
