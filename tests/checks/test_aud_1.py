"""AUD-1: what each layout of diagnostic settings, destinations and agents comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from support.snapshots import CLUSTER, SUB, cluster, forbidden, read, snapshot

from aks_harden.engine.discover import item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.reading import Absent, Read, Reading

if TYPE_CHECKING:
    from aks_harden.model.finding import Assertion
    from aks_harden.model.json import Json, JsonObject
    from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, FAIL, UNKNOWN, NA = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NA

OTHER = "/subscriptions/22222222-2222-4222-8222-222222222222"
REGISTRY = f"{SUB}/resourceGroups/rg-test/providers/Microsoft.ContainerRegistry/registries/acrtest"
HERE = f"{SUB}/resourcegroups/rg-logs/providers/microsoft.operationalinsights/workspaces/law"
NOWHERE = f"{SUB}/resourcegroups/rg-logs/providers/microsoft.operationalinsights/workspaces/gone"
THERE = f"{OTHER}/resourceGroups/rg-soc/providers/Microsoft.OperationalInsights/workspaces/law-soc"
STORAGE = f"{OTHER}/resourceGroups/rg-soc/providers/Microsoft.Storage/storageAccounts/stlogs"
HUB = f"{OTHER}/resourceGroups/rg-soc/providers/Microsoft.EventHub/namespaces/ehlogs"
RULE = f"{HUB}/authorizationRules/RootManageSharedAccessKey"
PARTNER = f"{OTHER}/resourceGroups/rg-soc/providers/Microsoft.Datadog/monitors/dd"
DCR = f"{SUB}/resourceGroups/rg-logs/providers/Microsoft.Insights/dataCollectionRules/dcr"
GONE = Absent(call="GET x", at="2026-11-23T12:00:00Z")
ACTION = "Microsoft.Insights/diagnosticSettings/read"


def on(*categories: str) -> list[Json]:
    return [{"category": name, "categoryGroup": None, "enabled": True} for name in categories]


def off(*categories: str) -> list[Json]:
    return [{"category": name, "categoryGroup": None, "enabled": False} for name in categories]


def group(name: str, *, enabled: bool = True) -> list[Json]:
    return [{"category": None, "categoryGroup": name, "enabled": enabled}]


def setting(
    logs: Json, resource: str = CLUSTER, name: str = "s", where: dict[str, Json] | None = None
) -> JsonObject:
    to: JsonObject = {"workspaceId": HERE} if where is None else where
    kept: JsonObject = {} if logs is None else {"logs": logs}
    return {
        "id": f"{resource.lower()}/providers/microsoft.insights/diagnosticSettings/{name}",
        "name": name,
        "type": "Microsoft.Insights/diagnosticSettings",
        "properties": to | kept,
    }


def category(resource: str, name: str, *groups: str) -> JsonObject:
    return {
        "id": f"{resource}/providers/microsoft.insights/diagnosticSettingsCategories/{name}",
        "name": name,
        "properties": {"categoryType": "Logs", "categoryGroups": [*groups]},
    }


def workspace(**properties: Json) -> JsonObject:
    return {"id": HERE, "name": "law", "properties": properties}


def world(**facets: dict[str, Json | Reading]) -> Snapshot:
    kubelet: Json = {"kubeletidentity": {"objectId": "33333333-3333-4333-8333-333333333333"}}
    readings: dict[str, dict[str, Json | Reading]] = {
        "cluster": {"@": cluster(aadProfile={"managed": True}, identityProfile=kubelet)},
        "role-assignments": {".": []},
        "role-definitions": {".": []},
        "registries": {".": [{"id": REGISTRY, "name": "acrtest", "properties": {}}]},
        "workspaces": {".": [workspace()]},
        "cluster-diagnostics": {"@": []},
        "registry-diagnostics": {REGISTRY: []},
        "cluster-log-categories": {
            "@": [
                category(CLUSTER, "kube-audit", "audit", "allLogs"),
                category(CLUSTER, "kube-audit-admin", "audit", "allLogs"),
                category(CLUSTER, "guard", "allLogs"),
            ]
        },
        "registry-log-categories": {
            REGISTRY: [
                category(REGISTRY, "ContainerRegistryLoginEvents", "audit", "allLogs"),
                category(REGISTRY, "ContainerRegistryRepositoryEvents", "audit", "allLogs"),
            ]
        },
    }
    return snapshot(readings | {name.replace("_", "-"): targets for name, targets in facets.items()})


def judged(snapshot_: Snapshot, key: str, *registries: str) -> Assertion:
    found = item("AUD-1")
    assert found is not None
    context = Context(registries=registries)
    (said,) = [entry for entry in judge_item(snapshot_, context, found).assertions if entry.key == key]
    return said


def settings(*bodies: JsonObject) -> dict[str, Json | Reading]:
    return {"@": cast("Json", list(bodies))}


AUDIT_AND_GUARD = [
    pytest.param((), FAIL, WARN, id="no setting at all"),
    pytest.param((setting(on("kube-audit", "guard")),), PASS, PASS, id="both by name"),
    pytest.param((setting(on("kube-audit-admin")),), PASS, WARN, id="the smaller audit log is enough"),
    pytest.param((setting(on("Kube-Audit", "GUARD")),), PASS, PASS, id="names in another case"),
    pytest.param((setting(group("allLogs")),), PASS, PASS, id="the group of all logs"),
    pytest.param((setting(group("AUDIT")),), PASS, WARN, id="a group holds what Azure says it holds"),
    pytest.param((setting(group("allLogs", enabled=False)),), FAIL, WARN, id="a group that is off"),
    pytest.param(
        (setting(on("kube-audit"), name="a"), setting(on("guard"), name="b")),
        PASS,
        PASS,
        id="settings add up, where PSRule asks both of each",
    ),
    pytest.param(
        (setting(on("kube-audit", "guard"), name="a"), setting([], name="metrics")),
        PASS,
        PASS,
        id="a second setting for metrics only harms nothing",
    ),
    pytest.param((setting([]),), FAIL, WARN, id="a setting for metrics only, which azqr passes"),
    pytest.param(
        (setting(off("kube-audit", "guard")),),
        FAIL,
        WARN,
        id="listed and switched off, which CloudSploit passes",
    ),
    pytest.param(
        (setting(on("cluster-autoscaler")),), FAIL, WARN, id="any one category, which the policy passes"
    ),
    pytest.param((setting(None),), UNKNOWN, UNKNOWN, id="a setting without its logs tells nothing"),
    pytest.param(
        (setting([{"category": "kube-audit"}]),),
        UNKNOWN,
        WARN,
        id="an entry without its switch tells nothing",
    ),
    pytest.param(
        (setting([{"enabled": True}]),), UNKNOWN, UNKNOWN, id="an entry without a name tells nothing"
    ),
    pytest.param(
        (setting(None, name="a"), setting(on("kube-audit", "guard"), name="b")),
        PASS,
        PASS,
        id="an odd setting beside a good one harms nothing",
    ),
]


@pytest.mark.parametrize(("bodies", "audit", "guard"), AUDIT_AND_GUARD)
def test_settings_of_the_cluster(bodies: tuple[JsonObject, ...], audit: Verdict, guard: Verdict) -> None:
    here = world(cluster_diagnostics=settings(*bodies))
    assert judged(here, "kube-audit").verdict is audit
    assert judged(here, "guard").verdict is guard


def test_guard_does_not_apply_without_entra() -> None:
    here = world(cluster={"@": cluster()})
    assert judged(here, "guard").verdict is NA


def test_an_unreadable_list_of_settings_is_unknown_and_never_none() -> None:
    said = judged(world(cluster_diagnostics={"@": forbidden(ACTION)}), "kube-audit")
    assert (said.verdict, said.missing[0].action) == (UNKNOWN, ACTION)


def test_a_group_is_unknown_while_its_categories_are_unread() -> None:
    here = world(
        cluster_diagnostics=settings(setting(group("audit"))),
        cluster_log_categories={"@": forbidden("Microsoft.Insights/diagnosticSettingsCategories/read")},
    )
    assert judged(here, "kube-audit").verdict is UNKNOWN
    named = here.with_reading("cluster-diagnostics", CLUSTER, read([setting(on("kube-audit"))]))
    assert judged(named, "kube-audit").verdict is PASS


@pytest.mark.parametrize(
    ("where", "states", "verdict"),
    [
        pytest.param({"workspaceId": HERE.upper()}, {}, PASS, id="a workspace in the list, in any case"),
        pytest.param({"workspaceId": NOWHERE}, {NOWHERE: GONE}, FAIL, id="a workspace here that is gone"),
        pytest.param({"workspaceId": NOWHERE}, {}, UNKNOWN, id="one that the list merely does not show"),
        pytest.param({"workspaceId": THERE}, {THERE: {"id": THERE}}, PASS, id="a workspace elsewhere"),
        pytest.param({"workspaceId": THERE}, {THERE: GONE}, FAIL, id="a workspace elsewhere that is gone"),
        pytest.param(
            {"workspaceId": THERE}, {THERE: forbidden("x/read")}, UNKNOWN, id="one that is unreadable"
        ),
        pytest.param({"workspaceId": THERE}, {}, UNKNOWN, id="one that nobody asked for"),
        pytest.param({"storageAccountId": STORAGE}, {STORAGE: {"id": STORAGE}}, PASS, id="a storage account"),
        pytest.param(
            {"storageAccountId": STORAGE}, {STORAGE: GONE}, FAIL, id="a storage account that is gone"
        ),
        pytest.param({"eventHubAuthorizationRuleId": RULE}, {RULE: {"id": RULE}}, PASS, id="a rule of a hub"),
        pytest.param(
            {"eventHubAuthorizationRuleId": RULE}, {HUB: {"id": HUB}}, PASS, id="a rule by its namespace"
        ),
        pytest.param({"eventHubAuthorizationRuleId": RULE}, {HUB: GONE}, FAIL, id="a namespace that is gone"),
        pytest.param({"marketplacePartnerId": PARTNER}, {PARTNER: {"id": PARTNER}}, PASS, id="a partner"),
        pytest.param({"marketplacePartnerId": PARTNER}, {}, UNKNOWN, id="a partner that nobody asked for"),
        pytest.param(
            {"workspaceId": NOWHERE, "storageAccountId": STORAGE},
            {STORAGE: {"id": STORAGE}},
            PASS,
            id="one of two destinations is there",
        ),
        pytest.param(
            {"workspaceId": NOWHERE, "storageAccountId": STORAGE},
            {NOWHERE: GONE, STORAGE: forbidden("x/read")},
            UNKNOWN,
            id="one of two is gone, the other unreadable",
        ),
        pytest.param({"eventHubName": "logs"}, {}, UNKNOWN, id="no destination at all is odd, not harmless"),
    ],
)
def test_a_destination_counts_when_it_exists(
    where: dict[str, Json], states: dict[str, Json | Reading], verdict: Verdict
) -> None:
    here = world(cluster_diagnostics=settings(setting(on("kube-audit"), where=where)), destinations=states)
    assert judged(here, "kube-audit").verdict is verdict


def test_a_lost_destination_beside_a_good_one_is_noted() -> None:
    here = world(
        cluster_diagnostics=settings(
            setting(on("guard"), name="a", where={"workspaceId": NOWHERE}), setting(on("guard"), name="b")
        ),
        destinations={NOWHERE: GONE},
    )
    said = judged(here, "guard")
    assert (said.verdict, said.notes) == (PASS, ("A setting also sends them to gone, which is gone.",))


def test_guard_sent_nowhere_fails_rather_than_warns() -> None:
    lost = settings(setting(on("guard"), where={"workspaceId": NOWHERE}))
    here = world(cluster_diagnostics=lost, destinations={NOWHERE: GONE})
    assert judged(here, "guard").verdict is FAIL


@pytest.mark.parametrize("reading", [forbidden("x/read"), [{"name": "law"}]], ids=["unread", "without ids"])
def test_no_workspace_is_gone_from_a_list_that_tells_nothing(reading: Json | Reading) -> None:
    here = world(workspaces={".": reading}, cluster_diagnostics=settings(setting(on("kube-audit"))))
    assert judged(here, "kube-audit").verdict is UNKNOWN


LOGIN, REPOSITORY = "ContainerRegistryLoginEvents", "ContainerRegistryRepositoryEvents"


@pytest.mark.parametrize(
    ("logs", "login", "repository"),
    [
        pytest.param([], FAIL, WARN, id="neither"),
        pytest.param(on(LOGIN, REPOSITORY), PASS, PASS, id="both"),
        pytest.param(on(REPOSITORY), FAIL, PASS, id="repository events only"),
        pytest.param(on(LOGIN), PASS, WARN, id="login events only"),
        pytest.param(group("audit"), PASS, PASS, id="the audit group"),
        pytest.param(off(LOGIN, REPOSITORY), FAIL, WARN, id="both switched off"),
    ],
)
def test_settings_of_a_registry(logs: Json, login: Verdict, repository: Verdict) -> None:
    here = world(registry_diagnostics={REGISTRY: [setting(logs, REGISTRY)]})
    assert judged(here, "login-events", REGISTRY).verdict is login
    assert judged(here, "repository-events", REGISTRY).verdict is repository


def test_a_registry_in_an_unreadable_subscription_is_unknown() -> None:
    here = world(registry_diagnostics={REGISTRY: forbidden(ACTION)})
    assert judged(here, "login-events", REGISTRY).verdict is UNKNOWN
    assert judged(here, "repository-events", REGISTRY).verdict is UNKNOWN


def test_one_throttled_registry_does_not_hide_the_other() -> None:
    second = f"{REGISTRY}2"
    here = world(registry_diagnostics={REGISTRY: [], second: forbidden(ACTION)})
    found = item("AUD-1")
    assert found is not None
    said = judge_item(here, Context(registries=(REGISTRY, second)), found).assertions
    assert [entry.verdict for entry in said if entry.key == "login-events"] == [FAIL, UNKNOWN]


def test_no_registry_in_scope_does_not_apply_but_an_unread_scope_is_unknown() -> None:
    assert judged(world(), "login-events").verdict is NA
    assert judged(world(), "registry-scope").verdict is NA
    blind = world(role_assignments={".": forbidden("Microsoft.Authorization/roleAssignments/read")})
    assert judged(blind, "login-events").verdict is UNKNOWN
    assert judged(blind, "registry-scope", REGISTRY).verdict is UNKNOWN
    assert judged(world(), "registry-scope", REGISTRY).verdict is PASS


def rule(*flows: JsonObject) -> dict[str, Json | Reading]:
    return {DCR: {"id": DCR, "name": "dcr", "properties": {"dataFlows": [*flows]}}}


def flow(*tables: str, query: str | None = None) -> JsonObject:
    body: JsonObject = {"streams": [f"Microsoft-Table-{table}" for table in tables]}
    return body if query is None else body | {"transformKql": query}


@pytest.mark.parametrize(
    ("rules", "verdict"),
    [
        pytest.param(rule(), PASS, id="a rule without flows"),
        pytest.param(rule(flow("AKSAudit")), PASS, id="a flow without a transformation"),
        pytest.param(rule(flow("AKSAudit", query=" source ")), PASS, id="records handed on as they came"),
        pytest.param(
            rule(flow("Syslog", query="source | take 0")), PASS, id="another table's transformation"
        ),
        pytest.param(
            rule(flow("AKSAuditAdmin", query="source | where Verb != 'get'")), WARN, id="records dropped"
        ),
        pytest.param(rule(flow("AzureDiagnostics", query="source | project a")), WARN, id="the table of old"),
        pytest.param({DCR: GONE}, WARN, id="a rule that is gone"),
        pytest.param({DCR: forbidden("x/read")}, UNKNOWN, id="a rule that is unreadable"),
        pytest.param({DCR: {"id": DCR, "properties": {}}}, UNKNOWN, id="a rule without its flows"),
    ],
)
def test_what_the_workspace_does_on_the_way_in(rules: dict[str, Json | Reading], verdict: Verdict) -> None:
    here = world(
        cluster_diagnostics=settings(setting(on("kube-audit"))),
        workspaces={".": [workspace(defaultDataCollectionRuleResourceId=DCR.upper())]},
        collection_rules=rules,
    )
    said = judged(here, "transformation")
    assert said.verdict is verdict, said.reason


def test_a_transformation_is_shown() -> None:
    here = world(
        registry_diagnostics={REGISTRY: [setting(on(LOGIN), REGISTRY)]},
        workspaces={".": [workspace(defaultDataCollectionRuleResourceId=DCR)]},
        collection_rules=rule(flow(LOGIN, query="source | take 0")),
    )
    said = judged(here, "registry-transformation", REGISTRY)
    assert (said.verdict, "source | take 0" in said.reason) == (WARN, True)


def test_without_a_workspace_there_is_nothing_to_transform() -> None:
    assert judged(world(), "transformation").verdict is NA
    here = world(cluster_diagnostics=settings(setting(on("kube-audit"))))
    assert judged(here, "transformation").verdict is PASS


def insights(addon: Json = None, profile: Json = None, name: str = "omsagent") -> Assertion:
    body = cluster(addonProfiles={name: addon}, azureMonitorProfile={"containerInsights": profile})
    return judged(world(cluster={"@": body}), "container-insights")


@pytest.mark.parametrize("name", ["omsagent", "omsAgent", "OmsAgent", "oMSaGent"])
def test_the_add_on_is_found_in_any_case(name: str) -> None:
    assert insights({"enabled": True, "config": {"useAADAuth": "true"}}, name=name).verdict is PASS


@pytest.mark.parametrize(
    ("addon", "profile", "verdict", "says"),
    [
        pytest.param(None, None, WARN, "off", id="neither home"),
        pytest.param(None, {"enabled": True}, PASS, "on", id="the new home"),
        pytest.param(
            {"enabled": False, "config": None},
            {"enabled": True, "logAnalyticsWorkspaceResourceId": HERE},
            PASS,
            "on",
            id="moved to the new home",
        ),
        pytest.param(
            None,
            {"enabled": False, "logAnalyticsWorkspaceResourceId": ""},
            WARN,
            "off",
            id="both homes empty",
        ),
        pytest.param(
            {"enabled": True, "config": {"useAADAuth": "False"}},
            None,
            WARN,
            "2026-09-30",
            id="the legacy sign-in",
        ),
        pytest.param(
            {"enabled": True, "config": None}, None, WARN, "ended", id="no sign-in said is the legacy one"
        ),
        pytest.param({"enabled": "yes"}, None, UNKNOWN, "enabled", id="a switch that is neither on nor off"),
    ],
)
def test_container_insights(addon: Json, profile: Json, verdict: Verdict, says: str) -> None:
    said = insights(addon, profile)
    assert (said.verdict, says in said.reason) == (verdict, True), said.reason


def test_an_old_api_cannot_tell_that_container_insights_is_off() -> None:
    body = Read(value=cluster(), call="GET x?api-version=2024-01-01", at="2026-11-23T12:00:00Z")
    assert judged(world(cluster={"@": body}), "container-insights").verdict is UNKNOWN


@pytest.mark.parametrize(
    "categories",
    [
        pytest.param([], id="an empty list"),
        pytest.param([category(CLUSTER, "kube-apiserver", "audit", "allLogs")], id="a list of others"),
    ],
)
def test_a_group_is_unknown_while_the_list_of_categories_names_none_that_is_asked_for(
    categories: list[Json],
) -> None:
    seen = world(
        cluster_diagnostics=settings(setting(group("audit"))), cluster_log_categories={"@": categories}
    )
    assert judged(seen, "kube-audit").verdict is UNKNOWN
    named = world(
        cluster_diagnostics=settings(setting(on("kube-audit"))), cluster_log_categories={"@": categories}
    )
    assert judged(named, "kube-audit").verdict is PASS
