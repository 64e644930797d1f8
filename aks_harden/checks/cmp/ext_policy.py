"""The Azure Policy add-on is on.

## Why

Rules about what may run belong in the cluster's way in, where nobody can go round them. The add-on brings
Gatekeeper and carries the rules that are assigned in Azure into it. Without it, an assigned policy for pods
is a sentence in a portal.

## What the fix changes

`az aks enable-addons --addons azure-policy` installs Gatekeeper and the add-on's own pods; every write to the
cluster then passes a webhook. Policies that are already assigned with Deny begin to refuse pods some 20
minutes later, so those are named first. It does not work beside a Gatekeeper that you installed yourself.
`az aks disable-addons --addons azure-policy` takes it off again.

## Limits

- What the add-on carries out is judged by CMP-1, EXT-PSS and EXT-SAFE. On by itself it refuses nothing.
- It cannot be had together with the restriction of the metadata service (EXT-IMDS): where that is on, this
  item does not apply.
- A Gatekeeper or Kyverno of your own is not seen without Kubernetes evidence and does not count here.
"""

from aks_harden.checks.check import Assert, Check, Judgement, fails, learn, not_applicable, passes
from aks_harden.checks.kind import preset
from aks_harden.model.context import Context
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.snapshot import Snapshot


def _add_on(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    cluster = snapshot.cluster
    seen = cluster.see("properties.addonProfiles.azurepolicy.enabled")
    if preset(cluster, seen):
        return passes("AKS Automatic comes with the Azure Policy add-on.", cluster.see("sku.name"))
    if seen.flag:
        return passes("The Azure Policy add-on is on.", seen.wanted("true"))
    access = cluster.peek("properties.networkProfile.podLinkLocalAccess")
    if access is not None and access.text.lower() == "none":
        reason = "Pods are kept from the metadata service, and Azure refuses the add-on together with that."
        return not_applicable(reason, access)
    return fails(
        "The Azure Policy add-on is off: no assigned rule for pods is enforced.", seen.wanted("true")
    )


CHECK = Check(
    id="EXT-POLICY",
    section=Section.CMP,
    severity=Severity.MEDIUM,
    docs=(
        learn("azure/aks/use-azure-policy"),
        learn("azure/governance/policy/concepts/policy-for-kubernetes"),
    ),
    controls=(
        "MCSB AM-2",
        "Policy 0a15ec92-a229-4763-bb14-0ea34a568f8d",
        "Policy a8eff44f-8c92-45c3-a3fb-9880802d67a7",
    ),
    asserts=(Assert(key="add-on", severity=Severity.MEDIUM, judge=_add_on),),
    extended=True,
)
