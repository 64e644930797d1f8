"""Around the shop cluster: who may delete logs, alerts, exports, locks.

The registry's repository events go three ways: to law-shop, to an archive that anyone with a key may empty,
and to an event hub. The CI robot is Data Purger of the workspace. Of alerts there is one, and it is off.
"""

from collections.abc import Iterator

from aks_harden.sandbox.worlds import access, log_stores, monitoring, role_ids
from aks_harden.sandbox.worlds.naming import group_id, resource_id
from aks_harden.sandbox.worlds.shop import people
from aks_harden.sandbox.worlds.shop.ids import ACR, CLUSTER_ID, SUBSCRIPTION, WORKSPACE
from aks_harden.sandbox.worlds.world import Json

ARCHIVE = resource_id(SUBSCRIPTION, "rg-shop", "Microsoft.Storage/storageAccounts", "stshoplogs")
EVENTS = resource_id(SUBSCRIPTION, "rg-shop", "Microsoft.EventHub/namespaces", "evh-shop")
_REPOSITORY = "ContainerRegistryRepositoryEvents"


def around() -> list[Json]:
    """Make what surrounds the cluster."""
    return [*_stores(), *_settings(), *_watch()]


def _stores() -> Iterator[Json]:
    yield log_stores.table(WORKSPACE, _REPOSITORY, days=30, total=30)
    yield log_stores.account(ARCHIVE, keys=True)
    # The policy was made and never locked: whoever may write it may take it away.
    yield log_stores.container(ARCHIVE, f"insights-logs-{_REPOSITORY.lower()}", days=30)
    yield log_stores.hub_namespace(EVENTS)


def _settings() -> Iterator[Json]:
    logs = {_REPOSITORY: True}
    rule = f"{EVENTS}/authorizationRules/RootManageSharedAccessKey"
    yield monitoring.setting(ACR, "to-archive", workspace_id=None, storage_id=ARCHIVE, logs=logs)
    yield monitoring.setting(ACR, "to-siem", workspace_id=None, event_hub_rule=rule, logs=logs)


def _watch() -> Iterator[Json]:
    yield access.assignment(WORKSPACE, role_ids.DATA_PURGER, people.known()["ci"])
    yield log_stores.alert(
        group_id(SUBSCRIPTION, "rg-shop"),
        "run-command",
        "Microsoft.ContainerService/managedClusters/runCommand/action",
        scope=CLUSTER_ID,
        actions=(),
        enabled=False,
    )
