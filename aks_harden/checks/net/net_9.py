"""Network policies stand between pods.

## Why

Pods share one flat network. Without policies that are enforced, whoever takes one pod can knock on all the
others: on databases that trust the inside, on metadata, on the next team's service. An engine enforces
policies, and a policy that denies by default in each namespace makes them mean something.

## What the fix changes

An engine is brought in as under NET-6 and NET-7: one change mends both. The engine alone blocks nothing.
For namespaces that Azure manages, the default policy lets in the same namespace alone, or nothing, and undo
sets what was set before. For all others there are manifests, one file a namespace, that deny by default and
let names resolve: they are written for you to read, complete and apply, and never applied from here.

## Limits

- Azure Resource Manager knows the engine, and the default policy of namespaces that it manages. Which pods
  of other namespaces a policy selects is told by Kubernetes alone.
- Policies add up: a namespace whose default lets everything in stays open whatever else is written there.
- Policies are not enforced for pods on virtual nodes, nor for traffic that leaves through a static egress
  gateway. Pods on the host's network are outside them too.
- A network plugin that you brought yourself may bring an engine, and virtual nodes may be installed without
  the add-on: Kubernetes tells.
"""

from collections.abc import Iterator
from typing import Final

from aks_harden.checks.check import Assert, Check, Judgement, learn, not_applicable, passes, unknown, warns
from aks_harden.checks.kind import needs_kubernetes
from aks_harden.checks.net.plugin import Engine, Plugin, engine_judgement, networking
from aks_harden.model.context import Context
from aks_harden.model.finding import Missing
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.paths import same_id
from aks_harden.snapshot.snapshot import Snapshot

_FACET: Final = "managed-namespaces"
_INGRESS: Final = "properties.defaultNetworkPolicy.ingress"
_SHUT: Final = frozenset({"denyall", "allowsamenamespace"})
_OPEN: Final = "allowall"
_NO_ENGINE: Final = "No engine enforces network policies, so that none can cover anything."


def _engine(snapshot: Snapshot, context: Context, _resource: str) -> Judgement:
    found = networking(snapshot.cluster)
    if found.plugin is Plugin.OWN:
        lacks = needs_kubernetes(snapshot, "the engine of a network plugin that you brought is not known")
        return unknown(
            "The network plugin is one that you brought, and Azure does not know its engine.",
            *found.rows,
            missing=(lacks,),
        )
    return engine_judgement(snapshot, context, found)


def _managed(snapshot: Snapshot, _context: Context) -> Iterator[str]:
    for namespace in snapshot.listed(_FACET, snapshot.cluster_id):
        yield namespace.id


def _namespace(snapshot: Snapshot, _context: Context, resource: str) -> Judgement:
    if _unenforced(snapshot):
        return not_applicable(_NO_ENGINE)
    members = snapshot.listed(_FACET, snapshot.cluster_id)
    namespace = next(each for each in members if same_id(each.id, resource))
    ingress = namespace.peek(_INGRESS)
    if ingress is None:
        what = f"nobody knows which policies stand in the namespace {namespace.name}"
        return unknown(
            f"Azure sets no default policy in the namespace {namespace.name}.",
            missing=(needs_kubernetes(snapshot, what),),
        )
    rule = ingress.text.lower()
    if rule == _OPEN:
        return warns(
            f"The default policy of the namespace {namespace.name} lets everything in.",
            ingress.wanted("DenyAll, or AllowSameNamespace"),
        )
    if rule not in _SHUT:
        reason = f"the default policy `{ingress.text}` of the namespace {namespace.name} is not known"
        raise NotSettledError(Missing(facet=_FACET, reason=reason))
    return passes(f"The namespace {namespace.name} denies what no policy allows.", ingress)


def _coverage(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    if _unenforced(snapshot):
        return not_applicable(_NO_ENGINE)
    what = "which pods no network policy selects is not known"
    return unknown(
        "Which pods are covered by network policies is told by Kubernetes alone.",
        missing=(needs_kubernetes(snapshot, what),),
    )


def _unenforced(snapshot: Snapshot) -> bool:
    found = networking(snapshot.cluster)
    return found.plugin is not Plugin.OWN and found.engine is Engine.NONE


def _virtual_nodes(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    on = snapshot.cluster.see("properties.addonProfiles.aciConnectorLinux.enabled")
    if on.flag:
        return warns("Pods on virtual nodes stand outside every network policy.", on.wanted("false"))
    return not_applicable("The add-on for virtual nodes is off.", on)


def _egress_gateway(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    on = snapshot.cluster.see("properties.networkProfile.staticEgressGatewayProfile.enabled")
    if on.flag:
        return warns(
            "The static egress gateway is on: what pods send through it stands outside every network policy.",
            on.wanted("false"),
        )
    return not_applicable("The cluster has no static egress gateway.", on)


CHECK = Check(
    id="NET-9",
    section=Section.NET,
    severity=Severity.HIGH,
    docs=(
        learn("azure/aks/use-network-policies"),
        learn("azure/aks/network-policy-best-practices"),
        learn("azure/aks/azure-cni-powered-by-cilium"),
        learn("azure/aks/concepts-managed-namespaces"),
        learn("azure/aks/virtual-nodes"),
        learn("azure/aks/configure-static-egress-gateway"),
    ),
    controls=("CIS AKS 1.8 5.4.4", "CIS AKS 1.8 4.4.2"),
    asserts=(
        Assert(key="engine", severity=Severity.HIGH, judge=_engine),
        Assert(
            key="managed-namespace",
            severity=Severity.MEDIUM,
            judge=_namespace,
            over=_managed,
            none="Azure Resource Manager manages no namespace of this cluster.",
        ),
        Assert(key="coverage", severity=Severity.HIGH, judge=_coverage),
        Assert(key="virtual-nodes", severity=Severity.MEDIUM, judge=_virtual_nodes),
        Assert(key="egress-gateway", severity=Severity.LOW, judge=_egress_gateway),
    ),
)
