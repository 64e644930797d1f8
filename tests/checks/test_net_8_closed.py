"""NET-8 in a network that AKS made for itself: closed to others, all of it is AKS's own."""

import pytest
from support.worlds import world_snapshot

from aks_harden.engine.discover import item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context
from aks_harden.model.json import Json
from aks_harden.model.verdict import Verdict

LEVEL = "properties.nodeResourceGroupProfile"
READ_ONLY: Json = {"restrictionLevel": "readOnly"}
OPEN: Json = {"restrictionLevel": "Unrestricted"}


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        pytest.param({}, Verdict.PASS, id="Automatic locks the group, the property says nothing"),
        pytest.param({"sku.name": "Base", LEVEL: READ_ONLY}, Verdict.PASS, id="locked by its own property"),
        pytest.param({"sku.name": "Base"}, Verdict.FAIL, id="nobody locked the group: unused space is open"),
        pytest.param({LEVEL: OPEN}, Verdict.FAIL, id="the group can be edited"),
        pytest.param({"properties.nodeResourceGroup": "mc_other"}, Verdict.NA, id="no node is in the group"),
    ],
)
def test_space_that_nobody_else_can_use_is_not_the_rest_of_the_network(
    changes: dict[str, Json], wanted: Verdict
) -> None:
    world = world_snapshot("auto")
    for path, value in changes.items():
        world = world.with_value("cluster", world.cluster_id, path, value)
    net_8 = item("NET-8")
    assert net_8 is not None
    said = judge_item(world, Context(), net_8).assertions
    found = [entry.verdict for entry in said if entry.key == "ssh-from-network"]
    assert found[0] is wanted
