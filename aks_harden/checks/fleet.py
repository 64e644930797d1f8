"""Hub clusters of fleets, which Azure Kubernetes Fleet Manager runs by itself."""

from collections.abc import Callable
from typing import Final, TypeAlias

from aks_harden.checks.check import Judgement, not_applicable
from aks_harden.model.context import Context
from aks_harden.snapshot.paths import group_of
from aks_harden.snapshot.snapshot import Snapshot

Judge: TypeAlias = Callable[[Snapshot, Context, str], Judgement]
"""What judges one assertion on one resource."""

_PREFIX: Final = "FL_"
"""How the groups are named that hold the hub clusters of fleets."""


def fleet_hub(snapshot: Snapshot) -> bool:
    """Tell whether the cluster lies in a group that Fleet made."""
    return group_of(snapshot.cluster_id).upper().startswith(_PREFIX)


def unless_fleet_hub(judge: Judge) -> Judge:
    """Return a judgement that leaves the hub cluster of a fleet to the service that runs it."""

    def judged(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
        if fleet_hub(snapshot):
            return not_applicable("The cluster is the hub of a fleet: managed by Fleet.")
        return judge(snapshot, context, resource)

    return judged
