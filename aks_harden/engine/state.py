"""What the cluster's own state does to what is judged (G-3).

A cluster whose last operation failed shows what was wanted of it: its properties are judged and labelled so,
and what is said of its nodes is unknown; so is what is said of the nodes of a pool whose own last operation
failed. One in motion is judged and labelled.
"""

from typing import Final

from msgspec.structs import replace

from aks_harden.checks.check import Judgement
from aks_harden.checks.kind import broken, failed, in_motion
from aks_harden.model.finding import Missing
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.paths import same_id
from aks_harden.snapshot.snapshot import Snapshot

_STATE: Final = "properties.provisioningState"
_SUCCEEDED: Final = "succeeded"
_SETTLED: Final = frozenset({Verdict.PASS, Verdict.WARN, Verdict.FAIL})
_REMEDY: Final = "an operation on the cluster that succeeds"


def label_of(snapshot: Snapshot) -> str:
    """Return the label that every finding on the cluster carries, empty where its state is at rest."""
    try:
        cluster = snapshot.cluster
        state = cluster.text(_STATE)
        if failed(cluster):
            return f"desired, last operation failed ({state})"
        return f"in motion ({state})" if in_motion(cluster) else ""
    except NotSettledError:
        return ""


def of_nodes(snapshot: Snapshot, said: Judgement, resource: str) -> Judgement:
    """Return a judgement about nodes as the state of the cluster, and of the pool judged, lets it stand.

    Properties reach nodes by operations that succeed. Where the last one did not, or nobody says how it
    ended, they prove nothing of nodes.
    """
    if said.verdict not in _SETTLED:
        return said
    state = snapshot.cluster.see(_STATE)
    if state.text.lower() == _SUCCEEDED or in_motion(snapshot.cluster):
        pool = _failed_pool(snapshot.cluster, resource)
        return said if pool is None else _unproven(said, pool, "the last operation on the pool failed")
    if failed(snapshot.cluster):
        return _unproven(said, state, "the last operation on the cluster failed")
    return _unproven(said, state, "nobody knows what the state of the cluster means")


def _failed_pool(cluster: Node, resource: str) -> Seen | None:
    """Return the state of the pool that is judged where its last operation failed, else None."""
    owner, found, name = resource.lower().partition("/agentpools/")
    if not found or not same_id(owner, cluster.id):
        return None
    states = (
        pool.peek("provisioningState")
        for pool in cluster.nodes("properties.agentPoolProfiles")
        if pool.name.lower() == name
    )
    return next((state for state in states if state is not None and broken(state.text)), None)


def _unproven(said: Judgement, state: Seen, why: str) -> Judgement:
    lack = Missing(facet="cluster", reason=f"{why} ({state.text})", action=_REMEDY)
    return replace(
        said,
        verdict=Verdict.UNKNOWN,
        reason=f"Not known of nodes while {lack.reason}. Desired: {said.reason}",
        evidence=(*said.evidence, state.wanted("Succeeded")),
        severity=None,
        missing=(lack,),
    )
