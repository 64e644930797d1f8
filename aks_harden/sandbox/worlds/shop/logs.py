"""Around the shop cluster: who may delete logs, alerts, exports, locks."""

from aks_harden.sandbox.worlds.world import Json


def around() -> list[Json]:
    """Make what surrounds the cluster."""
    return []
