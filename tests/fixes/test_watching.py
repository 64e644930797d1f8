"""EXT-ALERT and EXT-FLOW: who is told of what, where logs are kept, and names that stay data."""

from __future__ import annotations

import pytest
from support.worlds import world_snapshot

from aks_harden.engine.discover import item
from aks_harden.engine.offers import offers
from aks_harden.fixes.remedy import Proposal
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, GuardState
from aks_harden.model.json import JsonObject
from aks_harden.sandbox.worlds.shop.ids import CLUSTER_ID, ROOT, WORKSPACE
from aks_harden.sandbox.worlds.shop.logs import ARCHIVE
from aks_harden.snapshot.snapshot import Snapshot

SHOP = world_snapshot("shop")
TELLER = f"{ROOT}/resourceGroups/rg-shop/providers/Microsoft.Insights/actionGroups/ag-on-call"
HOSTILE = (
    "--help",
    "@/etc/passwd",
    f"{TELLER}; rm -rf $(b)",
    f"{TELLER} and caller=x",
    '"&calc',
    "ag-on-call",
)


def offered(of: Snapshot, check: str, answers: dict[str, str]) -> dict[str, Proposal]:
    found = item(check)
    assert found is not None
    return {proposal.fix.id: proposal for proposal in offers(of, Context(inputs=answers), (found,))}


def fix(name: str, of: Snapshot = SHOP, **answers: str) -> Fix:
    given = {key.replace("_", "-"): value for key, value in answers.items()}
    return offered(of, name.partition(".")[0], given)[name].fix


def guard(of: Fix, name: str) -> GuardState:
    (found,) = (entry for entry in of.guards if entry.id == name)
    return found.state


@pytest.mark.parametrize(
    ("name", "scope", "operation"),
    [
        ("admin-credential", CLUSTER_ID, "managedClusters/listClusterAdminCredential/action"),
        ("run-command", CLUSTER_ID, "managedClusters/runCommand/action"),
        ("diagnostic-settings", ROOT, "diagnosticSettings/delete"),
        ("locks", ROOT, "locks/delete"),
    ],
)
def test_somebody_is_told_of_each_operation_where_it_happens(name: str, scope: str, operation: str) -> None:
    found = fix(f"EXT-ALERT.{name}", action_group=TELLER)
    change = found.commands[0].change
    assert change[change.index("--scope") + 1] == scope
    condition = change[change.index("--condition") + 1]
    assert condition.startswith("category=Administrative and operationName=Microsoft.")
    assert condition.endswith(f"{operation} and status=Succeeded")
    assert change[-2:] == ("--action-group", TELLER)
    assert found.undo[0].argv[:5] == ("az", "monitor", "activity-log", "alert", "delete")
    assert not found.blocked


def test_who_is_told_must_be_there_and_on_right_before_the_call() -> None:
    (wanted,) = fix("EXT-ALERT.locks", action_group=TELLER).preconditions
    assert (wanted.resource, wanted.query, wanted.expected) == (TELLER, "properties.enabled", True)


@pytest.mark.parametrize("answer", HOSTILE)
def test_what_is_no_action_group_gets_into_no_call(answer: str) -> None:
    found = fix("EXT-ALERT.locks", action_group=answer)
    assert guard(found, "action-group") is GuardState.BLOCKED
    assert answer not in found.commands[0].argv
    assert found.preconditions == ()


def test_without_an_answer_it_is_undecided_and_the_known_groups_are_suggested() -> None:
    alert: JsonObject = {
        "id": f"{ROOT}/resourceGroups/rg-x/providers/Microsoft.Insights/activityLogAlerts/other",
        "name": "other",
        "properties": {
            "scopes": [ROOT],
            "enabled": True,
            "condition": {"allOf": [{"field": "category", "equals": "ServiceHealth"}]},
            "actions": {"actionGroups": [{"actionGroupId": TELLER}]},
        },
    }
    found = fix("EXT-ALERT.locks", SHOP.with_member("activity-alerts", ROOT, alert))
    assert guard(found, "action-group") is GuardState.UNDECIDED
    assert found.inputs[0].suggestions == (TELLER,)


def test_local_accounts_that_are_on_need_no_watch() -> None:
    assert "EXT-ALERT.local-accounts" not in offered(SHOP, "EXT-ALERT", {})
    off = SHOP.with_value("cluster", CLUSTER_ID, "properties.disableLocalAccounts", value=True)
    found = fix("EXT-ALERT.local-accounts", off, action_group=TELLER)
    assert "every upgrade" in found.hazard


