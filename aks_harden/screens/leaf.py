"""One line of the checklist, as the list shows it: light, because the first frame waits for it."""

from msgspec import Struct

from aks_harden.model.verdict import Section, Severity, Verdict


class Leaf(Struct, frozen=True, kw_only=True):
    """One line of the checklist."""

    id: str
    section: Section
    title: str
    verdict: Verdict | None
    """None while it waits for its reads."""
    severity: Severity
    extended: bool
    planned: bool
    moved_from: Verdict | None
    """The verdict before something was applied in this session that moved it, or a part of it."""
    waived: bool = False
    """Whether people accepted all that is open in it, whatever its verdict."""
    relapsed: bool = False
    """Whether a fix of ours that held once has come undone."""
    attested: bool = False
    """Whether people attest all that no API can decide in it."""

    @property
    def failing(self) -> bool:
        """Whether it fails, and nobody accepted that."""
        return self.verdict is Verdict.FAIL and not self.waived

    @property
    def searched(self) -> str:
        """What the words of a filter are looked for in."""
        return f"{self.id} {self.title}".lower()
