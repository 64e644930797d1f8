"""A small picture of where audit logs go: destinations, who holds what on them, and how they keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from aks_harden.snapshot.reading import Absent
from support.snapshots import CLUSTER, SUB, cluster, snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aks_harden.model.json import Json, JsonObject
    from aks_harden.snapshot.reading import Reading
    from aks_harden.snapshot.snapshot import Snapshot

AUTHORIZATION = "/providers/Microsoft.Authorization"
GROUP = f"{SUB}/resourceGroups/rg-logs"
MG = "/providers/Microsoft.Management/managementGroups/contoso"
OTHER = "/subscriptions/22222222-2222-4222-8222-222222222222"
LAW = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/law"
FAR = f"{OTHER}/resourceGroups/rg-soc/providers/Microsoft.OperationalInsights/workspaces/law-soc"
STORE = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stlogs"
COPIES = f"{OTHER}/resourceGroups/rg-soc/providers/Microsoft.Storage/storageAccounts/stcopy"
HUB = f"{GROUP}/providers/Microsoft.EventHub/namespaces/ehlogs"
PARTNER = f"{GROUP}/providers/Microsoft.Datadog/monitors/dd"
REGISTRY = f"{SUB}/resourceGroups/rg-test/providers/Microsoft.ContainerRegistry/registries/acrtest"
GONE = Absent(call="GET x", at="2026-11-23T12:00:00Z")

LAW_ = "Microsoft.OperationalInsights/workspaces/"
BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/"
ROLES: dict[str, tuple[list[Json], list[Json]]] = {
    "Owner": (["*"], []),
    "Reader": (["*/read"], []),
    "Data Purger": ([f"{LAW_}*/read", f"{LAW_}purge/action"], []),
    "Deleter": ([f"{LAW_}DELETE"], []),
    "Table Cleaner": ([f"{LAW_}tables/deleteData/action"], []),
    "Table Keeper": ([f"{LAW_}tables/write"], []),
    "Key Reader": ([f"{LAW_}sharedKeys/action"], []),
    "Lock Breaker": (["Microsoft.Authorization/locks/*"], []),
    "Setter": (["Microsoft.Insights/diagnosticSettings/*"], []),
    "Blob Cleaner": ([], [f"{BLOBS}blobs/*"]),
    "Account Keys": (["Microsoft.Storage/storageAccounts/listKeys/action"], []),
}
"""Actions and data actions of each role that there is here."""


def role_id(name: str) -> str:
    return f"{SUB}{AUTHORIZATION}/roleDefinitions/{list(ROLES).index(name):08d}-0000-4000-8000-000000000000"


def roles() -> list[Json]:
    return [
        {
            "id": role_id(name),
            "name": role_id(name).rsplit("/", 1)[-1],
            "type": "Microsoft.Authorization/roleDefinitions",
            "properties": {
                "roleName": name,
                "permissions": [
                    {"actions": actions, "notActions": [], "dataActions": data, "notDataActions": []}
                ],
            },
        }
        for name, (actions, data) in ROLES.items()
    ]


def held(role: str, *who: str, kind: str = "User", scope: str = GROUP) -> list[Json]:
    """Assign a role to some principals, who are named by one letter each."""
    return [
        {
            "id": f"{scope}{AUTHORIZATION}/roleAssignments/{letter}-{role}".replace(" ", ""),
            "name": f"{letter}-{role}",
            "properties": {
                "principalId": f"{letter * 8}-0000-4000-8000-000000000001",
                "principalType": kind,
                "roleDefinitionId": role_id(role),
                "scope": scope,
            },
        }
        for letter in who
    ]


def setting(
    *categories: str,
    resource: str = CLUSTER,
    name: str = "s",
    dedicated: bool = True,
    groups: tuple[str, ...] = (),
    **to: str,
) -> JsonObject:
    """A diagnostic setting; `to` names destinations by their property."""
    logs: list[Json] = [{"category": each, "categoryGroup": None, "enabled": True} for each in categories]
    logs += [{"category": None, "categoryGroup": each, "enabled": True} for each in groups]
    more: JsonObject = {"logs": logs, "logAnalyticsDestinationType": "Dedicated" if dedicated else None}
    return {
        "id": f"{resource.lower()}/providers/microsoft.insights/diagnosticSettings/{name}",
        "name": name,
        "properties": cast("JsonObject", dict(to)) | more,
    }


def category(name: str, resource: str = CLUSTER) -> JsonObject:
    return {
        "id": f"{resource}/providers/microsoft.insights/diagnosticSettingsCategories/{name}",
        "name": name,
        "properties": {"categoryType": "Logs", "categoryGroups": ["audit", "allLogs"]},
    }


def workspace(identity: str = LAW, **properties: Json) -> JsonObject:
    return {"id": identity, "name": identity.rsplit("/", 1)[-1], "properties": properties}


def table(days: Json, name: str = "AKSAuditAdmin", where: str = LAW) -> JsonObject:
    return {"id": f"{where}/tables/{name}", "name": name, "properties": {"totalRetentionInDays": days}}


def container(state: Json = "Locked", days: Json = 90, *, has: Json = True) -> JsonObject:
    policy: JsonObject = {"properties": {"state": state, "immutabilityPeriodSinceCreationInDays": days}}
    return {
        "id": "/x",
        "properties": {"hasImmutabilityPolicy": has, "immutabilityPolicy": policy if has else None},
    }


def export(account: str = COPIES, *tables: str, enable: Json = True) -> JsonObject:
    named: list[Json] = list(tables or ("AKSAuditAdmin",))
    return {
        "id": f"{LAW}/dataExports/copy",
        "name": "copy",
        "properties": {"enable": enable, "tableNames": named, "destination": {"resourceId": account}},
    }


def world(
    *settings: Json, people: list[Json] | None = None, **facets: Mapping[str, Json | Reading]
) -> Snapshot:
    """A cluster whose logs go where the settings say; one to the workspace LAW where there is none."""
    kubelet: Json = {"kubeletidentity": {"objectId": "33333333-3333-4333-8333-333333333333"}}
    here = settings or (setting("kube-audit-admin", workspaceId=LAW),)
    nobody: dict[str, Json | Reading] = {
        place: cast("Json", []) for place in (CLUSTER, REGISTRY, LAW, FAR, STORE)
    }
    readings: dict[str, Mapping[str, Json | Reading]] = {
        "cluster": {"@": cluster(identityProfile=kubelet)},
        "role-assignments": {".": people or []},
        "role-definitions": {".": roles()},
        "foreign-role-assignments": {OTHER: []},
        "foreign-role-definitions": {OTHER: roles()},
        "deny-assignments": {".": []},
        "activated-assignments": nobody,
        "eligible-assignments": nobody,
        "registries": {".": []},
        "workspaces": {".": [workspace()]},
        "cluster-diagnostics": {"@": list(here)},
        "cluster-log-categories": {
            "@": [category(each) for each in ("kube-audit", "kube-audit-admin", "guard")]
        },
        "audit-tables": {f"{LAW}/tables/AKSAuditAdmin": table(90)},
        "workspace-exports": {LAW: [], FAR: []},
        "locks": {".": []},
        "destinations": {
            FAR: workspace(FAR),
            STORE: {"id": STORE, "name": "stlogs", "properties": {}},
        },
        "log-locks": {FAR: []},
        "log-containers": {},
    }
    given = {name.replace("_", "-"): targets for name, targets in facets.items()}
    return snapshot(readings | given)


def at(place: str, name: str) -> str:
    """The id of a container."""
    return f"{place}/blobServices/default/containers/{name}"
