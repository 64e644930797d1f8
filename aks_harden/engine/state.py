"""What the cluster's own state does to what is judged (G-3).

A cluster whose last operation failed shows what was wanted of it: its properties are judged and labelled so,
and what is said of its nodes is unknown. One in motion is judged and labelled.
"""

from dataclasses import replace
from typing import Final

from aks_harden.checks.check import Judgement
from aks_harden.checks.kind import failed, in_motion
from aks_harden.model.finding import Missing
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
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


def of_nodes(snapshot: Snapshot, said: Judgement) -> Judgement:
    """Return a judgement about nodes as the cluster's state lets it stand.

    Properties reach nodes by operations that succeed. Where the last one did not, or nobody says how it
    ended, they prove nothing of nodes.
    """
    if said.verdict not in _SETTLED:
        return said
    state = snapshot.cluster.see(_STATE)
    if state.text.lower() == _SUCCEEDED or in_motion(snapshot.cluster):
        return said
    lack = _lack(snapshot.cluster, state.text)
    return replace(
        said,
        verdict=Verdict.UNKNOWN,
        reason=f"Not known of nodes while {lack.reason}. Desired: {said.reason}",
        evidence=(*said.evidence, state.wanted("Succeeded")),
        severity=None,
        missing=(lack,),
    )


def _lack(cluster: Node, state: str) -> Missing:
    if failed(cluster):
        why = f"the last operation on the cluster failed ({state})"
    else:
        why = f"nobody knows what the cluster's state `{state}` means"
    return Missing(facet=cluster.facet, reason=why, action=_REMEDY)
