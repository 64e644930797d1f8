"""Tasks of a registry that build images anew when what they stand on changes.

https://learn.microsoft.com/azure/container-registry/container-registry-tasks-base-images
"""

from aks_harden.checks.gather import Gathered, gather
from aks_harden.model.finding import Evidence
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot


def rebuilds(snapshot: Snapshot, registry: str) -> Gathered[Evidence]:
    """Return the triggers that build images anew: a new base image, or a clock."""
    found: list[Evidence] = []
    read = gather(snapshot.listed("registry-tasks", registry), _triggers)
    for rows in read.found:
        found.extend(rows)
    return Gathered(found=tuple(found), open=read.open)


def _triggers(task: Node) -> tuple[Evidence, ...] | None:
    if task.see("properties.status").text.lower() != "enabled":
        return None
    base = task.part("properties.trigger.baseImageTrigger")
    triggers = (*(() if base is None else (base,)), *task.nodes("properties.trigger.timerTriggers"))
    seen = (trigger.see("status") for trigger in triggers)
    return tuple(each.evidence for each in seen if each.text.lower() == "enabled") or None
