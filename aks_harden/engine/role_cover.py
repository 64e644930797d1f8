"""The smallest set of roles that grants some actions; among equally small ones that of the least power."""

from collections.abc import Iterable
from itertools import combinations
from typing import Final

from msgspec import Struct

from aks_harden.engine.built_in_role import BuiltIn

READS: Final = 4
"""Breadth of a pattern that only reads: the least."""
GIVES_ROLES: Final = "Microsoft.Authorization/roleAssignments/write"


class Cover(Struct, frozen=True, kw_only=True):
    """Roles that together grant what is needed, as far as any of the candidates do."""

    roles: tuple[BuiltIn, ...]
    uncovered: tuple[str, ...]
    """Actions that no candidate grants."""


def smallest_cover(needed: Iterable[str], candidates: Iterable[BuiltIn]) -> Cover:
    """Return the fewest roles that grant the actions, by trying every set of one, of two and so on."""
    wanted = frozenset(needed)
    ordered = sorted(candidates, key=lambda role: role.name)
    granted = {role.name: frozenset(filter(role.grants, wanted)) for role in ordered}
    known = tuple(role for role in ordered if granted[role.name])
    reachable: frozenset[str] = frozenset().union(*granted.values())
    uncovered = tuple(sorted(wanted - reachable))
    for size in range(len(known) + 1):
        found = [
            roles
            for roles in combinations(known, size)
            if reachable <= frozenset().union(*(granted[role.name] for role in roles))
        ]
        if found:
            best = min(found, key=lambda roles: power(roles, reachable))
            return Cover(roles=best, uncovered=uncovered)
    raise AssertionError("all candidates together grant whatever any of them does")


def power(roles: Iterable[BuiltIn], needed: Iterable[str]) -> tuple[int, ...]:
    """Return how much roles grant beyond what is needed, the gravest first; smaller is less.

    Counted are roles that may hand out roles, and then patterns by their breadth.
    """
    wanted = frozenset(needed)
    more = [_breadth(pattern) for role in roles for pattern in beyond(role, wanted)]
    return (
        sum(role.grants(GIVES_ROLES) for role in roles),
        *(more.count(breadth) for breadth in range(READS + 1)),
    )


def beyond(role: BuiltIn, needed: Iterable[str]) -> tuple[str, ...]:
    """Return the patterns of a role that grant anything else than the needed actions, the widest first."""
    wanted = {action.lower() for action in needed}
    more = (pattern for pattern in role.actions if pattern.lower() not in wanted)
    return tuple(sorted(more, key=lambda pattern: (_breadth(pattern), pattern)))


def _breadth(pattern: str) -> int:
    """Return how wide a pattern is, from 0: everything, a provider, a part of one, an action, reading."""
    if pattern == "*":
        return 0
    if pattern.lower().endswith("/read"):
        return READS
    if "*" not in pattern:
        return 3
    return 1 if pattern.count("/") == 1 else 2
