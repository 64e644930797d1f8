"""Around the shop cluster: versions, maintenance windows, extensions, namespaces."""

from aks_harden.sandbox.worlds.shop.ids import CLUSTER_ID
from aks_harden.sandbox.worlds.world import Json


def around() -> list[Json]:
    """Make what surrounds the cluster."""
    return [_releases()]


def _releases() -> Json:
    """Make the window of AKS releases alone, in its older form: no upgrade of nodes goes by it."""
    return {
        "id": f"{CLUSTER_ID}/maintenanceConfigurations/default",
        "name": "default",
        "properties": {"timeInWeek": [{"day": "Monday", "hourSlots": [1, 2]}], "notAllowedTime": None},
    }
