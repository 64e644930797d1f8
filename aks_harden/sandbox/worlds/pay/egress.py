"""Around the pay cluster: firewalls, routes, gateways, public addresses, flow logs."""

from aks_harden.sandbox.worlds.world import Json


def around() -> list[Json]:
    """Make what surrounds the cluster."""
    return []
