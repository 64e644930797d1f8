"""Whatever Azure answers instead of a facet: the audit ends, says what is missing, nothing turns to pass.

Every trouble is tried on every facet's reading, those of one depth together: none of them hangs on another.
What judging makes of it depends on the reading alone, so there each facet is in trouble by itself, once with
a refusal and once with another trouble, which differs from facet to facet.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby

import pytest
from support.boxes import read
from support.worlds_read import calm, changes, hanging_on, own_items, paths, said, unknown_now

from aks_harden.azure import reader
from aks_harden.azure.reader import AzureReader
from aks_harden.model.azure import ReadError
from aks_harden.sandbox.faults import Fault
from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds import WORLDS
from aks_harden.snapshot.facets import FACETS, depth
from aks_harden.snapshot.reading import Read, Unread
from aks_harden.snapshot.snapshot import Snapshot

FACES = sorted(set(FACETS) - {"cluster"})
NOTHING_TO_ASK: frozenset[str] = frozenset()
"""Facets that no world has anything of; their rows stand in the checks' own tables."""

TROUBLES: dict[str, Callable[[str], Fault]] = {
    "403": Fault.denied,
    "404 with its parent": Fault.missing,
    "429 without end": Fault.throttled,
    "500": lambda path: Fault.burst(path, status=500, times=None),
    "reset": Fault.cut,
    "truncated": Fault.truncated,
    "a web page": Fault.html,
}
OTHERS = [name for name in TROUBLES if name != "403"]


def parents(path: str) -> Iterable[str]:
    """The group and the subscription that hold a path."""
    for pattern in (r"/subscriptions/[^/]+/resourcegroups/[^/]+", r"/subscriptions/[^/]+"):
        if found := re.match(pattern, path, re.IGNORECASE):
            yield found[0]


@contextmanager
def trouble(box: Sandbox, name: str, asked: Iterable[str]) -> Iterator[None]:
    """Let everything at some paths go wrong; a 404 proves nothing only where its parents are gone too."""
    wanted = {path.lower() for path in asked}
    if name.startswith("404"):
        wanted |= {parent.lower() for path in wanted for parent in parents(path)}
    box.faults.clear()
    box.faults.add(*(TROUBLES[name](rf"^{re.escape(path)}(\?|$)") for path in sorted(wanted)))
    try:
        yield
    finally:
        box.faults.clear()


async def world_of(boxes: dict[str, Sandbox], facet: str) -> str:
    """The first world that a facet is asked for in."""
    for world in WORLDS:
        if paths((await calm(boxes, world)).snapshot, facet):
            return world
    return ""


async def test_every_facet_is_asked_for_in_some_world(boxes: dict[str, Sandbox]) -> None:
    assert {facet for facet in FACES if not await world_of(boxes, facet)} == NOTHING_TO_ASK


def is_unread(before: Snapshot, after: Snapshot, facet: str) -> None:
    """Check that nothing of a facet was read, and that each part says what it needs."""
    for target, was in before.targets(facet).items():
        now = after.reading(facet, target)
        if isinstance(was, Read) and not was.call:
            continue
        assert isinstance(now, Unread), f"{facet} of {target}: {now}"
        assert now.action in FACETS[facet].actions
        assert now.reason


@pytest.mark.parametrize("name", TROUBLES)
async def test_a_facet_in_trouble_is_unread_and_says_what_it_needs(
    boxes: dict[str, Sandbox], name: str
) -> None:
    rows = [(await world_of(boxes, facet), depth(facet), facet) for facet in FACES]
    for (world, _), group in groupby(sorted(row for row in rows if row[0]), key=lambda row: row[:2]):
        before, facets = (await calm(boxes, world)).snapshot, [facet for *_, facet in group]
        asked = [path for facet in facets for path in paths(before, facet)]
        with trouble(boxes[world], name, asked):
            after = await read(boxes[world])
        for facet in facets:
            is_unread(before, after, facet)


async def shaken(boxes: dict[str, Sandbox], facet: str, name: str) -> int:
    """Put one facet in trouble; check what judging makes of it, and count what changed."""
    world = await world_of(boxes, facet)
    before = await calm(boxes, world)
    with trouble(boxes[world], name, paths(before.snapshot, facet)):
        after = await read(boxes[world])
    found = changes(before, after)
    # Parents that are gone too take along what else is asked below them.
    alone = hanging_on({facet}) == {facet} and not name.startswith("404")
    assert not (found and alone and FACETS[facet].optional), f"verdicts hang on {facet}, which is optional"
    for change in found:
        for entry in unknown_now(after, change):
            assert any(lack.action for lack in entry.missing), f"{change.item}/{entry.key} names no action"
    return len(found)


@pytest.mark.parametrize("facet", FACES)
async def test_verdicts_that_need_a_facet_in_trouble_are_unknown_and_no_other_changes(
    boxes: dict[str, Sandbox], facet: str
) -> None:
    if facet in NOTHING_TO_ASK:
        return
    refused = await shaken(boxes, facet, "403")
    name = OTHERS[FACES.index(facet) % len(OTHERS)]
    other = await shaken(boxes, facet, name)
    assert refused <= other if name.startswith("404") else refused == other
    assert refused or facet not in NEEDED, f"no assertion needs {facet}"


NEEDED = {
    "cluster-diagnostics",
    "defender-plans",
    "policy-assignments",
    "registries",
    "registry-diagnostics",
    "registry-scope-maps",
    "registry-tokens",
    "role-assignments",
    "role-definitions",
    "scale-sets",
    "security-groups",
    "virtual-networks",
}
"""Facets without which some verdict of their world must change."""


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (Fault.denied, "may not be read"),
        (Fault.missing, "There is no cluster"),
        (Fault.html, "cannot be read"),
    ],
)
async def test_the_cluster_itself_unread_is_one_sentence(
    shop: Sandbox, fault: Callable[[str], Fault], sentence: str
) -> None:
    shop.faults.add(fault(rf"^{re.escape(shop.cluster_id)}\?"))
    with pytest.raises(ReadError, match=sentence):
        await read(shop)


async def test_a_429_that_ends_costs_nothing_but_time(boxes: dict[str, Sandbox], shop: Sandbox) -> None:
    before = await calm(boxes, "shop")
    shop.faults.add(Fault.throttled("registries|virtualNetworks", times=4))
    after = said(await read(shop), own_items())
    assert {key: list(found) for key, found in after.items()} == {
        key: list(found) for key, found in before.said.items()
    }


async def test_a_newer_token_is_fetched_when_azure_asks_for_one(shop: Sandbox) -> None:
    shop.faults.add(Fault.claims(rf"^{re.escape(shop.cluster_id)}\?"))
    assert isinstance((await read(shop)).reading("cluster", shop.cluster_id), Read)


async def test_a_defect_of_ours_in_one_facet_ends_the_run(
    shop: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_self: AzureReader, _snapshot: Snapshot, _action: str) -> dict[str, Read]:
        raise ZeroDivisionError

    monkeypatch.setitem(reader._OWN, "cluster", broken)
    with pytest.raises(ZeroDivisionError):
        await read(shop)
