"""Fixes of EXT-RETIRE."""

import pytest
from support.nodes import pool
from support.offered import answering, back, change, one, proposals
from support.snapshots import SUB, cluster, snapshot

from aks_harden.model.context import Context, Thresholds
from aks_harden.model.fix import Risk
from aks_harden.model.json import Json
from aks_harden.snapshot.snapshot import Snapshot

ACR = f"{SUB}/resourceGroups/rg-test/providers/Microsoft.ContainerRegistry/registries/acrtest"
MOVE = answering(budgets_allow_eviction="yes", webhooks_off="yes", address_change_announced="yes")
OLD = pool("nodepool1", type="AvailabilitySet", provisioningState="Succeeded")


def world(**properties: Json) -> Snapshot:
    given: dict[str, Json] = {
        "agentPoolProfiles": [pool("system", provisioningState="Succeeded")],
        "networkProfile": {"loadBalancerSku": "standard"},
        **properties,
    }
    return snapshot({"cluster": {"@": cluster(**given)}})


@pytest.mark.parametrize(("answer", "tripped"), [("yes", set()), ("no", {"mesh-unused"})])
def test_the_mesh_goes_once_nobody_is_in_it_and_can_come_back(answer: str, tripped: set[str]) -> None:
    here = world(addonProfiles={"openServiceMesh": {"enabled": True}})
    fix = one(here, "EXT-RETIRE.mesh", answering(mesh_unused=answer))
    assert fix.commands[0].words[2] == "disable-addons"
    assert (change(fix), back(fix)) == (((*("--addons", "open-service-mesh"),),),) * 2
    assert {entry.id for entry in fix.blocked} == tripped
    assert "open_service_mesh_enabled = false" in fix.terraform


def test_the_dashboard_goes_for_good() -> None:
    fix = one(world(addonProfiles={"KubeDashboard": {"enabled": True}}), "EXT-RETIRE.dashboard")
    assert change(fix) == (("--addons", "kube-dashboard"),)
    assert fix.no_undo


@pytest.mark.parametrize(("sku", "keys"), [("Basic", 2), ("Standard", 1)])
def test_the_only_pool_is_moved_from_its_availability_set(sku: str, keys: int) -> None:
    here = world(agentPoolProfiles=[OLD], networkProfile={"loadBalancerSku": sku})
    fix = one(here, "EXT-RETIRE.machines", MOVE)
    assert change(fix) == (("--migrate-vmas-to-vms", "--yes"),)
    assert (fix.risk, len(fix.assertions)) == (Risk.ONE_WAY, keys)
    assert not fix.blocked


def test_az_moves_no_second_pool() -> None:
    here = world(agentPoolProfiles=[OLD, pool("web")], networkProfile={"loadBalancerSku": "Basic"})
    assert proposals(here, "EXT-RETIRE.machines", MOVE) == ()


@pytest.mark.parametrize(
    ("answers", "access", "tripped"),
    [
        ({}, "Public", set()),
        ({}, "Private", {"no-private-key-vault"}),
        ({"webhooks-off": "no"}, "Public", {"webhooks-off"}),
        ({"address-change-announced": "no"}, "Public", {"address-change-announced"}),
        ({"budgets-allow-eviction": "no"}, "Public", {"budgets-allow-eviction"}),
    ],
)
def test_what_stops_the_move(answers: dict[str, str], access: str, tripped: set[str]) -> None:
    here = world(
        agentPoolProfiles=[OLD], securityProfile={"azureKeyVaultKms": {"keyVaultNetworkAccess": access}}
    )
    context = Context(inputs={**MOVE.inputs, **answers})
    assert {entry.id for entry in one(here, "EXT-RETIRE.machines", context).blocked} == tripped


@pytest.mark.parametrize(("answer", "tripped"), [("yes", set()), ("no", {"content-trust-unused"})])
def test_content_trust_goes_once_nobody_uses_it(answer: str, tripped: set[str]) -> None:
    registry: Json = {
        "id": ACR,
        "name": "acrtest",
        "properties": {"policies": {"trustPolicy": {"status": "enabled"}}},
    }
    here = snapshot({"cluster": {"@": cluster()}, "registries": {".": [registry]}})
    due = Thresholds(retirement_days=600)
    context = Context(registries=(ACR,), thresholds=due, inputs={"content-trust-unused": answer})
    (found,) = proposals(here, "EXT-RETIRE.content-trust", context)
    assert found.fix.commands[0].words == ("az", "acr", "config", "content-trust", "update")
    assert change(found.fix) == (("--status", "disabled"),)
    assert {entry.id for entry in found.fix.blocked} == tripped
    assert found.fix.no_undo
