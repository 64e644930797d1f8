"""A cluster with who may do what on it, by the built-in roles as they are in every tenant."""

from __future__ import annotations

from typing import Any

from aks_harden.checks.check import Check, page
from aks_harden.engine.discover import Item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.sandbox.worlds import builtins
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot
from support.snapshots import CLUSTER, SUB, SUBSCRIPTION, cluster, snapshot

AUTHORIZATION = "/providers/Microsoft.Authorization"
GROUP = f"{SUB}/resourceGroups/rg-test"
ABOVE = "/providers/Microsoft.Management/managementGroups/contoso"
NODE_GROUP = "MC_rg-test_aks-test"
IDENTITIES = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities"
CONTROL, NODES = f"{IDENTITIES}/id-control", f"{IDENTITIES}/id-nodes"
KUBELET = "aaaaaaaa-0000-4000-8000-00000000000a"
PLANE = "aaaaaaaa-0000-4000-8000-00000000000b"
ANN, BOB, CEM, TEAM, OPS, APP, ROBOT = (f"{letter * 8}-0000-4000-8000-000000000001" for letter in "bcdef12")
CUSTOM = "99999999-0000-4000-8000-000000000009"


def custom(*actions: str, data: tuple[str, ...] = (), without: tuple[str, ...] = ()) -> JsonObject:
    """A role of one's own."""
    return {
        "id": f"{SUB}{AUTHORIZATION}/roleDefinitions/{CUSTOM}",
        "name": CUSTOM,
        "type": "Microsoft.Authorization/roleDefinitions",
        "properties": {
            "roleName": "Own Role",
            "type": "CustomRole",
            "permissions": [
                {
                    "actions": list(actions),
                    "notActions": list(without),
                    "dataActions": list(data),
                    "notDataActions": [],
                }
            ],
        },
    }


def given(role: str, who: str, scope: str = CLUSTER, kind: str = "User", **more: Json) -> JsonObject:
    """A role assignment of the role with a GUID."""
    name = f"{who[:8]}-{role[:8]}-{scope.rsplit('/', 1)[-1]}"
    properties: JsonObject = {
        "principalId": who,
        "principalType": kind,
        "roleDefinitionId": f"{SUB}{AUTHORIZATION}/roleDefinitions/{role}",
        "scope": scope,
    }
    return {
        "id": f"{'' if scope == '/' else scope}{AUTHORIZATION}/roleAssignments/{name}",
        "name": name,
        "type": "Microsoft.Authorization/roleAssignments",
        "properties": properties | more,
    }


def managed(**more: Json) -> JsonObject:
    """A cluster on two identities of its own, with Azure RBAC, local accounts and run command off."""
    base: JsonObject = {
        "aadProfile": {"managed": True, "enableAzureRBAC": True, "adminGroupObjectIDs": []},
        "disableLocalAccounts": True,
        "apiServerAccessProfile": {"disableRunCommand": True},
        "servicePrincipalProfile": {"clientId": "msi"},
        "identityProfile": {"kubeletidentity": {"objectId": KUBELET, "resourceId": NODES}},
        "nodeResourceGroup": NODE_GROUP,
    }
    body = cluster(**(base | more))
    held: JsonObject = {CONTROL: {"principalId": PLANE, "clientId": PLANE}}
    return body | {"identity": {"type": "UserAssigned", "userAssignedIdentities": held}}


def world(*assignments: Json, body: JsonObject | None = None, **facets: Json | Reading) -> Snapshot:
    """A snapshot of that cluster; a facet by its name with underscores replaces what is there."""
    readings: dict[str, dict[str, Json | Reading]] = {
        "cluster": {"@": body or managed()},
        "role-assignments": {".": list(assignments)},
        "role-definitions": {".": [*builtins.roles(), custom()]},
        "deny-assignments": {".": []},
        "activated-assignments": {"@": []},
        "eligible-assignments": {"@": []},
        "principals": {"": []},
        "applications": {"": []},
        "subscriptions": {"": [{"id": SUB, "subscriptionId": SUBSCRIPTION}]},
        "clusters": {".": [body or managed()]},
        "federated-credentials": {CONTROL: [], NODES: []},
    }
    targets = {name: next(iter(held)) for name, held in readings.items()}
    for name, value in facets.items():
        facet = name.replace("_", "-")
        readings[facet] = {**readings.get(facet, {}), targets.get(facet, ""): value}
    return snapshot(readings)


def graph(who: str, kind: str = "servicePrincipal", **more: Json) -> JsonObject:
    """An object of Microsoft Graph; the client id of an application is told by its object id."""
    base: JsonObject = {"@odata.type": f"#microsoft.graph.{kind}", "id": who, "displayName": f"name-{who[0]}"}
    if kind == "servicePrincipal":
        base |= {"appId": f"app-{who}", "servicePrincipalType": "Application"}
    return base | more


def application(who: str, *ends: Json, **more: Json) -> JsonObject:
    """An application of a service principal, with secrets that end then."""
    secrets: list[Json] = [{"keyId": f"key-{place}", "endDateTime": end} for place, end in enumerate(ends)]
    base: JsonObject = {"id": f"obj-{who}", "appId": f"app-{who}", "passwordCredentials": secrets}
    return base | more


def said(module: Any, of: Snapshot, key: str, context: Context | None = None) -> Assertion:  # noqa: ANN401 - a module
    """Return what one assertion of a check's module says of the cluster."""
    declared: Check = module.CHECK
    judged = judge_item(of, context or Context(), Item(check=declared, page=page(module))).assertions
    (found,) = (entry for entry in judged if entry.key == key)
    return found


def check(
    module: Any,  # noqa: ANN401 - a module
    of: Snapshot,
    key: str,
    expected: str,
    context: Context | None = None,
) -> Assertion:
    """Hold an assertion to `verdict` or `verdict severity`, with what each verdict owes its reader."""
    found = said(module, of, key, context)
    verdict, _, severity = expected.partition(" ")
    assert found.verdict is Verdict(verdict), found.reason
    assert not severity or found.severity is Severity(severity)
    if found.verdict in {Verdict.PASS, Verdict.WARN, Verdict.FAIL}:
        assert found.evidence
    if found.verdict is Verdict.UNKNOWN:
        assert found.missing
    return found
