"""A large cluster runs Azure CNI with an engine for network policies.

## Why

In a large cluster many teams share one network, and moving it to another plugin takes a quarter of a year.
kubenet routes every node by a table of its own and ends with that table's size; Azure Network Policy
Manager ends with the number of nodes. Both are being retired. Cilium and Calico carry on.

## What the fix changes

On Azure CNI, Cilium takes the place of the present data plane and of its policy engine, for good; with
Windows pools Calico is put in, and undo takes it out again. From kubenet the way is longer: the old engine
goes, pods move to Azure CNI Overlay with a range that you name, then Cilium comes in. Each is an operation
of its own that images every node anew, and none enforces policies before the last node is done. The overlay
and Cilium have no way back. It is refused before Kubernetes 1.30, with node auto-provisioning, on
availability sets, without a managed identity of your own for the move, and where the range for pods
overlaps what is in use.

## Limits

- Whether a cluster is large is proposed from the maximum of its pools and can be overruled; node
  auto-provisioning and AKS Automatic count as large. NET-6 judges small clusters by the same rule.
- AKS Automatic presets Azure CNI with Cilium and often leaves both properties out.
- A network plugin that you brought yourself is for you to attest.
- The built-in policy 46238e2f asks for Azure CNI and nothing more: it passes a cluster without an engine.
"""

from aks_harden.checks.check import Assert, Check, Judgement, learn
from aks_harden.checks.net.plugin import sized
from aks_harden.model.context import Context, Size
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.snapshot import Snapshot


def _large(snapshot: Snapshot, context: Context, _resource: str) -> Judgement:
    return sized(Size.LARGE, "NET-6", snapshot, context)


CHECK = Check(
    id="NET-7",
    section=Section.NET,
    severity=Severity.MEDIUM,
    docs=(
        learn("azure/aks/use-network-policies"),
        learn("azure/aks/azure-cni-overlay"),
        learn("azure/aks/azure-cni-powered-by-cilium"),
        learn("azure/aks/migrate-from-npm-to-cilium-network-policy"),
    ),
    controls=(
        "CIS AKS 1.8 5.4.4",
        "CIS AKS 1.8 4.4.1",
        "Policy 46238e2f-3f6f-4589-9f3f-77bed4116e67",
    ),
    asserts=(Assert(key="plugin-and-engine", severity=Severity.MEDIUM, judge=_large),),
)
