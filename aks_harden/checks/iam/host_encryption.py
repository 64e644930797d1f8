"""Whether the hosts of the nodes encrypt their caches and temporary disks: IAM-7's assertion about nodes."""

from typing import Final

from aks_harden.checks.check import Judgement, not_applicable, passes, warns
from aks_harden.checks.kind import provisions_nodes
from aks_harden.checks.nodes.pool_places import pool_at, pool_places
from aks_harden.checks.nodes.provisioned import provisioned_machines
from aks_harden.model.context import Context
from aks_harden.snapshot.paths import same_id
from aks_harden.snapshot.snapshot import Snapshot

NONE: Final = "All nodes are the provider's own, which sees to their disks."
"""Why nothing applies where no node is the operator's."""
_COMPLEMENT: Final = (
    "It goes beside a key of your own on the disks: by itself host encryption uses platform keys."
)
_SHOWN: Final = 5


def pools_and_others(snapshot: Snapshot, context: Context) -> tuple[str, ...]:
    """Return the ids of the pools, and that of the cluster where nodes outside pools may be (G-4)."""
    own = pool_places(snapshot, context)
    return (*own, snapshot.cluster_id) if provisions_nodes(snapshot.cluster) else own


def judge_host_encryption(snapshot: Snapshot, _context: Context, resource: str) -> Judgement:
    """Judge whether the hosts of one pool, or of the nodes outside pools, encrypt what they keep."""
    if same_id(resource, snapshot.cluster_id):
        return _outside_pools(snapshot)
    pool = pool_at(snapshot, resource)
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


def _outside_pools(snapshot: Snapshot) -> Judgement:
    """Judge the machines that node auto-provisioning made."""
    machines = provisioned_machines(snapshot)
    if not machines:
        return not_applicable("Node auto-provisioning has made no nodes at the moment: the list was read.")
    seen = [machine.see("properties.securityProfile.encryptionAtHost") for machine in machines]
    off = [machine.name for machine, each in zip(machines, seen, strict=True) if not each.flag]
    rows = tuple(each.wanted("true") for each in seen)
    if not off:
        return passes(
            f"Hosts of all {len(machines)} auto-provisioned nodes encrypt caches and temporary disks.", *rows
        )
    return warns(
        f"Hosts of {len(off)} of {len(machines)} auto-provisioned nodes do not encrypt caches and temporary"
        f" disks: {', '.join(sorted(off)[:_SHOWN])}.",
        *rows,
        notes=(_COMPLEMENT,),
    )
