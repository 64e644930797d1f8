"""Around the pay cluster: who may delete logs, alerts, exports, locks.

Logs lie in the hub's subscription: a workspace under a lock, without shared keys, inside a perimeter, kept
for a year and longer, and copied to containers whose policies are locked.
"""

from collections.abc import Iterator
from typing import Final

from aks_harden.sandbox.worlds import access, log_stores
from aks_harden.sandbox.worlds.naming import group_id, resource_id
from aks_harden.sandbox.worlds.pay.own import HUB, SUBSCRIPTION, WORKSPACE
from aks_harden.sandbox.worlds.world import Json

ARCHIVE: Final = resource_id(HUB, "rg-logs", "Microsoft.Storage/storageAccounts", "stlogcentral")
_GROUP: Final = group_id(SUBSCRIPTION, "rg-pay")
_ON_CALL: Final = resource_id(SUBSCRIPTION, "rg-pay", "Microsoft.Insights/actionGroups", "ag-on-call")
_TABLES: Final = (
    "AKSAuditAdmin",
    "AKSControlPlane",
    "ContainerRegistryLoginEvents",
    "ContainerRegistryRepositoryEvents",
)
_WATCHED: Final = {
    "admin-credential": "Microsoft.ContainerService/managedClusters/listClusterAdminCredential/action",
    "run-command": "Microsoft.ContainerService/managedClusters/runCommand/action",
    "cluster-written": "Microsoft.ContainerService/managedClusters/write",
    "setting-deleted": "Microsoft.Insights/diagnosticSettings/delete",
    "lock-deleted": "Microsoft.Authorization/locks/delete",
}


def around() -> list[Json]:
    """Make what surrounds the cluster."""
    return [*_stores(), *_watch()]


def _stores() -> Iterator[Json]:
    for name in _TABLES:
        yield log_stores.table(WORKSPACE, name, days=365, total=730)
        yield log_stores.container(ARCHIVE, f"am-{name.lower()}", days=365, locked=True)
    yield log_stores.account(ARCHIVE, keys=False)
    yield log_stores.export(WORKSPACE, "audit-copy", ARCHIVE, _TABLES)
    yield access.lock(WORKSPACE, "keep-logs")


def _watch() -> Iterator[Json]:
    yield log_stores.activity_setting(
        SUBSCRIPTION,
        "to-law-central",
        workspace_id=WORKSPACE,
        on=("Administrative", "Security", "Alert", "Policy"),
        off=("ServiceHealth", "Recommendation", "Autoscale", "ResourceHealth"),
    )
    for name, operation in _WATCHED.items():
        yield log_stores.alert(
            _GROUP, name, operation, scope=f"/subscriptions/{SUBSCRIPTION}", actions=(_ON_CALL,)
        )
