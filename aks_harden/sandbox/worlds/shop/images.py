"""Around the shop cluster: cache rules, tasks, assessments, what policies say of images."""

from aks_harden.sandbox.worlds.world import Json


def around() -> list[Json]:
    """Make what surrounds the cluster."""
    return []
