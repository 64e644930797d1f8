"""When a cluster's state allows no fix, none is offered, and the reason is said (G-3, kinds of cluster)."""

import pytest
from msgspec.structs import replace
from support.snapshots import CLUSTER, cluster, forbidden, snapshot
from support.worlds import world_snapshot

from aks_harden.engine.discover import items
from aks_harden.engine.offers import offers, withheld
from aks_harden.model.context import Context
from aks_harden.model.json import Json


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        pytest.param({}, "", id="a running cluster"),
        pytest.param({"powerState": {"code": "Stopped"}}, "stopped", id="a stopped cluster"),
        pytest.param({"powerState": {"code": "stopped"}}, "stopped", id="the same in another case"),
        pytest.param({"provisioningState": "Updating"}, "in motion", id="an update under way"),
        pytest.param({"provisioningState": "Creating"}, "in motion", id="a cluster being made"),
        pytest.param({"provisioningState": "Failed"}, "", id="a failed cluster may be mended"),
    ],
)
def test_fixes_are_withheld(properties: dict[str, Json], reason: str) -> None:
    said = withheld(snapshot({"cluster": {"@": cluster(**properties)}}))
    assert reason in said
    assert bool(said) == bool(reason)


def test_a_cluster_that_fleet_manages_gets_no_fix() -> None:
    fleet = CLUSTER.replace("rg-test", "FL_hub_member_westeurope")
    here = replace(snapshot({"cluster": {fleet: cluster()}}), cluster_id=fleet)
    assert "managed by Fleet" in withheld(here)


def test_an_unread_cluster_gets_no_fix() -> None:
    assert withheld(snapshot({"cluster": {"@": forbidden("x/read")}}))


def test_nothing_is_offered_while_a_cluster_moves() -> None:
    shop = world_snapshot("shop")
    moving = shop.with_value("cluster", shop.cluster_id, "properties.provisioningState", "Updating")
    assert offers(shop, Context(), items())
    assert offers(moving, Context(), items()) == ()
