"""Nothing is in use that Azure retires.

## Why

What is retired gets no fixes, and one day it is switched off or moved by somebody else at a time of their
own. Days are announced years ahead on pages that nobody reads twice; here they stand beside what they end.

## What the fix changes

Open Service Mesh and the old dashboard are taken out, the mesh once you say that no namespace is in it. The
only pool of a cluster on an availability set becomes one of virtual machines, and a Basic load balancer a
Standard one: nodes and outbound addresses are new, there is downtime, and no way back. Content trust is
switched off once you say that nobody uses it, and its signatures are lost. The preview property for custom
authorities is yours to switch off with the extension that set it; certificates belong into the cluster's
security profile.

## Limits

- The days are of the table in this program and judged at the time of the reading. What was announced since is
  not in it.
- The old dashboard has no day in the table: no version of Kubernetes in support takes it.
- A thing that another item judges is named here with that item and not judged twice.
- `enableCustomCATrust` was a preview property. Stable APIs do not show it, so where it is absent nothing is
  said of it.
- What runs inside the cluster, such as an upstream ingress controller, is not seen from here.
"""

from typing import Final

from aks_harden.checks.check import Assert, Check, Judgement, fails, learn, not_applicable, passes, warns
from aks_harden.checks.cmp.retiring import judged_elsewhere
from aks_harden.checks.nodes.pool_places import NO_POOL
from aks_harden.checks.nodes.pools import pools_of
from aks_harden.checks.retirements import retirement
from aks_harden.checks.stores.registries import registries_in_scope, registry_of
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence, Missing
from aks_harden.model.verdict import Section, Severity, Verdict
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Seen
from aks_harden.snapshot.snapshot import Snapshot

_MESH: Final = "properties.addonProfiles.openServiceMesh.enabled"
_DASHBOARD: Final = "properties.addonProfiles.kubeDashboard.enabled"
_BALANCER: Final = "properties.networkProfile.loadBalancerSku"
_TRUST: Final = "properties.policies.trustPolicy.status"
_SKUS: Final = {"standard": False, "basic": True}
_STATES: Final = {"disabled": False, "enabled": True}
_KINDS: Final = {"virtualmachinescalesets": False, "virtualmachines": False, "availabilityset": True}


def _mesh(snapshot: Snapshot, context: Context, _resource: str) -> Judgement:
    on = snapshot.cluster.see(_MESH)
    if not on.flag:
        return passes("Open Service Mesh is not in use.", on)
    return _used("open-service-mesh", snapshot, context, on)


def _dashboard(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    on = snapshot.cluster.see(_DASHBOARD)
    if not on.flag:
        return passes("The old Kubernetes dashboard add-on is off.", on)
    reason = "The old Kubernetes dashboard add-on is on; its support ended with Kubernetes 1.18."
    return fails(reason, on.wanted("false"), notes=("Instead: the Kubernetes resource view of the portal.",))


def _authorities(snapshot: Snapshot, context: Context, _resource: str) -> Judgement:
    cluster = snapshot.cluster
    told = [
        seen
        for pool in pools_of(cluster).pools
        if (seen := pool.node.peek("enableCustomCATrust")) is not None
    ]
    on = [seen for seen in told if seen.flag]
    if on:
        return _used("custom-ca-trust", snapshot, context, *on)
    if told:
        return passes("The preview property for custom authorities is not in use.", *told)
    return not_applicable(
        "The preview property for custom authorities is not shown by the API that was read."
    )


def _balancer(snapshot: Snapshot, context: Context, _resource: str) -> Judgement:
    sku = snapshot.cluster.see(_BALANCER)
    if not _known(sku, _SKUS):
        return passes("The load balancer is a Standard one.", sku)
    return _used("basic-load-balancer", snapshot, context, sku)


def _sets(snapshot: Snapshot, context: Context, _resource: str) -> Judgement:
    kinds = [pool.node.see("type") for pool in pools_of(snapshot.cluster).pools]
    if not kinds:
        return not_applicable(NO_POOL)
    old = [kind for kind in kinds if _known(kind, _KINDS)]
    if not old:
        return passes("No pool is on an availability set.", *kinds)
    return _used("availability-sets", snapshot, context, *old)


def _trust(snapshot: Snapshot, context: Context, registry: str) -> Judgement:
    state = registry_of(snapshot, registry).see(_TRUST)
    if not _known(state, _STATES):
        return passes("Content trust is not in use.", state)
    return _used("content-trust", snapshot, context, state)


def _known(seen: Seen, values: dict[str, bool]) -> bool:
    """Return what a value stands for; one that is not known is not settled."""
    found = values.get(seen.text.lower())
    if found is None:
        where = seen.evidence.path
        reason = f"`{seen.text}` is not a value of `{where}` that is known"
        raise NotSettledError(Missing(facet=where, reason=reason))
    return found


def _used(name: str, snapshot: Snapshot, context: Context, *rows: Evidence | Seen) -> Judgement:
    row = retirement(name)
    title = f"{row.title[0].upper()}{row.title[1:]}"
    notes = (f"Instead: {row.instead}. {row.source}",)
    verdict = row.verdict(snapshot, context)
    if verdict is Verdict.FAIL:
        return fails(f"{title} is in use; support {row.ends(snapshot)}.", *rows, notes=notes)
    if verdict is Verdict.WARN:
        return warns(f"{title} is in use; support {row.ends(snapshot)}.", *rows, notes=notes)
    reason = f"{title} is in use, and supported for more than {context.thresholds.retirement_days} days."
    return passes(reason, *rows, notes=(f"Support {row.ends(snapshot)}.", *notes))


def _elsewhere(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    notes: list[str] = []
    for name, item in judged_elsewhere(snapshot):
        row = retirement(name)
        when = f"replaced by {row.on}" if row.served else row.ends(snapshot)
        notes.append(f"{row.title[0].upper()}{row.title[1:]}: {when}. Judged by {item}.")
    if not notes:
        return not_applicable("Nothing else that Azure retires was seen in use.")
    count = "One more thing in use is" if len(notes) == 1 else f"{len(notes)} more things in use are"
    return not_applicable(f"{count} on the way out, and judged by another item.", notes=notes)


CHECK = Check(
    id="EXT-RETIRE",
    section=Section.CMP,
    severity=Severity.MEDIUM,
    docs=(
        learn("azure/aks/open-service-mesh-about"),
        learn("azure/aks/kubernetes-portal"),
        learn("azure/aks/custom-certificate-authority"),
        learn("azure/aks/availability-sets-on-aks"),
        learn("azure/aks/upgrade-basic-load-balancer-on-aks"),
        learn("azure/container-registry/container-registry-content-trust-deprecation"),
    ),
    controls=("MCSB PV-6",),
    asserts=(
        Assert(key="open-service-mesh", severity=Severity.MEDIUM, judge=_mesh),
        Assert(key="dashboard", severity=Severity.MEDIUM, judge=_dashboard),
        Assert(key="custom-ca-trust", severity=Severity.MEDIUM, judge=_authorities),
        Assert(key="load-balancer", severity=Severity.MEDIUM, judge=_balancer),
        Assert(key="availability-sets", severity=Severity.MEDIUM, judge=_sets),
        Assert(
            key="content-trust",
            severity=Severity.MEDIUM,
            judge=_trust,
            over=registries_in_scope,
            none="No registry is in scope of this cluster.",
        ),
        Assert(key="elsewhere", severity=Severity.LOW, judge=_elsewhere),
    ),
    extended=True,
)
