"""Whether the hosts of the nodes encrypt their caches and temporary disks: IAM-7's assertion about nodes."""

from aks_harden.checks.check import Judgement, not_applicable, passes, warns
from aks_harden.checks.kind import provisions_nodes
from aks_harden.checks.pools import pools_of
from aks_harden.model.context import Context
from aks_harden.model.finding import Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import group_of, name_of, same_id
from aks_harden.snapshot.snapshot import Snapshot

NONE = "All nodes are the provider's own, which sees to their disks."
"""Why nothing applies where no node is the operator's."""
_COMPLEMENT = (
    "It goes beside a key of your own on the disks: host encryption uses platform keys unless those do."
)
_POOL_TAGS = ("aks-managed-poolName", "poolName")


def pools_and_others(snapshot: Snapshot, _context: Context) -> tuple[str, ...]:
    """Return the ids of the pools, and the node resource group where nodes outside pools may be (G-4)."""
    cluster = snapshot.cluster
    own = tuple(_pool_id(cluster, pool.name) for pool in pools_of(cluster).pools)
    return (*own, _node_group(cluster)) if provisions_nodes(cluster) else own


def judge_host_encryption(snapshot: Snapshot, _context: Context, resource: str) -> Judgement:
    """Judge whether the hosts of one pool, or of the nodes outside pools, encrypt what they keep."""
    cluster = snapshot.cluster
    if same_id(resource, _node_group(cluster)):
        return _outside_pools(snapshot, resource)
    pool = next(pool for pool in pools_of(cluster).pools if same_id(_pool_id(cluster, pool.name), resource))
    seen = pool.node.see("enableEncryptionAtHost")
    if seen.flag:
        return passes(
            f"Hosts of the pool {pool.name} encrypt caches and temporary disks.", seen.wanted("true")
        )
    return warns(
        f"Hosts of the pool {pool.name} do not encrypt caches and temporary disks.",
        seen.wanted("true"),
        notes=(_COMPLEMENT,),
    )


def _outside_pools(snapshot: Snapshot, group: str) -> Judgement:
    """Judge the machines that node auto-provisioning made."""
    pools = {pool.name.lower() for pool in pools_of(snapshot.cluster).pools}
    machines = [
        machine
        for machine in snapshot.listed("virtual-machines")
        if group_of(machine.id).lower() == name_of(group).lower() and _pool_tag(machine).lower() not in pools
    ]
    if not machines:
        return not_applicable("Node auto-provisioning has made no nodes at the moment.")
    seen = [machine.see("properties.securityProfile.encryptionAtHost") for machine in machines]
    off = [machine.name for machine, each in zip(machines, seen, strict=True) if not each.flag]
    rows = tuple(each.wanted("true") for each in seen)
    if not off:
        return passes(
            f"Hosts of all {len(machines)} auto-provisioned nodes encrypt caches and temporary disks.", *rows
        )
    return warns(
        f"Hosts of {len(off)} of {len(machines)} auto-provisioned nodes do not encrypt caches and temporary"
        f" disks: {', '.join(sorted(off)[:5])}.",
        *rows,
        notes=(_COMPLEMENT,),
    )


def _pool_id(cluster: Node, name: str) -> str:
    return f"{cluster.id}/agentPools/{name}"


def _node_group(cluster: Node) -> str:
    """Return the id of the node resource group; not settled where the cluster does not name it."""
    name = cluster.text("properties.nodeResourceGroup")
    if not name and provisions_nodes(cluster):
        reason = "`properties.nodeResourceGroup` is absent, so the nodes outside pools cannot be found"
        raise NotSettledError(Missing(facet="cluster", reason=reason))
    return f"/subscriptions/{cluster.id.split('/')[2]}/resourceGroups/{name}"


def _pool_tag(machine: Node) -> str:
    tags = machine.part("tags")
    return next((text for tag in _POOL_TAGS if tags is not None and (text := tags.text(tag))), "")
