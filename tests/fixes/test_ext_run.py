"""EXT-RUN: the rescue path goes last, and only where another way in is known."""

from __future__ import annotations

import pytest
from support.proposing import fix_of, reason, state
from support.worlds import world_snapshot

from aks_harden.model.fix import GuardState, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot

FIX = "EXT-RUN.off"
ACCESS = "properties.apiServerAccessProfile"
OK, BLOCKED, UNDECIDED = GuardState.OK, GuardState.BLOCKED, GuardState.UNDECIDED


def private(snapshot: Snapshot) -> Snapshot:
    return snapshot.with_value("cluster", snapshot.cluster_id, f"{ACCESS}.enablePrivateCluster", value=True)


def test_a_public_cluster_needs_no_answer() -> None:
    fix = fix_of(world_snapshot("shop"), FIX)
    assert (fix.risk, fix.inputs, fix.checkpoint) == (Risk.SAFE, (), "")
    assert state(fix, "network-path") is OK
    assert fix.phase is Phase.LAST


@pytest.mark.parametrize(
    ("answer", "wanted"), [(None, UNDECIDED), ("yes", OK), ("no", BLOCKED), ("perhaps", UNDECIDED)]
)
def test_a_private_one_wants_to_know_the_way_in(answer: str | None, wanted: GuardState) -> None:
    fix = fix_of(private(world_snapshot("shop")), FIX, {"network-path": answer} if answer else {})
    assert state(fix, "network-path") is wanted
    assert fix.risk is Risk.DISRUPTIVE
    assert "kubectl" in fix.checkpoint


def test_what_azure_shows_of_a_way_in_is_said() -> None:
    shop = private(world_snapshot("shop"))
    assert "Bastion bas-shop" in reason(fix_of(shop, FIX), "network-path")
    gone = shop.with_value("cluster", shop.cluster_id, "properties.agentPoolProfiles", [])
    assert "none" in reason(fix_of(gone, FIX), "network-path")


def test_the_way_back_is_the_opposite_option() -> None:
    fix = fix_of(world_snapshot("shop"), FIX)
    assert "--disable-run-command" in fix.commands[0].argv
    assert "--enable-run-command" in fix.undo[0].argv
    assert "disableRunCommand: true" in fix.bicep
    assert "run_command_enabled = false" in fix.terraform
