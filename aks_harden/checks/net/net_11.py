"""The HTTP application routing add-on is gone, and so is the NGINX that came after it.

## Why

An ingress controller stands on the edge of the cluster and reads what the whole Internet sends. The
add-on's controller has had no patches since its support ended, and the managed NGINX of application
routing, which took its place, stops getting them as well. A known hole in either is a hole in the front
door.

## What the fix changes

`az aks disable-addons --addons http_application_routing` takes the add-on out; it cannot be put back.
`az aks approuting disable` takes out application routing with its NGINX, and `az aks approuting enable` puts
it back with another public address. Ingresses of either class stop being served at once, so both fixes ask
whether another ingress serves their hosts already: the Gateway API of application routing, for one. What the
add-on leaves behind in the cluster, and the NGINX that AKS Automatic brings, no fix takes out.

## Limits

- Which Ingresses still use the add-on's class, and what it left behind in the cluster, is told by
  Kubernetes.
- An ingress-nginx that you run yourself, whose project has been retired too, is told by Kubernetes alone.
- Application routing without its default NGINX may still run one that an object in the cluster asks for.
- AKS Automatic below 1.36 brings the managed NGINX, and Azure Resource Manager may not say so. One that was
  made below 1.36 and upgraded since may still run it: Kubernetes tells.
"""

from typing import Final

from aks_harden.checks.check import (
    Assert,
    Check,
    Judgement,
    fails,
    learn,
    not_applicable,
    passes,
    unknown,
    warns,
)
from aks_harden.checks.dates import moment
from aks_harden.checks.kind import needs_kubernetes, preset
from aks_harden.checks.retirements import retirement
from aks_harden.checks.versions import cluster_version, minor
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence
from aks_harden.model.verdict import Section, Severity, Verdict
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.snapshot import Snapshot

_ADDON: Final = "properties.addonProfiles.httpApplicationRouting"
_ROUTING: Final = "properties.ingressProfile.webAppRouting"
_GATEWAY: Final = f"{_ROUTING}.gatewayAPIImplementations.appRoutingIstio.mode"
_AUTOMATIC_MOVES: Final = (1, 36)
"""From this version on new clusters of AKS Automatic get the Gateway API and not NGINX.

https://learn.microsoft.com/azure/aks/app-routing-gateway-api
"""


def _add_on(snapshot: Snapshot, context: Context, _resource: str) -> Judgement:
    on = snapshot.cluster.see(f"{_ADDON}.enabled")
    if not on.flag:
        return passes("The HTTP application routing add-on is off.", on)
    row = retirement("http-routing")
    reason = f"The HTTP application routing add-on is on, and its support {row.ends(snapshot)}."
    say = fails if row.verdict(snapshot, context) is Verdict.FAIL else warns
    return say(reason, on.wanted("false"), notes=(f"Instead: {row.instead}.",))


def _leftovers(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    cluster = snapshot.cluster
    on = cluster.see(f"{_ADDON}.enabled")
    if on.flag:
        return not_applicable("The add-on itself is on.", on)
    zone = cluster.peek(f"{_ADDON}.config.HTTPApplicationRoutingZoneName")
    if zone is not None and zone.text:
        return warns("The add-on is off, and its DNS zone is still named.", zone.wanted("no zone"))
    made = cluster.peek("systemData.createdAt")
    if made is not None and moment(made.text, cluster).date() >= retirement("http-routing").on:
        return not_applicable("The cluster was made when the add-on could no longer be switched on.", made)
    what = "whether Ingresses or objects of the add-on are left in the cluster is not known"
    return unknown(
        "What the add-on left behind is told by Kubernetes alone.",
        missing=(needs_kubernetes(snapshot, what),),
    )


def _managed_nginx(snapshot: Snapshot, context: Context, _resource: str) -> Judgement:
    cluster = snapshot.cluster
    on = cluster.see(f"{_ROUTING}.enabled")
    if preset(cluster, on):
        return _automatic(snapshot, context, cluster)
    if not on.flag:
        return passes("Application routing is off, and with it the managed NGINX.", on)
    kind = cluster.see(f"{_ROUTING}.nginx.defaultIngressControllerType")
    if kind.text.lower() == "none":
        gateway = cluster.peek(_GATEWAY)
        what = "whether an object in the cluster asks for a managed NGINX is not known"
        return unknown(
            "Application routing runs no NGINX by default; objects in the cluster may ask for one.",
            on,
            kind,
            *((gateway,) if gateway else ()),
            missing=(needs_kubernetes(snapshot, what),),
        )
    return _runs_nginx(snapshot, context, on.wanted("false, or no default NGINX"), kind)


def _automatic(snapshot: Snapshot, context: Context, cluster: Node) -> Judgement:
    sku, version = cluster.see("sku.name"), cluster_version(cluster)
    if minor(version.text) >= _AUTOMATIC_MOVES:
        what = "whether this cluster was upgraded from an older version, and kept its NGINX, is not known"
        return unknown(
            "New clusters of AKS Automatic bring the Gateway API; older ones may have kept their NGINX.",
            sku,
            version,
            missing=(needs_kubernetes(snapshot, what),),
        )
    return _runs_nginx(snapshot, context, sku, version.wanted("1.36 or newer"))


def _runs_nginx(snapshot: Snapshot, context: Context, *rows: Evidence | Seen) -> Judgement:
    row = retirement("managed-nginx")
    reason = f"The managed NGINX of application routing is on, and its patches end before {row.on}."
    notes = (f"Instead: {row.instead}.",)
    if row.verdict(snapshot, context) is Verdict.FAIL:
        return fails(
            f"The managed NGINX of application routing is on, without patches since {row.on}.", *rows
        )
    return warns(reason, *rows, notes=notes)


CHECK = Check(
    id="NET-11",
    section=Section.NET,
    severity=Severity.MEDIUM,
    docs=(
        learn("previous-versions/azure/aks/http-application-routing"),
        learn("azure/aks/app-routing"),
        learn("azure/aks/app-routing-gateway-api"),
        learn("azure/aks/intro-aks-automatic"),
    ),
    controls=(),
    asserts=(
        Assert(key="add-on", severity=Severity.MEDIUM, judge=_add_on),
        Assert(key="leftovers", severity=Severity.LOW, judge=_leftovers),
        Assert(key="managed-nginx", severity=Severity.MEDIUM, judge=_managed_nginx),
    ),
)
