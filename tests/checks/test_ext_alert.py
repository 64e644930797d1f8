"""EXT-ALERT: which alerts and which exports of the activity log count, and which only look so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.snapshots import CLUSTER, SUB, cluster, forbidden, snapshot

from aks_harden.engine.discover import item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context
from aks_harden.model.verdict import Verdict

if TYPE_CHECKING:
    from aks_harden.model.finding import Assertion
    from aks_harden.model.json import Json, JsonObject
    from aks_harden.snapshot.reading import Reading
    from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, UNKNOWN, NA = Verdict.PASS, Verdict.WARN, Verdict.UNKNOWN, Verdict.NA

AKS = "Microsoft.ContainerService/managedClusters"
LIST = f"{AKS}/listClusterAdminCredential/action"
GROUP: Json = {"actionGroups": [{"actionGroupId": f"{SUB}/x/actionGroups/on-call"}]}


def leaf(field: Json, value: Json = LIST) -> Json:
    return {"field": field, "equals": value}


ADMINISTRATIVE = leaf("category", "Administrative")


def alert(*leaves: Json, **properties: Json) -> JsonObject:
    """An alert that works, on listing the admin credential unless conditions are given."""
    base: JsonObject = {
        "scopes": [SUB],
        "enabled": True,
        "actions": GROUP,
        "condition": {"allOf": list(leaves or (ADMINISTRATIVE, leaf("operationName")))},
    }
    return {
        "id": f"{SUB}/resourceGroups/rg-x/providers/Microsoft.Insights/activityLogAlerts/a",
        "name": "a",
        "properties": base | properties,
    }


def setting(*logs: Json, **properties: Json) -> JsonObject:
    base: JsonObject = {"workspaceId": f"{SUB}/x/workspaces/law", "logs": list(logs)}
    return {"id": f"{SUB}/x/diagnosticSettings/s", "name": "s", "properties": base | properties}


def world(*, alerts: Json | Reading = None, settings: Json | Reading = None, **properties: Json) -> Snapshot:
    return snapshot(
        {
            "cluster": {"@": cluster(**properties)},
            "activity-alerts": {".": alerts or []},
            "activity-log-settings": {".": settings or []},
        }
    )


def judged(seen: Snapshot, key: str) -> Assertion:
    found = item("EXT-ALERT")
    assert found is not None
    (said,) = [entry for entry in judge_item(seen, Context(), found).assertions if entry.key == key]
    return said


def on(category: Json, *, enabled: Json = True) -> Json:
    return {"category": category, "enabled": enabled}


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        pytest.param([], WARN, id="no setting"),
        pytest.param([setting(on("Administrative"))], PASS, id="administrative events"),
        pytest.param([setting(on("administrative", enabled="True"))], PASS, id="the same, oddly told"),
        pytest.param([setting(on("Administrative", enabled=False))], WARN, id="switched off"),
        pytest.param([setting(on("ServiceHealth"))], WARN, id="other events only"),
        pytest.param([setting({"categoryGroup": "allLogs", "enabled": True})], PASS, id="a group of all"),
        pytest.param(
            [setting({"categoryGroup": "some", "enabled": True})], UNKNOWN, id="a group of who knows"
        ),
        pytest.param([setting(on("Administrative"), workspaceId=None)], WARN, id="a setting to nowhere"),
        pytest.param([setting(on("Administrative", enabled=None))], UNKNOWN, id="a switch that says nothing"),
        pytest.param(
            [setting(on("ServiceHealth")), setting(on("Administrative"))], PASS, id="settings add up"
        ),
        pytest.param(forbidden("Microsoft.Insights/diagnosticSettings/read"), UNKNOWN, id="unreadable"),
    ],
)
def test_the_activity_log(settings: Json | Reading, wanted: Verdict) -> None:
    assert judged(world(settings=settings), "activity-log").verdict is wanted


EITHER: Json = {"anyOf": [leaf("operationName", "x/y/z"), leaf("operationName")]}


@pytest.mark.parametrize(
    ("alerts", "wanted"),
    [
        pytest.param([], WARN, id="none"),
        pytest.param([alert()], PASS, id="one that works"),
        pytest.param([alert(ADMINISTRATIVE)], PASS, id="one on everything"),
        pytest.param(
            [alert(ADMINISTRATIVE, leaf("operationname", LIST.upper()))], PASS, id="in another case"
        ),
        pytest.param([alert(ADMINISTRATIVE, EITHER)], PASS, id="one of several operations"),
        pytest.param(
            [alert(ADMINISTRATIVE, {"field": "operationName", "containsAny": ["x/y/z", LIST]})],
            PASS,
            id="a list of operations",
        ),
        pytest.param(
            [alert(ADMINISTRATIVE, leaf("operationName"), leaf("status", "Succeeded"))], PASS, id="successes"
        ),
        pytest.param(
            [alert(ADMINISTRATIVE, leaf("resourceType", AKS), leaf("resourceGroup", "RG-test"))],
            PASS,
            id="everything on clusters of the group",
        ),
        pytest.param([alert(ADMINISTRATIVE, leaf("resourceId", CLUSTER))], PASS, id="on this cluster"),
        pytest.param(
            [alert(ADMINISTRATIVE, leaf("resourceId", CLUSTER.partition("/providers/")[0]))],
            WARN,
            id="on the group as a resource, which events of the cluster do not name",
        ),
        pytest.param([alert(condition={"allOf": []})], UNKNOWN, id="an empty list of conditions"),
        pytest.param(
            [alert(ADMINISTRATIVE, leaf("resourceId", f"{SUB}/x/y"))], WARN, id="on another resource"
        ),
        pytest.param(
            [alert(ADMINISTRATIVE, leaf("operationName"), leaf("status", "Failed"))],
            WARN,
            id="failures alone",
        ),
        pytest.param(
            [alert(ADMINISTRATIVE, leaf("operationName"), leaf("caller", "ann@contoso.example"))],
            WARN,
            id="one person's doings",
        ),
        pytest.param([alert(ADMINISTRATIVE, leaf("operationName", "x/y/z"))], WARN, id="another operation"),
        pytest.param([alert(leaf("category", "ServiceHealth"))], WARN, id="another category"),
        pytest.param([alert(enabled=False)], WARN, id="one that is off"),
        pytest.param([alert(enabled=None)], PASS, id="on unless told otherwise"),
        pytest.param([alert(enabled="False")], WARN, id="off, oddly told"),
        pytest.param([alert(actions={"actionGroups": []})], WARN, id="one that tells nobody"),
        pytest.param([alert(actions=None)], WARN, id="one without actions"),
        pytest.param([alert(scopes=[f"{SUB}/resourceGroups/rg-other"])], WARN, id="on another group"),
        pytest.param([alert(scopes=[CLUSTER.upper()])], PASS, id="on the cluster, in another case"),
        pytest.param([alert(scopes=[SUB.lstrip("/")])], PASS, id="a scope without its first slash"),
        pytest.param([alert(scopes=[f"{CLUSTER}-2"])], WARN, id="on a cluster with a longer name"),
        pytest.param([alert(scopes=None)], UNKNOWN, id="no scope told"),
        pytest.param([alert(condition=None)], UNKNOWN, id="no condition told"),
        pytest.param([alert(scopes=None), alert()], PASS, id="an odd one beside one that works"),
        pytest.param(forbidden("Microsoft.Insights/activityLogAlerts/read"), UNKNOWN, id="unreadable"),
    ],
)
def test_alerts(alerts: Json | Reading, wanted: Verdict) -> None:
    assert judged(world(alerts=alerts), "admin-credential").verdict is wanted


@pytest.mark.parametrize(
    ("key", "operation"),
    [
        ("admin-credential", LIST),
        ("run-command", f"{AKS}/runCommand/action"),
        ("diagnostic-settings", "Microsoft.Insights/diagnosticSettings/delete"),
        ("locks", "Microsoft.Authorization/locks/delete"),
        ("local-accounts", f"{AKS}/write"),
    ],
)
def test_each_operation_has_its_own_alert(key: str, operation: str) -> None:
    one = world(alerts=[alert(ADMINISTRATIVE, leaf("operationName", operation))], disableLocalAccounts=True)
    keys = ("admin-credential", "run-command", "diagnostic-settings", "locks", "local-accounts")
    assert [name for name in keys if judged(one, name).verdict is PASS] == [key]


def test_a_fault_is_said() -> None:
    assert judged(world(alerts=[alert(enabled=False)]), "admin-credential").notes == ("a is off.",)


def test_local_accounts_that_are_on_cannot_be_switched_on() -> None:
    assert judged(world(disableLocalAccounts=False), "local-accounts").verdict is NA
    assert judged(world(), "local-accounts").verdict is NA
    assert judged(world(disableLocalAccounts=True), "local-accounts").verdict is WARN
