"""IAM-1: what each form of the Entra profile comes to, and whether policy asks for it."""

from __future__ import annotations

import pytest
from support.access import AUTHORIZATION, MANAGEMENT_GROUP, assignment
from support.snapshots import CLUSTER, SUB, cluster, forbidden, read, snapshot

from aks_harden.checks.check import page
from aks_harden.checks.iam import iam_1
from aks_harden.engine.discover import Item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion, Finding
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot

ENTRA = f"{AUTHORIZATION}/policyDefinitions/450d2877-ebea-41e8-b00c-e286317d21bf"
ADMIN_GROUP = f"{AUTHORIZATION}/policyDefinitions/36a27de4-199b-40fb-b336-945a8475d6c5"
TEAM = "cccccccc-0000-4000-8000-000000000001"
LEGACY: JsonObject = {"clientAppID": "a", "serverAppID": "b", "tenantID": "t"}
MANAGED: JsonObject = {"managed": True, "adminGroupObjectIDs": [TEAM], "enableAzureRBAC": True}
PRIVATE: JsonObject = {"enablePrivateCluster": True}
PASS, WARN, FAIL, NA, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.NA, Verdict.UNKNOWN


def world(body: JsonObject, **facets: Json | Reading) -> Snapshot:
    readings: dict[str, dict[str, Json | Reading]] = {
        "cluster": {"@": body},
        "policy-assignments": {".": [assignment(ENTRA)]},
        "policy-exemptions": {".": []},
        "policy-definitions": {".": []},
        "policy-sets": {".": []},
    }
    for name, value in facets.items():
        readings[name.replace("_", "-")] = {"" if name == "principals" else ".": value}
    return snapshot(readings)


def profile(aad: Json, **more: Json) -> Snapshot:
    return world(cluster(enableRBAC=True, aadProfile=aad, **more))


def automatic(**more: Json) -> Snapshot:
    body = cluster(**more)
    body["sku"] = {"name": "automatic", "tier": "Standard"}
    return world(body)


def finding(of: Snapshot) -> Finding:
    return judge_item(of, Context(), Item(check=iam_1.CHECK, page=page(iam_1)))


def said(of: Snapshot, key: str) -> Assertion | None:
    return next((entry for entry in finding(of).assertions if entry.key == key), None)


def check(of: Snapshot, key: str, verdict: Verdict, severity: Severity | None = None) -> Assertion:
    found = said(of, key)
    assert found is not None
    assert found.verdict is verdict, found.reason
    if severity is not None:
        assert found.severity is severity
    assert found.evidence or verdict is UNKNOWN
    return found


ENTRA_CASES = {
    "managed Entra": (profile(MANAGED), PASS, None),
    "managed Entra written as text": (profile({"managed": "true"}), PASS, None),
    "no profile, public, local accounts on": (profile(None), FAIL, Severity.CRITICAL),
    "no profile on a private cluster": (profile(None, apiServerAccessProfile=PRIVATE), FAIL, Severity.HIGH),
    "no profile and no local accounts": (profile(None, disableLocalAccounts=True), FAIL, Severity.HIGH),
    "no profile where exposure cannot be told": (
        profile(None, disableLocalAccounts="perhaps"),
        FAIL,
        Severity.HIGH,
    ),
    "an empty profile is not Entra": (profile({}), FAIL, Severity.CRITICAL),
    "the legacy pair is not Entra": (profile(LEGACY), FAIL, Severity.CRITICAL),
    "the legacy pair with managed null": (profile({**LEGACY, "managed": None}), FAIL, Severity.CRITICAL),
    "managed switched off": (profile({"managed": False}), FAIL, Severity.CRITICAL),
    "AKS Automatic without the property": (automatic(), PASS, None),
    "AKS Automatic that says no": (automatic(aadProfile={"managed": False}), FAIL, None),
    "a profile of the wrong shape": (profile("yo"), UNKNOWN, None),
    "managed of the wrong shape": (profile({"managed": []}), UNKNOWN, None),
}


@pytest.mark.parametrize("case", ENTRA_CASES)
def test_entra(case: str) -> None:
    of, verdict, severity = ENTRA_CASES[case]
    check(of, "entra", verdict, severity)


def test_peers_pass_the_legacy_pair_because_a_profile_exists() -> None:
    assert "legacy" in check(profile(LEGACY), "entra", FAIL).reason


def test_jwt_authenticators_are_a_note() -> None:
    assert any("JWT" in note for note in check(profile(MANAGED), "entra", PASS).notes)


RBAC_CASES = {
    "on": (world(cluster(enableRBAC=True)), PASS),
    "off": (world(cluster(enableRBAC=False)), FAIL),
    "off as text": (world(cluster(enableRBAC="False")), FAIL),
    "absent has no documented default": (world(cluster()), UNKNOWN),
    "absent on AKS Automatic": (automatic(), PASS),
    "off on AKS Automatic": (automatic(enableRBAC=False), FAIL),
    "the key in another case": (world(cluster(enableRbac=True)), PASS),
}


@pytest.mark.parametrize("case", RBAC_CASES)
def test_kubernetes_rbac(case: str) -> None:
    of, verdict = RBAC_CASES[case]
    check(of, "kubernetes-rbac", verdict)


ADMIN_CASES = {
    "Azure RBAC": (profile({"managed": True, "enableAzureRBAC": True}), PASS),
    "an admin group": (profile({"managed": True, "adminGroupObjectIDs": [TEAM]}), PASS),
    "neither": (profile({"managed": True}), WARN),
    "an empty list and Azure RBAC off": (
        profile({"managed": True, "adminGroupObjectIDs": [], "enableAzureRBAC": "false"}),
        WARN,
    ),
    "null and null": (
        profile({"managed": True, "adminGroupObjectIDs": None, "enableAzureRBAC": None}),
        WARN,
    ),
    "without Entra": (profile(None), NA),
    "AKS Automatic": (automatic(), PASS),
    "groups of the wrong shape": (profile({"managed": True, "adminGroupObjectIDs": [7]}), UNKNOWN),
}


