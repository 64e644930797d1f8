"""Evaluate network security groups as Azure does: by priority, first match, subnet and interface in a row."""

from collections.abc import Iterable
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from aks_harden.checks.net.nsg.addresses import AddressSet
from aks_harden.checks.net.nsg.rules import Rule
from aks_harden.checks.net.nsg.sources import WHOLE, Piece, Surroundings, both, take_away
from aks_harden.model.finding import Evidence, Missing


class Group(Struct, frozen=True, kw_only=True):
    """The rules of a network security group."""

    id: str
    rules: tuple[Rule, ...]


class NoGroup(Struct, frozen=True, kw_only=True):
    """There is none: everything passes."""

    evidence: Evidence


class UnreadGroup(Struct, frozen=True, kw_only=True):
    """There may be one, but what it says is not settled."""

    missing: tuple[Missing, ...]


Filter: TypeAlias = Group | NoGroup | UnreadGroup


class Passage(Struct, frozen=True, kw_only=True):
    """What comes of all sources."""

    allowed: tuple[Piece, ...]
    denied: tuple[Piece, ...]


def passage(
    filters: tuple[Filter, ...], around: Surroundings, targets: AddressSet, groups: frozenset[str] | None
) -> Passage:
    """Return who can reach at least one of the targets, and who is kept from one of them.

    `groups` are the ids, in lower case, of the application security groups that the targets belong to,
    None where nobody knows.
    """
    allowed: list[Piece] = []
    denied: list[Piece] = []
    for cell in _cells(filters, targets, groups):
        through: tuple[Piece, ...] = (WHOLE,)
        for each in filters:
            here = _through(each, around, cell, groups)
            through = both(through, here.allowed)
            denied.extend(here.denied)
        allowed.extend(through)
    return Passage(allowed=tuple(allowed), denied=tuple(denied))


def _through(each: Filter, around: Surroundings, cell: AddressSet, groups: frozenset[str] | None) -> Passage:
    if isinstance(each, NoGroup):
        return Passage(allowed=(replace(WHOLE, via=(each.evidence,)),), denied=())
    if isinstance(each, UnreadGroup):
        return Passage(allowed=(replace(WHOLE, doubts=frozenset(each.missing)),), denied=())
    allowed: list[Piece] = []
    denied: list[Piece] = []
    left: tuple[Piece, ...] = (WHOLE,)
    for rule in each.rules:
        if not rule.covered(cell, groups):
            continue
        source = rule.source(around)
        hits = (replace(hit, via=(rule.evidence,)) for hit in both(left, source.most))
        if rule.allows:
            allowed.extend(hits)
        elif rule.any_source_port:
            denied.extend(hits)
        if rule.any_source_port:
            # A rule for some source ports only leaves the others to the rules after it.
            left = take_away(left, source, around.doubts)
    return Passage(allowed=tuple(allowed), denied=tuple(denied))


def _cells(
    filters: Iterable[Filter], targets: AddressSet, groups: frozenset[str] | None
) -> tuple[AddressSet, ...]:
    """Split the targets so that every rule holds for all of a cell or for none of it."""
    cells = [targets]
    for each in filters:
        for rule in each.rules if isinstance(each, Group) else ():
            part = rule.covered(targets, groups)
            cells = [piece for cell in cells for piece in (cell & part, cell - part) if piece]
    return tuple(cells)
