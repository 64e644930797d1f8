"""Around the shop cluster: application gateways, name resolution, ways in."""

from aks_harden.sandbox.worlds.world import Json


def around() -> list[Json]:
    """Make what surrounds the cluster."""
    return []
