"""What stands behind Azure Load Balancer takes TLS 1.2 and newer only.

## Why

Azure Load Balancer passes packets on and knows nothing of TLS. Whatever ends TLS behind or before it
decides which versions clients may use: an application gateway, an ingress controller, a pod. TLS 1.0 and
1.1 rest on ciphers that are broken, and a server that still takes them lets a client be talked down to
them.

## What the fix changes

`az network application-gateway ssl-policy set` raises a gateway to TLS 1.2, `ssl-profile update` a profile
whose own policy is too old; clients that speak older versions only stop getting through, and the gateway
takes minutes over it. The policy is AppGwSslPolicy20220101, or AppGwSslPolicy20170401S where a profile has a
policy of before 2022, because the two generations do not mix on one gateway. Azure takes no policy any more
that allows less, so there is no way back. The fix asks whether all clients speak TLS 1.2, and does not run on
a gateway of version 1.

## Limits

- Application gateways count that the ingress controller add-on names, or whose backends hold an address of
  this cluster's load balancers, nodes or pods. A backend given by a name of your own DNS is not followed.
  Addresses of pods in an overlay count for gateways in the cluster's own networks alone.
- A gateway without a policy has a default that depends on the version of the API that made it. Newer
  gateways tell it; of older ones only a probe can.
- Ingress controllers, gateways and pods in the cluster are told by Kubernetes, and some by a probe alone.
  NGINX without `ssl-protocols`, Istio and the Gateway API without a minimum start at TLS 1.2 by themselves.
- Front Door, API Management or an appliance in front is yours to name, and to attest.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from aks_harden.checks.check import (
    Assert,
    Check,
    Judgement,
    fails,
    learn,
    manual,
    not_applicable,
    passes,
    unknown,
)
from aks_harden.checks.kind import needs_kubernetes
from aks_harden.checks.net.fronts import (
    leading_gateways,
    listening_ports,
    named_gateways,
    require_leading,
    traffic_controllers,
)
from aks_harden.checks.net.nsg.neighbours import find_in
from aks_harden.checks.net.tls_policy import Listener, tls_listeners
from aks_harden.checks.retirements import retirement
from aks_harden.model.context import Context
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.paths import name_of
from aks_harden.snapshot.snapshot import Snapshot

_IN_ARM: Final = (
    "properties.ingressProfile.webAppRouting.enabled",
    "properties.ingressProfile.gatewayAPI.installation",
    "properties.serviceMeshProfile.mode",
)
"""What Azure Resource Manager tells of what may end TLS in the cluster: shown, and never what decides."""


def _named(snapshot: Snapshot, _context: Context) -> Iterator[str]:
    yield from named_gateways(snapshot)


def _leading(snapshot: Snapshot, _context: Context) -> Iterator[str]:
    yield from leading_gateways(snapshot)


def _gateway(snapshot: Snapshot, _context: Context, resource: str) -> Judgement:
    gateway = find_in(snapshot, "application-gateways", resource)
    listeners = tls_listeners(gateway)
    bad = [listener for listener in listeners.found if not listener.good]
    if bad:
        return _old(snapshot, gateway, bad)
    listeners.open.require()
    if not listeners.found:
        return not_applicable(f"No TLS ends at {gateway.name}: it has no such listener.")
    return passes(
        f"Every TLS listener of {gateway.name} takes 1.2 and newer only.",
        *(listener.evidence for listener in listeners.found),
    )


def _gateway_in_front(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    require_leading(snapshot, find_in(snapshot, "application-gateways", resource))
    return _gateway(snapshot, context, resource)


def _old(snapshot: Snapshot, gateway: Node, bad: Iterable[Listener]) -> Judgement:
    listeners = tuple(bad)
    oldest = min(listener.least for listener in listeners)
    public = any(listener.public for listener in listeners)
    where = "in public" if public else "inside"
    names = ", ".join(listener.name for listener in listeners)
    row = retirement("gateway-old-tls")
    return fails(
        f"{gateway.name} takes TLS {oldest} {where}, at: {names}.",
        *(listener.evidence for listener in listeners),
        severity=Severity.HIGH if public else Severity.MEDIUM,
        notes=(f"Support of {row.title} {row.ends(snapshot)}.",),
    )


def _controllers(snapshot: Snapshot, _context: Context) -> Iterator[str]:
    yield from traffic_controllers(snapshot)


def _controller(snapshot: Snapshot, _context: Context, resource: str) -> Judgement:
    subnet = traffic_controllers(snapshot)[resource]
    return passes(
        f"{name_of(resource)} is an Application Gateway for Containers, whose policies start at TLS 1.2.",
        subnet,
    )


def _in_front(_snapshot: Snapshot, context: Context, _resource: str) -> Judgement:
    if not context.tls_terminators:
        return not_applicable("You named nothing in front of the cluster that ends TLS.")
    named = ", ".join(context.tls_terminators)
    return manual(f"TLS ends in front of the cluster at what you named, which is yours to attest: {named}.")


def _in_cluster(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    cluster = snapshot.cluster
    shown: list[Seen] = [seen for path in _IN_ARM if (seen := cluster.peek(path)) is not None]
    what = "which Ingresses, Gateways and Services end TLS in the cluster, or whether any do, is not known"
    return unknown(
        "What ends TLS in the cluster itself is told by Kubernetes alone.",
        *shown,
        *listening_ports(snapshot),
        missing=(needs_kubernetes(snapshot, what),),
    )


CHECK = Check(
    id="NET-4",
    section=Section.NET,
    severity=Severity.MEDIUM,
    docs=(
        learn("azure/application-gateway/application-gateway-ssl-policy-overview"),
        learn("azure/application-gateway/application-gateway-tls-version-retirement"),
        learn("azure/application-gateway/for-containers/tls-policy"),
        learn("azure/application-gateway/ingress-controller-overview"),
        learn("azure/aks/app-routing-gateway-api-tls"),
    ),
    controls=(
        "CIS AKS 1.8 5.4.5",
        "MCSB DP-3",
        "Policy 1a5b4dca-0b6f-4cf5-907c-56316bc1bf3d",
        "Policy 3fc4dc25-5baf-40d8-9b05-7fe74c1bc64e",
    ),
    asserts=(
        Assert(
            key="ingress-gateway",
            severity=Severity.MEDIUM,
            judge=_gateway,
            over=_named,
            none="The Application Gateway Ingress Controller add-on is off.",
        ),
        Assert(
            key="gateway-in-front",
            severity=Severity.MEDIUM,
            judge=_gateway_in_front,
            over=_leading,
            none="No further application gateway of the subscription names an address of this cluster.",
        ),
        Assert(
            key="gateway-for-containers",
            severity=Severity.MEDIUM,
            judge=_controller,
            over=_controllers,
            none="No Application Gateway for Containers is in the cluster's network.",
        ),
        Assert(key="named-by-you", severity=Severity.MEDIUM, judge=_in_front),
        Assert(key="in-cluster", severity=Severity.MEDIUM, judge=_in_cluster),
    ),
)
