"""EXT-NRG: the lockdown comes last, and not where it would cut the only way in."""

from __future__ import annotations

import pytest
from support.proposing import fix_of, state
from support.worlds import world_snapshot

from aks_harden.model.fix import GuardState
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot

FIX = "EXT-NRG.lockdown"
PRIVATE = "properties.apiServerAccessProfile.enablePrivateCluster"
OK, BLOCKED, UNDECIDED = GuardState.OK, GuardState.BLOCKED, GuardState.UNDECIDED


def private(snapshot: Snapshot) -> Snapshot:
    return snapshot.with_value("cluster", snapshot.cluster_id, PRIVATE, value=True)


def without(snapshot: Snapshot, facet: str) -> Snapshot:
    read = snapshot.read(facet, f"/subscriptions/{snapshot.subscription}")
    assert read is not None
    members = read.value
    assert isinstance(members, list)
    for body in members:
        assert isinstance(body, dict)
        snapshot = snapshot.without_member(facet, f"/subscriptions/{snapshot.subscription}", str(body["id"]))
    return snapshot


@pytest.mark.parametrize(("answer", "wanted"), [("", UNDECIDED), ("yes", OK), ("no", BLOCKED)])
def test_only_the_operator_knows_what_writes_there(answer: str, wanted: GuardState) -> None:
    fix = fix_of(world_snapshot("shop"), FIX, {"node-group-untouched": answer})
    assert state(fix, "node-group-untouched") is wanted
    assert fix.phase is Phase.LAST


def test_a_bastion_alone_blocks_it_on_a_private_cluster() -> None:
    shop = private(world_snapshot("shop"))
    assert state(fix_of(shop, FIX), "way-in-kept") is OK
    assert state(fix_of(without(shop, "virtual-machines"), FIX), "way-in-kept") is BLOCKED


def test_the_way_back_and_the_twin() -> None:
    fix = fix_of(world_snapshot("shop"), FIX)
    assert fix.commands[0].change[:2] == ("--nrg-lockdown-restriction-level", "ReadOnly")
    assert fix.undo[0].change[:2] == ("--nrg-lockdown-restriction-level", "Unrestricted")
    assert "restrictionLevel: 'ReadOnly'" in fix.bicep
    assert fix.terraform.startswith("# azurerm has no attribute")
