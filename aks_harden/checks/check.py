"""The shape of a check: what one file of the checklist declares.

A check asserts several named things. Each is a function of its own, so that one part of the picture that
could not be read leaves the other assertions as they are. The engine runs them, turns `not settled` into
`unknown` in one place, and rolls the verdicts up.
"""

import re
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence, Missing
from aks_harden.model.verdict import Section, Severity, Verdict
from aks_harden.snapshot.node import Seen
from aks_harden.snapshot.snapshot import Snapshot


class Judgement(Struct, frozen=True, kw_only=True):
    """What one assertion came to on one resource."""

    verdict: Verdict
    reason: str
    evidence: tuple[Evidence, ...] = ()
    severity: Severity | None = None
    """Set where this case is worse or milder than the assertion's own severity."""
    notes: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()


class Assert(Struct, frozen=True, kw_only=True):
    """One named assertion: judged once, or once for each of some resources."""

    key: str
    """Name inside the item, in lower case with hyphens."""
    severity: Severity
    judge: Callable[[Snapshot, Context, str], Judgement]
    """Judges the resource with the given ARM id. Straight-line code: what is unread raises by itself."""
    over: Callable[[Snapshot, Context], Iterable[str]] | None = None
    """Gives the ARM ids to judge; the cluster alone where this is None."""
    none: str = ""
    """Why nothing applies when the list that `over` gives was read and is empty."""
    unless_unread: bool = False
    """Whether the assertion is left out, with a note, when it is not settled (only Graph could settle it)."""
    of_nodes: bool = False
    """Whether it tells what nodes do (G-2): after a failed operation, properties prove nothing there."""


class Check(Struct, frozen=True, kw_only=True):
    """One item of the checklist."""

    id: str
    """`IAM-1` … `CMP-6`, or `EXT-…`."""
    section: Section
    severity: Severity
    """The item's own severity, shown where no assertion fails or warns."""
    docs: tuple[str, ...]
    """Documentation pages, whole addresses."""
    controls: tuple[str, ...]
    """Controls of other standards, as `CIS AKS 1.8 5.4.1`, `MCSB NS-2` or `Policy <id>`; perhaps none."""
    asserts: tuple[Assert, ...]
    extended: bool = False
    """Whether the item goes beyond the four sections' own text."""
    alias_of: str = ""
    """Id of the item that this one repeats in another section, empty for an item of its own."""


class Page(Struct, frozen=True):
    """The public page of an item: its check file's docstring."""

    title: str
    """The secure condition, as a statement."""
    sections: tuple[tuple[str, str], ...]
    """Heading and Markdown text of `Why`, `What the fix changes` and `Limits`."""

    def text(self, heading: str) -> str:
        """Return the text under a heading, empty where there is none."""
        return dict(self.sections).get(heading, "")


HEADINGS: Final = ("Why", "What the fix changes", "Limits")
"""The headings that every item's page has, in this order."""

_HEADING = r"(?m)^## (.+)$"


def page(module: ModuleType) -> Page:
    """Read an item's page from its module's docstring."""
    head, *rest = re.split(_HEADING, module.__doc__ or "")
    pairs = zip(rest[::2], rest[1::2], strict=True)
    return Page(
        title=head.strip().splitlines()[0].rstrip(".") if head.strip() else "",
        sections=tuple((heading.strip(), body.strip()) for heading, body in pairs),
    )


def learn(path: str) -> str:
    """Return the address of a page of the product documentation, for example `azure/aks/private-clusters`."""
    return f"https://learn.microsoft.com/{path}"


def repeats(check: Check, item: str, section: Section) -> Check:
    """Return an item that shows another one in a second section; it is judged once and counted once."""
    return replace(check, id=item, section=section, alias_of=check.id)


def passes(reason: str, *evidence: Evidence | Seen, notes: Iterable[str] = ()) -> Judgement:
    """Say that it was read, and holds."""
    return _say(Verdict.PASS, reason, evidence, None, notes)


def warns(
    reason: str, *evidence: Evidence | Seen, severity: Severity | None = None, notes: Iterable[str] = ()
) -> Judgement:
    """Say that it holds in part, or by a mechanism that is weak or on its way out."""
    return _say(Verdict.WARN, reason, evidence, severity, notes)


def fails(
    reason: str, *evidence: Evidence | Seen, severity: Severity | None = None, notes: Iterable[str] = ()
) -> Judgement:
    """Say that it was read, and does not hold."""
    return _say(Verdict.FAIL, reason, evidence, severity, notes)


def not_applicable(reason: str, *evidence: Evidence | Seen, notes: Iterable[str] = ()) -> Judgement:
    """Say that it does not apply to this cluster."""
    return _say(Verdict.NA, reason, evidence, None, notes)


def manual(reason: str, *evidence: Evidence | Seen, notes: Iterable[str] = ()) -> Judgement:
    """Say that no API can decide it."""
    return _say(Verdict.MANUAL, reason, evidence, None, notes)


def unknown(
    reason: str, *evidence: Evidence | Seen, missing: Iterable[Missing], notes: Iterable[str] = ()
) -> Judgement:
    """Say that it could not be read; `missing` names what would settle it."""
    said = _say(Verdict.UNKNOWN, reason, evidence, None, notes)
    return Judgement(
        verdict=said.verdict, reason=reason, evidence=said.evidence, notes=said.notes, missing=tuple(missing)
    )


def _say(
    verdict: Verdict,
    reason: str,
    evidence: Iterable[Evidence | Seen],
    severity: Severity | None,
    notes: Iterable[str],
) -> Judgement:
    rows = tuple(entry.evidence if isinstance(entry, Seen) else entry for entry in evidence)
    return Judgement(verdict=verdict, reason=reason, evidence=rows, severity=severity, notes=tuple(notes))
