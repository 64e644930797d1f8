"""AUD-1 and EXT-KVLOG: which setting is offered where, what it holds, and what keeps it from being made."""

from __future__ import annotations

import json

import pytest
from support.worlds import world_snapshot

from aks_harden.engine.discover import item
from aks_harden.engine.offers import offers
from aks_harden.fixes.remedy import Proposal
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, GuardState
from aks_harden.model.json import Json, JsonObject
from aks_harden.sandbox.worlds.shop.ids import ACR, CLUSTER_ID, VAULT, WORKSPACE
from aks_harden.snapshot.snapshot import Snapshot

SHOP = world_snapshot("shop")
HOSTILE = '/subscriptions/x"; rm -rf $(b)\n%PATH%'


def offered(of: Snapshot, check: str, **answers: str) -> dict[str, Proposal]:
    found = item(check)
    assert found is not None
    return {proposal.fix.key: proposal for proposal in offers(of, Context(inputs=answers), (found,))}


def fix(key: str, of: Snapshot = SHOP, **answers: str) -> Fix:
    return offered(of, key.partition(".")[0], **answers)[key].fix


def logs(of: Fix) -> list[str]:
    return [entry["category"] for entry in json.loads(of.commands[0].files["logs.json"])]


def guard(of: Fix, name: str) -> GuardState:
    (found,) = (entry for entry in of.guards if entry.id == name)
    return found.state


def with_settings(resource: str, facet: str, *names: str) -> Snapshot:
    of = SHOP
    for name in names:
        body: JsonObject = {
            "id": f"{resource}/providers/microsoft.insights/diagnosticSettings/{name}",
            "name": name,
            "properties": {"storageAccountId": f"{ACR}x", "logs": []},
        }
        of = of.with_member(facet, resource, body)
    return of


def test_the_cluster_gets_the_smaller_audit_log_in_tables_of_its_own() -> None:
    found = fix("AUD-1.cluster@aks-shop", workspace=WORKSPACE)
    assert found.commands[0].argv == (
        *("az", "monitor", "diagnostic-settings", "create", "--name", "aks-harden"),
        *("--resource", CLUSTER_ID, "--workspace", WORKSPACE, "--export-to-resource-specific", "true"),
        *("--logs", "<file:logs.json>"),
    )
    assert logs(found) == ["kube-audit-admin", "guard"]
    assert found.undo[0].argv == (
        *("az", "monitor", "diagnostic-settings", "delete", "--name", "aks-harden"),
        *("--resource", CLUSTER_ID),
    )


def test_without_entra_only_the_audit_records_are_what_it_is_for() -> None:
    assert fix("AUD-1.cluster@aks-shop").assertions == (("kube-audit", CLUSTER_ID),)
    entra = SHOP.with_value("cluster", CLUSTER_ID, "properties.aadProfile", {"managed": True})
    assert [key for key, _ in fix("AUD-1.cluster@aks-shop", entra).assertions] == ["kube-audit", "guard"]


def test_a_registry_gets_what_no_setting_carries_yet() -> None:
    assert logs(fix("AUD-1.registry@acrshop")) == ["ContainerRegistryLoginEvents"]
    bare = SHOP.with_reading("registry-diagnostics", ACR, SHOP.reading("cluster-diagnostics", CLUSTER_ID))
    both = fix("AUD-1.registry@acrshop", bare)
    assert logs(both) == ["ContainerRegistryLoginEvents", "ContainerRegistryRepositoryEvents"]
    assert [key for key, _ in both.assertions] == ["login-events", "repository-events"]


def test_a_vault_gets_its_audit_events_also_where_the_old_workspace_is_gone() -> None:
    found = offered(SHOP, "EXT-KVLOG", workspace=WORKSPACE)
    assert set(found) == {"EXT-KVLOG.setting@kv-shop", "EXT-KVLOG.setting@kv-shop-web"}
    assert logs(found["EXT-KVLOG.setting@kv-shop"].fix) == ["AuditEvent"]


def test_where_everything_is_exported_nothing_is_offered() -> None:
    pay = world_snapshot("pay")
    assert {key for key in offered(pay, "AUD-1") if not key.startswith("AUD-1.insights")} == set()
    assert offered(pay, "EXT-KVLOG") == {}


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (WORKSPACE, GuardState.OK),
        (f"{WORKSPACE}-elsewhere", GuardState.UNDECIDED),
        ("law-shop", GuardState.BLOCKED),
        (ACR, GuardState.BLOCKED),
        (HOSTILE, GuardState.BLOCKED),
        ("--help", GuardState.BLOCKED),
    ],
)
def test_only_a_workspace_that_is_there_will_do(answer: str, state: GuardState) -> None:
    assert guard(fix("AUD-1.cluster@aks-shop", workspace=answer), "workspace-exists") is state


def test_who_named_no_workspace_is_asked_and_nothing_is_run() -> None:
    found = fix("AUD-1.cluster@aks-shop")
    (question,) = found.unanswered
    assert question.name == "workspace"
    assert WORKSPACE in question.suggestions
    assert guard(found, "workspace-exists") is GuardState.UNDECIDED
    assert "<workspace>" in found.commands[0].argv


@pytest.mark.parametrize(("more", "state"), [(3, GuardState.OK), (4, GuardState.BLOCKED)])
def test_a_resource_takes_five_settings_of_which_the_shop_has_one(more: int, state: GuardState) -> None:
    names = [f"s{number}" for number in range(more)]
    of = with_settings(CLUSTER_ID, "cluster-diagnostics", *names)
    assert guard(fix("AUD-1.cluster@aks-shop", of), "room-for-a-setting") is state


def test_a_name_that_is_taken_is_left_alone() -> None:
    of = with_settings(VAULT, "vault-diagnostics", "Aks-Harden", "aks-harden-2")
    found = fix("EXT-KVLOG.setting@kv-shop", of)
    assert "aks-harden-3" in found.commands[0].argv
    assert "aks-harden-3" in found.undo[0].argv


def test_afterwards_the_setting_reads_as_it_was_sent() -> None:
    (proposal,) = (
        entry
        for key, entry in offered(SHOP, "AUD-1", workspace=WORKSPACE).items()
        if key.startswith("AUD-1.cluster")
    )
    setting = proposal.after.listed("cluster-diagnostics", CLUSTER_ID)[-1]
    assert setting.name == "aks-harden"
    wanted: Json = "Dedicated"
    assert setting.get("properties.logAnalyticsDestinationType") == wanted
    assert setting.get("properties.workspaceId") == WORKSPACE


def test_the_twins_name_the_categories_and_the_workspace() -> None:
    found = fix("AUD-1.cluster@aks-shop", workspace=WORKSPACE)
    assert "scope: cluster" in found.bicep
    assert f"workspaceId: '{WORKSPACE}'" in found.bicep
    assert "logAnalyticsDestinationType: 'Dedicated'" in found.bicep
    assert 'category = "kube-audit-admin"' in found.terraform
    assert 'log_analytics_destination_type = "Dedicated"' in found.terraform
