"""The least role: the actions that facets declare are enough for everything, and each of them is needed.

With one action less, what hangs on a facet that declares it is unknown and names the action; nothing else
changes. Where nothing changes at all, SILENT says why.
"""

from collections.abc import Iterator

import pytest
from support.boxes import read
from support.worlds_read import (
    GRAPH,
    calm,
    changes,
    hanging_on,
    has_something,
    own_items,
    said,
    unknown_now,
)

from aks_harden.model.verdict import Verdict
from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds.world import Grant, Rights
from aks_harden.snapshot.facets import FACETS, GROUPS_READ

WORLDS = ("shop", "pay")
ACTIONS = sorted({action for facet in FACETS.values() for action in facet.actions} - {GRAPH})
CLUSTER = FACETS["cluster"].actions[0]
SUBSCRIPTIONS = FACETS["subscriptions"].actions[0]


def role(*without: str) -> Rights:
    """The least role, with some actions less."""
    actions = tuple(action for action in ACTIONS if action not in without)
    return Rights(grants=(Grant(actions=actions),), graph=GRAPH not in without)


@pytest.fixture
def least(boxes: dict[str, Sandbox]) -> Iterator[dict[str, Sandbox]]:
    """Sandboxes whose rights a test may change."""
    before = {name: box.rights for name, box in boxes.items()}
    yield boxes
    for name, box in boxes.items():
        box.rights = before[name]


@pytest.mark.parametrize("world", ["shop", "pay", "auto", "stopped", "legacy"])
async def test_the_declared_actions_are_enough(least: dict[str, Sandbox], world: str) -> None:
    before = await calm(least, world)
    least[world].rights = role()
    after = await read(least[world])
    assert {
        place: {resource: entry.verdict for resource, entry in entries.items()}
        for place, entries in said(after, own_items()).items()
    } == {
        place: {resource: entry.verdict for resource, entry in entries.items()}
        for place, entries in before.said.items()
    }


SILENT: dict[tuple[str, str], str] = {}
"""World and action whose loss changes no verdict, though a facet that declares it holds something."""


@pytest.mark.parametrize("action", [*(action for action in ACTIONS if action != CLUSTER), GRAPH])
@pytest.mark.parametrize("world", WORLDS)
async def test_one_action_less_makes_unknown_what_needs_it_and_nothing_else(
    least: dict[str, Sandbox], world: str, action: str
) -> None:
    before = await calm(least, world)
    if action.lower() not in before.actions and action != GROUPS_READ:
        return  # No request needed it: the same questions have the same answers.
    least[world].rights = role(action)
    after = await read(least[world])
    found = changes(before, after)
    declare = {facet.name for facet in FACETS.values() if action in facet.actions}
    for change in found:
        for entry in unknown_now(after, change):
            assert entry.verdict is Verdict.UNKNOWN
            named = {lack.action for lack in entry.missing}
            assert action in named, f"{change.item}/{entry.key} names {named}"
        assert before.looked_at[change.item] & hanging_on(declare), f"{change.item} needs no {declare}"
    holds = any(has_something(before.snapshot, facet) for facet in declare if not FACETS[facet].optional)
    assert bool(found) or not holds or (world, action) in SILENT, f"nobody needs {action}"
