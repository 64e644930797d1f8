"""Judging pool by pool: the ids of a cluster's pools, and the pool behind an id."""

from aks_harden.checks.nodes.pools import Pool, pools_of
from aks_harden.model.context import Context
from aks_harden.model.finding import Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.snapshot import Snapshot

NO_POOL = "The cluster has no pool of its own; system pools that AKS hosts are provider-managed."


def pool_places(snapshot: Snapshot, _context: Context) -> tuple[str, ...]:
    """Return the ARM ids of the pools with nodes in the operator's subscription; hosted ones are not."""
    return tuple(f"{snapshot.cluster_id}/agentPools/{pool.name}" for pool in pools_of(snapshot.cluster).pools)


def pool_at(snapshot: Snapshot, place: str) -> Pool:
    """Return the pool with an id that `pool_places` gave."""
    name = place.rpartition("/")[2]
    found = next((pool for pool in pools_of(snapshot.cluster).pools if pool.name == name), None)
    if found is None:
        raise NotSettledError(Missing(facet="cluster", reason=f"the cluster names no pool {name}"))
    return found


def known_change(context: Context, place: str, path: str) -> str:
    """Return when a property of a pool is known to have changed, empty where no change is known (G-2)."""
    name = place.rpartition("/")[2]
    wanted = f"{name}/{path}".lower()
    for key, when in context.node_changes.items():
        if key.lower() == wanted or key.lower().endswith(f"/{wanted}"):
            return when
    return ""
