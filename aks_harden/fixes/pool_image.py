"""The image of a pool: the newest one there is, and the pool as it reads with another."""

from aks_harden.checks.nodes.images import NodeImage
from aks_harden.checks.nodes.pools import Pool
from aks_harden.fixes.cluster import pool_id
from aks_harden.model.json import Json
from aks_harden.snapshot.snapshot import Snapshot

_FACET = "pool-upgrades"


def newest_image(snapshot: Snapshot, pool: Pool) -> NodeImage:
    """Return the newest image for a pool; not settled where Azure did not tell it."""
    seen = snapshot.one(_FACET, pool_id(snapshot, pool.name)).see("properties.latestNodeImageVersion")
    return NodeImage(name=seen.text, seen=seen)


def with_image(snapshot: Snapshot, pool: str, image: str) -> Snapshot:
    """Return the snapshot in which a pool has another image."""
    return with_pool(snapshot, pool, {"nodeImageVersion": image})


def with_pool(snapshot: Snapshot, pool: str, values: dict[str, Json]) -> Snapshot:
    """Return the snapshot in which values of a pool, given by their paths, are others."""
    pools = snapshot.cluster.need_nodes("properties.agentPoolProfiles")
    for index, node in enumerate(pools):
        if node.name == pool:
            for path, value in values.items():
                place = f"properties.agentPoolProfiles[{index}].{path}"
                snapshot = snapshot.with_value("cluster", snapshot.cluster_id, place, value)
    return snapshot
