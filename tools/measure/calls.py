"""What an audit asked: how many calls, which of them more than once, and how deep they depend."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from msgspec import Struct

from aks_harden.snapshot.facets import FACETS
from aks_harden.snapshot.paths import group_of, subscription_of
from aks_harden.snapshot.reading import Absent
from aks_harden.snapshot.snapshot import Snapshot

_GONE: Final = "something in the group is gone, and only a group that can be read proves it"


class Call(Struct, frozen=True, kw_only=True):
    """One call of Resource Manager."""

    path: str
    """In lower case."""
    query: str
    started: float
    ended: float

    @property
    def subscription(self) -> str:
        """Id of the subscription that was asked; empty for what belongs to the tenant."""
        return subscription_of(self.path)

    @property
    def type(self) -> str:
        """The ARM type asked for, whether one resource or a list of them."""
        words = self.path.rpartition("/providers/")[2].split("/")
        return "/".join((words[0], *words[1::2]))


class Repeat(Struct, frozen=True, kw_only=True):
    """A type that was asked for more than once in a subscription, and why."""

    type: str
    count: int
    why: str
    needed: bool


def arm_calls(log: Iterable[Mapping[str, Any]]) -> tuple[Call, ...]:
    """Return the calls of Resource Manager in a request log: no sign-in and no Microsoft Graph."""
    return tuple(
        Call(
            path=entry["path"].lower().rstrip("/"),
            query=entry["query"],
            started=entry["started"],
            ended=entry["ended"],
        )
        for entry in log
        if entry["kind"] != "token" and not entry["path"].startswith(("/v1.0/", "/metadata/"))
    )


def reasons(snapshot: Snapshot) -> Mapping[str, str]:
    """Return by path why it was asked for by itself: its facet says so, or it proves something gone."""
    told = {
        path: facet.each for name, facet in FACETS.items() if facet.each for path in _paths(snapshot, name)
    }
    return dict.fromkeys(_groups_of_gone(snapshot), _GONE) | told


def _groups_of_gone(snapshot: Snapshot) -> Iterator[str]:
    for readings in snapshot.readings.values():
        for target, reading in readings.items():
            if isinstance(reading, Absent) and group_of(target):
                yield f"/subscriptions/{subscription_of(target)}/resourcegroups/{group_of(target).lower()}"


def repeats(calls: Iterable[Call], why: Mapping[str, str]) -> tuple[Repeat, ...]:
    """Return what was asked for more than once a type and subscription."""
    grouped: dict[tuple[str, str], list[Call]] = defaultdict(list)
    for call in calls:
        grouped[call.type, call.subscription].append(call)
    return tuple(_repeat(kind, group, why) for (kind, _), group in sorted(grouped.items()) if len(group) > 1)


def _repeat(kind: str, group: list[Call], why: Mapping[str, str]) -> Repeat:
    paths = {call.path for call in group}
    asked = {(call.path, call.query) for call in group}
    if len(asked) < len(group):
        return Repeat(type=kind, count=len(group), why="the same call twice", needed=False)
    if len(paths) == 1:
        return Repeat(type=kind, count=len(group), why="pages of one list", needed=True)
    # One of them may be the list of the subscription, which needs no reason.
    told = sorted({why[path] for path in paths if path in why})
    if len([path for path in paths if path not in why]) > 1:
        return Repeat(type=kind, count=len(group), why="one by one, where a list would do", needed=False)
    return Repeat(type=kind, count=len(group), why="; ".join(told), needed=True)


def depth(snapshot: Snapshot, calls: Iterable[Call]) -> int:
    """Return how many round trips have to follow each other: needs of facets, and pages of a list."""
    pages = Counter(call.path for call in calls)

    @cache
    def reached(facet: str) -> int:
        own = max((pages[path] for path in _paths(snapshot, facet)), default=0)
        return own + max((reached(need) for need in FACETS[facet].needs), default=0)

    return max(reached(facet) for facet in FACETS)


def _paths(snapshot: Snapshot, facet: str) -> set[str]:
    asked = (getattr(reading, "call", "") for reading in snapshot.targets(facet).values())
    return {call.partition(" ")[2].partition("?")[0].lower().rstrip("/") for call in asked if call}


def waves(calls: Iterable[Call]) -> int:
    """Return the longest chain of calls of which each began after the one before had ended."""
    count, free = 0, float("-inf")
    for call in sorted(calls, key=lambda call: call.ended):
        if call.started >= free:
            count, free = count + 1, call.ended
    return count
