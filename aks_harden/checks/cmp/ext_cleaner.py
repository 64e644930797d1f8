"""Unused images are removed from the nodes.

## Why

A node keeps every image that a pod on it ever used, with all the holes found in them since. Image Cleaner
takes away what nothing runs any more, so that nobody starts it again by accident.

## What the fix changes

Image Cleaner is switched on, once a week or as often as was set before. Its pods run on every Linux node for
a while; no node restarts. Undo switches it off again, and what it removed is pulled anew when it is needed.

## Limits

- It works on Linux nodes only. Where every pool for workloads runs Windows it has next to nothing to do.
- Virtual nodes run no pods of it and keep no images.
- How often it runs is shown and not judged.
"""

from collections.abc import Iterator

from aks_harden.checks.check import Assert, Check, Judgement, learn, not_applicable, passes, warns
from aks_harden.checks.kind import preset, provisions_nodes
from aks_harden.checks.nodes.pools import Pool, pools_of
from aks_harden.model.context import Context
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

_CLEANER = "properties.securityProfile.imageCleaner"


def _cleaner(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    cluster = snapshot.cluster
    on = cluster.see(f"{_CLEANER}.enabled")
    notes = tuple(_virtual_nodes(cluster))
    if preset(cluster, on):
        return passes("AKS Automatic runs Image Cleaner: preconfigured.", on, notes=notes)
    if on.flag:
        hours = cluster.peek(f"{_CLEANER}.intervalHours")
        return passes("Image Cleaner is on.", on, *((hours,) if hours else ()), notes=notes)
    workloads = _for_workloads(cluster)
    if workloads and all(pool.windows for pool in workloads):
        rows = (pool.node.see("osType") for pool in workloads)
        return not_applicable(
            "Every pool for workloads runs Windows, where Image Cleaner does nothing.", *rows
        )
    return warns("Image Cleaner is off.", on.wanted("true"), notes=notes)


def _for_workloads(cluster: Node) -> tuple[Pool, ...]:
    """Return the pools that are not there for the system alone; none where the list is not settled."""
    try:
        found = pools_of(cluster)
    except NotSettledError:
        # Without the pools the answer is the one for any cluster, and that is the stricter one.
        return ()
    if found.hosted or provisions_nodes(cluster):
        return ()
    return tuple(pool for pool in found.pools if pool.node.text("mode").lower() == "user")


def _virtual_nodes(cluster: Node) -> Iterator[str]:
    try:
        seen = cluster.see("properties.addonProfiles.aciConnectorLinux.enabled")
        if seen.flag:
            yield "Virtual nodes are on; Image Cleaner does not run there."
    except NotSettledError:
        yield "Whether virtual nodes are on could not be read."


CHECK = Check(
    id="EXT-CLEANER",
    section=Section.CMP,
    severity=Severity.LOW,
    docs=(learn("azure/aks/image-cleaner"),),
    controls=(
        "MCSB PV-6",
        "Policy af3c26b2-6fad-493e-9236-9c68928516ab",
        "Policy 7e49285c-4bed-4564-b26a-5225ccc311f3",
    ),
    asserts=(Assert(key="image-cleaner", severity=Severity.LOW, judge=_cleaner),),
    extended=True,
)
