"""A small cluster runs Azure CNI with an engine for network policies.

## Why

Network policies are the walls between pods, and without an engine they are drawn on paper only. The bullet
this item goes back to names kubenet for small clusters; kubenet is on its way out, works with one engine
alone, and leaving it means new addresses for every pod. So kubenet with an engine is a warning today.

## What the fix changes

On Azure CNI, Cilium takes the place of the present data plane and of its policy engine, for good; with
Windows pools Calico is put in, and undo takes it out again. From kubenet the way is longer: the old engine
goes, pods move to Azure CNI Overlay with a range that you name, then Cilium comes in. Each is an operation
of its own that images every node anew, and none enforces policies before the last node is done. The overlay
and Cilium have no way back. It is refused before Kubernetes 1.30, with node auto-provisioning, on
availability sets, without a managed identity of your own for the move, and where the range for pods
overlaps what is in use.

## Limits

- Whether a cluster is small is proposed from the maximum of its pools and can be overruled; node
  auto-provisioning and AKS Automatic count as large, which NET-7 judges.
- A network plugin that you brought yourself is for you to attest.
- Which pods a policy covers is judged by NET-9.
- The built-in policy 46238e2f asks for Azure CNI and nothing more: it passes a cluster without an engine.
"""

from aks_harden.checks.check import Assert, Check, Judgement, learn
from aks_harden.checks.net.plugin import sized
from aks_harden.model.context import Context, Size
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.snapshot import Snapshot


def _small(snapshot: Snapshot, context: Context, _resource: str) -> Judgement:
    return sized(Size.SMALL, "NET-7", snapshot, context)


CHECK = Check(
    id="NET-6",
    section=Section.NET,
    severity=Severity.MEDIUM,
    docs=(
        learn("azure/aks/use-network-policies"),
        learn("azure/aks/concepts-network-legacy-cni"),
        learn("azure/aks/update-azure-cni"),
        learn("azure/aks/azure-cni-powered-by-cilium"),
    ),
    controls=(
        "CIS AKS 1.8 5.4.4",
        "CIS AKS 1.8 4.4.1",
        "Policy 46238e2f-3f6f-4589-9f3f-77bed4116e67",
    ),
    asserts=(Assert(key="plugin-and-engine", severity=Severity.MEDIUM, judge=_small),),
)
