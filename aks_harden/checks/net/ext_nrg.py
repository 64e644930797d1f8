"""The node resource group is locked down.

## Why

The node resource group holds the machines, load balancers and identities that AKS keeps in order. Somebody
who edits them there goes round the cluster's own settings, and often round its support too: a rule added by
hand, an identity put on the nodes, an address on a machine. Locked down, Azure denies such writes to
everybody.

## What the fix changes

`az aks update --nrg-lockdown-restriction-level ReadOnly` puts a deny assignment on the group, as one of the
last steps of a plan, and `Unrestricted` takes it off again. From then on nobody edits what is in there:
rules in its security groups, tags, identities on scale sets and role assignments in the group fail, and so
does every script that relied on them. Changes go through the cluster instead. The fix asks whether anything
else writes there, and does not run where a Bastion tunnel is the only way to a private API server.

## Limits

- Pods and Services keep working: AKS itself is exempt.
- AKS Automatic is always locked down, and Azure Resource Manager may not say so.
- Bastion tunnels and Cloud Shell do not reach a cluster that is locked down.
"""

from typing import Final

from aks_harden.checks.check import Assert, Check, Judgement, learn, passes, warns
from aks_harden.checks.kind import automatic
from aks_harden.model.context import Context
from aks_harden.model.finding import Missing
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.snapshot import Snapshot

_LEVEL: Final = "properties.nodeResourceGroupProfile.restrictionLevel"
_BREAKS: Final = (
    "Locking it down makes direct edits in that group fail: security rules, tags, identities on nodes,"
    " role assignments there."
)


def _lockdown(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    cluster = snapshot.cluster
    # Automatic is told by its SKU, whatever the API's version knows of the level.
    if automatic(cluster) and cluster.get("properties") is not None and cluster.get(_LEVEL) is None:
        sku = cluster.see("sku.name")
        return passes("AKS Automatic preconfigures the lockdown of the node resource group.", sku)
    level = cluster.see(_LEVEL)
    word = level.text.lower()
    if word == "readonly":
        return passes("The node resource group is locked down.", level)
    if word == "unrestricted":
        group = cluster.peek("properties.nodeResourceGroup")
        rows = (level.wanted("ReadOnly"), *((group,) if group else ()))
        return warns("The node resource group can be edited directly.", *rows, notes=(_BREAKS,))
    reason = f"the restriction level `{level.text}` is not known, so it tells nothing"
    raise NotSettledError(Missing(facet="cluster", reason=reason))


CHECK = Check(
    id="EXT-NRG",
    section=Section.NET,
    severity=Severity.LOW,
    docs=(learn("azure/aks/node-resource-group-lockdown"),),
    controls=("MCSB PA-7",),
    asserts=(Assert(key="lockdown", severity=Severity.LOW, judge=_lockdown),),
    extended=True,
)
