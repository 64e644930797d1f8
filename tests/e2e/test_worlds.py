"""The verdicts of the simulated worlds, assertion by assertion, as `tests/verdicts` reasons them by hand."""

from importlib import import_module

import pytest
from support.boxes import findings, read

from aks_harden.engine.discover import items
from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds import WORLDS

ITEMS = tuple(item.check.id for item in items() if not item.check.alias_of)


def expected(item: str, world: str) -> dict[str, str]:
    """Return what an item's own module says of a world: assertion and resource to verdict and severity."""
    table: dict[str, dict[str, str]] = import_module(f"verdicts.{item.lower().replace('-', '_')}").VERDICTS
    assert set(table) <= set(WORLDS), f"{item} speaks of a world that is not there"
    return table[world]


@pytest.mark.parametrize("item", ITEMS)
def test_every_item_says_what_it_comes_to_in_every_world(item: str) -> None:
    for world in WORLDS:
        assert expected(item, world), f"tests/verdicts says nothing of {item} in {world}"


@pytest.mark.parametrize("world", WORLDS)
async def test_every_assertion_comes_to_what_the_checklist_says(
    boxes: dict[str, Sandbox], world: str
) -> None:
    box = boxes[world]
    box.reset()
    said: dict[str, dict[str, str]] = {}
    for finding in findings(await read(box)):
        if finding.alias_of:
            continue
        for assertion in finding.assertions:
            name = f"{assertion.key} {assertion.resource.rsplit('/', 1)[-1]}"
            grave = f" {assertion.severity}" if assertion.verdict in {"fail", "warn"} else ""
            said.setdefault(finding.id, {})[name] = f"{assertion.verdict}{grave}"
    assert said == {item: expected(item, world) for item in ITEMS}
