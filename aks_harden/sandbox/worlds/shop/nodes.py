"""Around the shop cluster: versions, maintenance windows, extensions, namespaces."""

from aks_harden.sandbox.worlds.world import Json


def around() -> list[Json]:
    """Make what surrounds the cluster."""
    return []
