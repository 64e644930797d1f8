"""Hub clusters of fleets, which Azure Kubernetes Fleet Manager runs by itself."""

from typing import Final

from aks_harden.snapshot.paths import group_of
from aks_harden.snapshot.snapshot import Snapshot

_PREFIX: Final = "FL_"
"""How the groups are named that hold the hub clusters of fleets."""


def fleet_hub(snapshot: Snapshot) -> bool:
    """Tell whether the cluster lies in a group that Fleet made."""
    return group_of(snapshot.cluster_id).upper().startswith(_PREFIX)
