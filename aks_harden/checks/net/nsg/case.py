"""One verdict on who reaches SSH, and what every judgement of it needs."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from aks_harden.checks.gather import NOTHING_OPEN, Open
from aks_harden.checks.net.nsg.addresses import AddressSet
from aks_harden.checks.net.nsg.exposure import Exposure
from aks_harden.checks.net.nsg.sources import Piece
from aks_harden.model.finding import Evidence, Missing
from aks_harden.model.verdict import Severity, Verdict, outweighs
from aks_harden.snapshot.errors import NotSettledError

_ROWS: Final = 6
"""Most rows of evidence that one part of a case brings along."""


class Case(Struct, frozen=True, kw_only=True):
    """A verdict on one exposure, or on several of one subnet."""

    verdict: Verdict
    severity: Severity = Severity.LOW
    reason: str
    evidence: tuple[Evidence, ...] = ()
    open: Open = NOTHING_OPEN
    notes: tuple[str, ...] = ()
    wide_open: bool = False
    """Whether the whole Internet is let through on a way that leads to a node."""

    def noting(self, note: str) -> "Case":
        """Return the case with one more note."""
        return replace(self, notes=(*self.notes, note))


def gravest(cases: Iterable[Case]) -> Case:
    """Return the case that outweighs the others, with the notes of all and what is open in any."""
    ordered = list(cases)
    worst = ordered[0]
    for case in ordered[1:]:
        graver = case.verdict is worst.verdict and case.severity.rank > worst.severity.rank
        if outweighs(case.verdict, worst.verdict) or graver:
            worst = case
    return replace(
        worst,
        notes=tuple(dict.fromkeys(note for case in ordered for note in case.notes)),
        wide_open=any(case.wide_open for case in ordered),
        open=_joined(case.open for case in ordered),
    )


def _joined(opens: Iterable[Open]) -> Open:
    joined = NOTHING_OPEN
    for each in opens:
        if each:
            joined = joined.and_(NotSettledError(*each.missing, pending=each.pending))
    return joined


def unsettled(reason: str, missing: Iterable[Missing], rows: tuple[Evidence, ...]) -> Case:
    """Say that it is not settled, and what would settle it."""
    open_ = NOTHING_OPEN.and_(NotSettledError(*sorted(missing)))
    return Case(verdict=Verdict.UNKNOWN, reason=reason, evidence=rows, open=open_)


def split(
    pieces: Iterable[Piece], area: AddressSet, aside: Missing | None = None
) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return the parts of sources in an area: those that are certain, and those in doubt.

    What is in doubt for nothing but `aside` is left out.
    """
    inside = [part for piece in pieces if (part := piece.within(area))]
    sure = tuple(piece for piece in inside if not piece.doubts)
    doubtful = tuple(piece for piece in inside if piece.doubts - {aside})
    return sure, doubtful


def who_of(exposure: Exposure) -> str:
    """Return the pool or node that is exposed, as words of a sentence."""
    interface = exposure.interface
    if interface is None:
        return "the nodes"
    return f"{'pool' if interface.pool else 'node'} {interface.owner}"


def rows_of(pieces: Iterable[Piece]) -> tuple[Evidence, ...]:
    """Return the rules behind some sources, each once."""
    found: list[Evidence] = []
    for row in (row for piece in pieces for row in piece.via):
        if row not in found:
            found.append(row)
    return tuple(found[:_ROWS])
