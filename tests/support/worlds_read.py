"""Worlds as they read without trouble, and what judging looked at: shared by the laws of the whole system."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache

from msgspec import Struct

from aks_harden.engine.discover import Item, items
from aks_harden.engine.judge import judge_item
from aks_harden.engine.needs import facets_of
from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion
from aks_harden.model.verdict import Verdict
from aks_harden.sandbox.address import parse
from aks_harden.sandbox.log import LoggedRequest
from aks_harden.sandbox.refusals import action_of
from aks_harden.sandbox.server import Sandbox
from aks_harden.snapshot.facets import FACETS
from aks_harden.snapshot.reading import Unread
from aks_harden.snapshot.snapshot import Snapshot
from support.boxes import read

CONTEXT = Context()
GRAPH = "Microsoft Graph Directory.Read.All"
Said = dict[tuple[str, str], dict[str, Assertion]]
"""Every assertion by item and key, then by resource in lower case."""


class Calm(Struct, frozen=True):
    """A world read without trouble."""

    snapshot: Snapshot
    actions: frozenset[str]
    """Actions that the requests needed, in lower case."""
    said: Said
    looked_at: dict[str, frozenset[str]]
    """Facets that judging an item looks at, by item."""


_CALM: dict[str, Calm] = {}


async def calm(boxes: dict[str, Sandbox], world: str) -> Calm:
    """Read a world once a process; everything here is the same for every test that asks."""
    if world not in _CALM:
        box = boxes[world]
        box.clear_log()
        snapshot = await read(box)
        _CALM[world] = Calm(
            snapshot,
            frozenset(_action(entry) for entry in box.log()),
            said(snapshot, own_items()),
            {item.check.id: frozenset(facets_of(snapshot, CONTEXT, item)) for item in own_items()},
        )
    return _CALM[world]


def _action(entry: LoggedRequest) -> str:
    return (
        GRAPH.lower()
        if entry.path.startswith("/v1.0/")
        else action_of(entry.method, parse(entry.path)).lower()
    )


@cache
def own_items() -> tuple[Item, ...]:
    """The items that are evaluated themselves, and not shown once more."""
    return tuple(item for item in items() if not item.check.alias_of)


QUIET = frozenset(
    (item.check.id, entry.key) for item in own_items() for entry in item.check.asserts if entry.unless_unread
)
"""Assertions that say nothing where what they hang on is unread."""


def said(snapshot: Snapshot, of: Iterable[Item]) -> Said:
    """Judge some items."""
    found: Said = defaultdict(dict)
    for item in of:
        for assertion in judge_item(snapshot, CONTEXT, item).assertions:
            found[item.check.id, assertion.key][assertion.resource.lower()] = assertion
    return found


class Change(Struct, frozen=True):
    """One assertion that is not what it was."""

    item: str
    key: str
    was: Assertion | None
    """None where nothing was said of the resource."""
    now: Assertion | None
    """None where it vanished."""


def changes(before: Calm, after: Snapshot) -> list[Change]:
    """Judge what may have changed, and list what did.

    Judging is a function of the readings it looks at: an item whose readings are the same says the same.
    """
    other = {
        facet
        for facet in {*before.snapshot.readings, *after.readings}
        if not _same(before.snapshot, after, facet)
    }
    touched = [item for item in own_items() if before.looked_at[item.check.id] & other]
    new = said(after, touched)
    ids = {item.check.id for item in touched}
    assert set(new) <= {place for place in before.said if place[0] in ids}
    return [
        Change(item, key, was, new.get((item, key), {}).get(resource))
        for (item, key), entries in before.said.items()
        if item in ids
        for resource, was in entries.items()
        if _verdict(new.get((item, key), {}).get(resource)) is not was.verdict
    ] + list(_added(before, new))


def _same(before: Snapshot, after: Snapshot, facet: str) -> bool:
    """Tell whether a facet reads the same, whatever the moment and the words of the call."""
    first, last = before.targets(facet), after.targets(facet)
    if set(first) != set(last):
        return False
    return all(
        type(first[target]) is type(last[target])
        and getattr(first[target], "value", None) == getattr(last[target], "value", None)
        and not isinstance(last[target], Unread)
        for target in first
    )


def _added(before: Calm, new: Said) -> Iterator[Change]:
    """Give what is said of resources that were not named before, where it is no `unknown`."""
    for (item, key), entries in new.items():
        for resource, now in entries.items():
            if resource not in before.said[item, key] and now.verdict is not Verdict.UNKNOWN:
                yield Change(item, key, None, now)


def _verdict(assertion: Assertion | None) -> Verdict | None:
    return assertion.verdict if assertion else None


def unknown_now(after: Snapshot, change: Change) -> list[Assertion]:
    """Return what a change comes to: itself unknown, or its key says once that it is.

    Anything else is a verdict that was not earned.
    """
    where = f"{change.item}/{change.key}"
    if change.now is not None:
        was = change.was.verdict if change.was else "nothing"
        assert change.now.verdict is Verdict.UNKNOWN, f"{where}: {was} became {change.now.verdict}"
        return [change.now]
    item = next(entry for entry in own_items() if entry.check.id == change.item)
    found = [
        assertion
        for assertion in judge_item(after, CONTEXT, item).assertions
        if assertion.key == change.key and assertion.verdict is Verdict.UNKNOWN
    ]
    assert found or (change.item, change.key) in QUIET, f"{where} vanished"
    return found


def paths(snapshot: Snapshot, facet: str) -> list[str]:
    """The paths that reading a facet asked for."""
    calls = [reading.call for reading in snapshot.targets(facet).values() if not isinstance(reading, Unread)]
    return sorted({call.split(" ", 1)[1].split("?", 1)[0] for call in calls if call})


def hanging_on(names: Iterable[str]) -> frozenset[str]:
    """Return facets with all that wait for them."""
    grown = set(names)
    while more := {facet.name for facet in FACETS.values() if grown & set(facet.needs)} - grown:
        grown |= more
    return frozenset(grown)
