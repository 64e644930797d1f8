"""The fix of EXT-NODEIMG that moves a Linux pool to a system in support, in place.

https://learn.microsoft.com/azure/aks/upgrade-os-version
"""

import re
from typing import Final

from aks_harden.checks.nodes.images import image_of_pool
from aks_harden.checks.nodes.pool_places import pool_at
from aks_harden.checks.nodes.pools import Pool
from aks_harden.checks.versions import minor
from aks_harden.fixes.asking import blocked, ok
from aks_harden.fixes.cluster import update_pool
from aks_harden.fixes.nodes import QUOTA, at_rest, budgets, can_surge, evictable, minutes
from aks_harden.fixes.pool_image import newest_image, with_pool
from aks_harden.fixes.remedy import Proposal
from aks_harden.fixes.twins import CLUSTER_API, bicep, terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Guard, Kind, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.snapshot import Snapshot

SYSTEM: Final = "EXT-NODEIMG.system"
_OLDEST: Final = (1, 32)
"""Kubernetes before this takes no Ubuntu 24.04."""
_NEW: Final = "Ubuntu2404"
_UBUNTU: Final = r"^AKSUbuntu-(?:1804|2004|2204)"


def propose_system(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Return the move of an Ubuntu pool to Ubuntu 24.04; other systems are left by another pool."""
    pool = pool_at(snapshot, resource)
    image = image_of_pool(pool.node)
    sku = pool.node.text("osSKU") or "Ubuntu"
    movable = re.search(_UBUNTU, image.name) and sku.lower().startswith("ubuntu") and not pool.machines
    if not movable:
        return None
    name = re.sub(_UBUNTU, "AKSUbuntu-2404", _newest(snapshot, pool, image.name))
    entry = budgets(context, SYSTEM, resource)
    fix = Fix(
        id=SYSTEM,
        item="EXT-NODEIMG",
        title=f"Move {pool.name} to Ubuntu 24.04",
        resource=resource,
        assertions=(("os-support", resource),),
        kind=Kind.REIMAGE,
        risk=Risk.DISRUPTIVE,
        commands=(update_pool(snapshot, pool.name, "--os-sku", _NEW),),
        undo=(update_pool(snapshot, pool.name, "--os-sku", sku),),
        changes=f"The nodes of {pool.name} go from {image.name} to the newest image of Ubuntu 24.04.",
        disruption="Its nodes are imaged anew at once, one after the other.",
        minutes=minutes((pool,)),
        hazard="What runs on the node itself (DaemonSets with kernel modules, agents, drivers) must"
        " know the new"
        f" kernel and cgroup version: try one pool first. {QUOTA}",
        inputs=(entry,),
        guards=(_version(pool), _no_fips(pool), at_rest((pool,)), can_surge((pool,)), evictable(entry)),
        rereads=("cluster", "pool-upgrades"),
        also_touches=("EXT-TL", "EXT-FIPS"),
        bicep=bicep(
            f"Microsoft.ContainerService/managedClusters/agentPools@{CLUSTER_API}",
            f"{snapshot.cluster_name}/{pool.name}",
            {"properties.osSKU": _NEW},
        ),
        terraform=terraform("azurerm_kubernetes_cluster_node_pool", {"os_sku": _NEW}, pool.name),
        phase=Phase.NODES,
    )
    return Proposal(fix=fix, after=with_pool(snapshot, pool.name, {"osSKU": _NEW, "nodeImageVersion": name}))


def _newest(snapshot: Snapshot, pool: Pool, image: str) -> str:
    """Return the newest image of the present kind, as far as it was read: the new one is as new."""
    try:
        return newest_image(snapshot, pool).name
    except NotSettledError:
        return image


def _version(pool: Pool) -> Guard:
    name = "kubernetes-version"
    seen = pool.node.peek("currentOrchestratorVersion") or pool.node.see("orchestratorVersion")
    if minor(seen.text) < _OLDEST:
        return blocked(name, f"Kubernetes {seen.text} takes no Ubuntu 24.04: upgrade to 1.32 or newer first.")
    return ok(name, f"Kubernetes {seen.text} takes Ubuntu 24.04.")


def _no_fips(pool: Pool) -> Guard:
    name = "no-fips"
    if pool.node.get("enableFIPS") is True:
        return blocked(name, f"{pool.name} uses FIPS 140 images, which this move is not known to keep.")
    return ok(name, f"{pool.name} uses no FIPS 140 images.")
