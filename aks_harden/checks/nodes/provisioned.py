"""Nodes outside the pools: the virtual machines that node auto-provisioning makes (G-4).

They are machines of the node resource group that no pool owns up to.

https://learn.microsoft.com/azure/aks/node-auto-provisioning
"""

from typing import Final

from aks_harden.checks.kind import provisions_nodes
from aks_harden.checks.nodes.pools import pools_of
from aks_harden.model.finding import Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import group_of
from aks_harden.snapshot.snapshot import Snapshot

_FACET: Final = "virtual-machines"
_POOL_TAGS: Final = ("aks-managed-poolName", "poolName")


def provisioned_machines(snapshot: Snapshot) -> tuple[Node, ...] | None:
    """Return the machines of node auto-provisioning, None where the cluster has none of that kind.

    Raises NotSettledError where they could not be read.
    """
    cluster = snapshot.cluster
    if not provisions_nodes(cluster):
        return None
    group = cluster.text("properties.nodeResourceGroup").lower()
    if not group:
        raise NotSettledError(
            Missing(
                facet="cluster",
                reason="`properties.nodeResourceGroup` is absent, so the nodes cannot be found",
            )
        )
    owned = {pool.name.lower() for pool in pools_of(cluster).pools if pool.machines}
    return tuple(
        machine
        for machine in snapshot.listed(_FACET)
        if group_of(machine.id).lower() == group and _pool_of(machine) not in owned
    )


def _pool_of(machine: Node) -> str:
    tags = machine.part("tags")
    if tags is None:
        return ""
    return next((text.lower() for tag in _POOL_TAGS if (text := tags.text(tag))), "")
