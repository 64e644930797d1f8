"""Around the shop cluster: key vaults, keys, disk encryption sets, storage accounts."""

from aks_harden.sandbox.worlds.world import Json


def around() -> list[Json]:
    """Make what surrounds the cluster."""
    return []
