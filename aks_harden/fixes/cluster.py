"""Calls that write the cluster or one of its pools, and the rights that they need."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from aks_harden.model.fix import ETAG, Command
from aks_harden.snapshot.paths import group_of
from aks_harden.snapshot.snapshot import Snapshot

UPDATE_ACTIONS: Final = (
    "Microsoft.ContainerService/managedClusters/read",
    "Microsoft.ContainerService/managedClusters/write",
    "Microsoft.ContainerService/locations/operations/read",
    # `az aks update` sends the whole cluster back, and Azure checks the right to all that it names, changed
    # or not: https://github.com/Azure/azure-cli/issues/22232
    "Microsoft.Compute/diskEncryptionSets/read",
    "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
    "Microsoft.Network/publicIPAddresses/join/action",
    "Microsoft.Network/publicIPPrefixes/join/action",
    "Microsoft.Network/virtualNetworks/subnets/join/action",
    "Microsoft.OperationalInsights/workspaces/read",
    "Microsoft.OperationalInsights/workspaces/sharedKeys/read",
    "Microsoft.OperationsManagement/solutions/write",
)
"""Reading and writing the cluster, waiting for it, and what it is linked to.

https://learn.microsoft.com/azure/aks/aks-service-permissions
"""
POOL_ACTIONS: Final = (
    "Microsoft.ContainerService/managedClusters/agentPools/read",
    "Microsoft.ContainerService/managedClusters/agentPools/write",
    "Microsoft.ContainerService/locations/operations/read",
    "Microsoft.Network/virtualNetworks/subnets/join/action",
)
"""Reading and writing a pool, waiting for it, and the subnet that it lies in."""
NO_FILES: Final[Mapping[str, str]] = MappingProxyType({})


def update(snapshot: Snapshot, *change: str, files: Mapping[str, str] = NO_FILES) -> Command:
    """Return an `az aks update`, held to the cluster's eTag; calls of one phase share one PUT."""
    return Command(
        words=("az", "aks", "update"),
        target=target(snapshot),
        change=(*change, "--if-match", ETAG),
        files=files,
        merges=True,
    )


def enable_addons(snapshot: Snapshot, addon: str, *change: str) -> Command:
    """Return an `az aks enable-addons`: a PUT of its own, which takes several add-ons and no eTag."""
    return Command(
        words=("az", "aks", "enable-addons"),
        target=target(snapshot),
        change=("--addons", addon, *change),
        merges=True,
    )


def disable_addons(snapshot: Snapshot, addon: str) -> Command:
    """Return an `az aks disable-addons`."""
    return Command(
        words=("az", "aks", "disable-addons"),
        target=target(snapshot),
        change=("--addons", addon),
        merges=True,
    )


def on_cluster(snapshot: Snapshot, *words: str, change: tuple[str, ...] = ()) -> Command:
    """Return another call below `az aks` on the cluster, such as `stop`."""
    return Command(words=("az", "aks", *words), target=target(snapshot), change=change)


def update_pool(snapshot: Snapshot, pool: str, *change: str) -> Command:
    """Return an `az aks nodepool update`, held to the pool's eTag; calls on one pool share one PUT."""
    return Command(
        words=("az", "aks", "nodepool", "update"),
        target=pool_target(snapshot, pool),
        change=(*change, "--if-match", ETAG),
        merges=True,
    )


def target(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the options that name the cluster."""
    return ("--name", snapshot.cluster_name, "--resource-group", group_of(snapshot.cluster_id))


def pool_target(snapshot: Snapshot, pool: str) -> tuple[str, ...]:
    """Return the options that name a pool of the cluster."""
    return (
        "--name",
        pool,
        "--cluster-name",
        snapshot.cluster_name,
        "--resource-group",
        group_of(snapshot.cluster_id),
    )


def pool_id(snapshot: Snapshot, pool: str) -> str:
    """Return the ARM id of a pool."""
    return f"{snapshot.cluster_id}/agentPools/{pool}"