@pytest.mark.parametrize("case", ADMIN_CASES)
def test_admins(case: str) -> None:
    of, verdict = ADMIN_CASES[case]
    check(of, "admins", verdict)


def graph(principal: str, kind: str) -> JsonObject:
    return {"id": principal.upper(), "@odata.type": f"#microsoft.graph.{kind}", "displayName": "Admins"}


def with_graph(*objects: Json, aad: JsonObject = MANAGED) -> Snapshot:
    return profile(aad).with_reading("principals", "", read(list(objects)))


GROUP_CASES = {
    "Graph knows the group": (with_graph(graph(TEAM, "group")), PASS),
    "Graph does not know the group": (with_graph(), WARN),
    "the group is a user": (with_graph(graph(TEAM, "user")), WARN),
    "no group is named": (with_graph(aad={"managed": True}), NA),
    "no Entra": (with_graph(aad={}), NA),
}


@pytest.mark.parametrize("case", GROUP_CASES)
def test_admin_group_exists(case: str) -> None:
    of, verdict = GROUP_CASES[case]
    check(of, "admin-group-exists", verdict)


@pytest.mark.parametrize("reading", [None, forbidden("Directory.Read.All")], ids=["not read", "forbidden"])
def test_without_graph_the_group_is_not_asserted_but_noted(reading: Reading | None) -> None:
    of = profile(MANAGED) if reading is None else profile(MANAGED).with_reading("principals", "", reading)
    assert said(of, "admin-group-exists") is None
    assert any("Graph" in note for note in check(of, "admins", PASS).notes)
    assert finding(of).verdict is PASS


def policies(*assigned: Json, **facets: Json | Reading) -> Snapshot:
    return world(cluster(), policy_assignments=list(assigned), **facets)


INITIATIVE = f"{MANAGEMENT_GROUP}{AUTHORIZATION}/policySetDefinitions/baseline"
NEW_CASES = {
    "the audit policy": (policies(assignment(ENTRA)), PASS),
    "the admin group policy": (policies(assignment(ADMIN_GROUP, scope=MANAGEMENT_GROUP)), PASS),
    "audit only": (policies(assignment(ENTRA, enforcementMode="DoNotEnforce")), PASS),
    "nothing assigned": (policies(), WARN),
    "the policy disabled": (
        policies(assignment(ENTRA, parameters={"effect": {"value": "Disabled"}})),
        WARN,
    ),
    "local accounts policy alone": (
        policies(assignment(f"{AUTHORIZATION}/policyDefinitions/993c2fcd-2b29-49d2-9eb0-df2c3a730c32")),
        WARN,
    ),
    "an ancestor's initiative that may not be read": (
        policies(assignment(INITIATIVE, scope=MANAGEMENT_GROUP)),
        UNKNOWN,
    ),
    "assignments that may not be read": (
        world(cluster(), policy_assignments=forbidden("Microsoft.Authorization/policyAssignments/read")),
        UNKNOWN,
    ),
}


@pytest.mark.parametrize("case", NEW_CASES)
def test_new_clusters(case: str) -> None:
    of, verdict = NEW_CASES[case]
    found = check(of, "new-clusters", verdict, Severity.LOW)
    if verdict is not UNKNOWN:
        assert any("993c2fcd" in note for note in found.notes)


def test_the_audit_policy_is_said_to_pass_the_legacy_integration() -> None:
    found = check(policies(assignment(ENTRA)), "new-clusters", PASS)
    assert any("legacy" in note for note in found.notes)


def test_a_403_on_assignments_names_the_action() -> None:
    of = world(cluster(), policy_assignments=forbidden("Microsoft.Authorization/policyAssignments/read"))
    found = check(of, "new-clusters", UNKNOWN)
    assert [lack.action for lack in found.missing] == ["Microsoft.Authorization/policyAssignments/read"]


def test_a_well_run_cluster_passes() -> None:
    assert finding(profile(MANAGED)).verdict is PASS


def test_a_missing_policy_alone_is_a_low_warning() -> None:
    of = profile(MANAGED).with_reading("policy-assignments", SUB, read([]))
    assert (finding(of).verdict, finding(of).severity) == (WARN, Severity.LOW)


def test_an_empty_text_is_no_admin_group() -> None:
    check(profile({"managed": True, "adminGroupObjectIDs": ["", " "]}), "admins", WARN)


def test_an_object_of_graph_without_a_type_is_not_taken_for_a_group() -> None:
    body = cluster(enableRBAC=True, aadProfile=MANAGED)
    assert said(world(body, principals=[{"id": TEAM, "displayName": "x"}]), "admin-group-exists") is None


def test_an_assignment_to_this_cluster_alone_asks_nothing_of_new_ones() -> None:
    body = cluster(enableRBAC=True, aadProfile=MANAGED)
    alone = check(world(body, policy_assignments=[assignment(ENTRA, scope=CLUSTER)]), "new-clusters", WARN)
    assert "entra: assigned to this cluster alone." in alone.notes
    group = f"{SUB}/resourceGroups/rg-test"
    found = check(world(body, policy_assignments=[assignment(ENTRA, scope=group)]), "new-clusters", PASS)
    assert (
        found.reason == "A policy asks for Microsoft Entra ID on new clusters of the resource group rg-test."
    )