def test_an_alert_of_our_name_is_left_to_who_made_it() -> None:
    group = f"{ROOT}/resourceGroups/rg-shop/providers/Microsoft.Insights/activityLogAlerts"
    theirs: JsonObject = {
        "id": f"{group}/aks-harden-locks",
        "name": "aks-harden-locks",
        "properties": {
            "scopes": [],
            "enabled": False,
            "condition": {"allOf": [{"field": "level", "equals": "x"}]},
        },
    }
    found = fix("EXT-ALERT.locks", SHOP.with_member("activity-alerts", ROOT, theirs), action_group=TELLER)
    assert "aks-harden-locks-2" in found.commands[0].argv


def test_the_activity_log_goes_to_a_workspace_that_is_there() -> None:
    found = fix("EXT-ALERT.export", workspace=WORKSPACE)
    assert found.commands[0].argv[:5] == ("az", "monitor", "diagnostic-settings", "subscription", "create")
    assert '"Administrative"' in found.commands[0].files["logs.json"]
    assert not found.blocked
    assert guard(fix("EXT-ALERT.export", workspace="x"), "workspace-exists") is GuardState.BLOCKED
    full = SHOP
    for number in range(5):
        own = f"{ROOT}/providers/microsoft.insights/diagnosticSettings/s{number}"
        full = full.with_member(
            "activity-log-settings", ROOT, {"id": own, "name": f"s{number}", "properties": {"logs": []}}
        )
    assert (
        guard(fix("EXT-ALERT.export", full, workspace=WORKSPACE), "room-for-a-setting") is GuardState.BLOCKED
    )


def test_flow_logs_are_of_the_whole_network() -> None:
    found = fix("EXT-FLOW.log", flow_log_storage=ARCHIVE)
    change = found.commands[0].change
    assert change[change.index("--vnet") + 1].endswith("/virtualNetworks/vnet-shop")
    assert change[change.index("--storage-account") + 1] == ARCHIVE
    assert found.undo[0].argv[:5] == ("az", "network", "watcher", "flow-log", "delete")
    assert not found.blocked
    assert ARCHIVE in found.inputs[0].suggestions


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("stshoplogs", GuardState.BLOCKED),
        (f"{ARCHIVE}$(b)", GuardState.BLOCKED),
        (f"{ARCHIVE}2", GuardState.UNDECIDED),
        (ARCHIVE, GuardState.OK),
    ],
)
def test_flow_logs_go_to_an_account_that_was_read(answer: str, state: GuardState) -> None:
    found = fix("EXT-FLOW.log", flow_log_storage=answer)
    assert guard(found, "flow-log-storage") is state
    if state is GuardState.BLOCKED:
        assert answer not in found.commands[0].argv


def test_an_account_of_another_region_takes_no_flow_logs() -> None:
    far = SHOP.with_value("storage-accounts", ROOT, "location", "eastus", member=ARCHIVE)
    assert guard(fix("EXT-FLOW.log", far, flow_log_storage=ARCHIVE), "flow-log-storage") is GuardState.BLOCKED


def test_a_network_takes_one_flow_log() -> None:
    of = fix("EXT-FLOW.log", flow_log_storage=ARCHIVE)
    watcher = of.resource.partition("/flowLogs/")[0]
    network = of.commands[0].change[1]
    body: JsonObject = {
        "id": f"{watcher}/flowLogs/old",
        "name": "old",
        "properties": {"targetResourceId": network, "enabled": False},
    }
    off = SHOP.with_member("flow-logs", watcher, body)
    assert guard(fix("EXT-FLOW.log", off, flow_log_storage=ARCHIVE), "no-flow-log-yet") is GuardState.BLOCKED


def test_the_twins_name_the_operation_and_the_network() -> None:
    alert = fix("EXT-ALERT.locks", action_group=TELLER)
    assert 'operation_name = "Microsoft.Authorization/locks/delete"' in alert.terraform
    assert "location: 'global'" in alert.bicep
    flow = fix("EXT-FLOW.log", flow_log_storage=ARCHIVE)
    assert "targetResourceId" in flow.bicep
    assert "target_resource_id" in flow.terraform
