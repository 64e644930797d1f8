"""A fix that came undone: it was verified on this cluster once, and what it mended is broken again."""

from msgspec import Struct


class Relapse(Struct, frozen=True, kw_only=True):
    """One assertion that a step of ours had mended, and that fails or warns again."""

    item: str
    assertion: str
    resource: str
    """ARM id of what was mended, in lower case."""
    fixed_at: str
    """When the step was begun, ISO 8601 in UTC."""
    fixed_by: str
    """Who az acted as."""
    step: str
    """What the step did, in a line."""

    @property
    def said(self) -> str:
        """What is told of it, in a sentence."""
        by = f" by {self.fixed_by}" if self.fixed_by else ""
        return f"Fixed on {self.fixed_at[:10]}{by} with aks-harden; come undone since ({self.step})."
