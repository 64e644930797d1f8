"""How a subnet without a default route of its own gets out, in Azure's order.

NAT gateway, then a node's own public address, then outbound rules of a load balancer, then the address that
Azure lends by default: https://learn.microsoft.com/azure/nat-gateway/nat-overview
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from aks_harden.checks.net.egress.outbound import OutboundType
from aks_harden.checks.net.egress.subnets import Place, Use
from aks_harden.checks.net.nsg.interfaces import Interface
from aks_harden.checks.net.nsg.neighbours import ids, reference, subscription_list
from aks_harden.model.finding import Evidence
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of, same_id
from aks_harden.snapshot.snapshot import Snapshot

_WANTED = "a default route to a firewall"


class WayOut(Struct, frozen=True, kw_only=True):
    """A way straight to the Internet."""

    text: str
    """By what, as the end of a sentence."""
    evidence: Evidence
    lent: bool = False
    """Whether it is only the address that Azure lends to whoever has none."""


def way_out(snapshot: Snapshot, place: Place, outbound: OutboundType) -> WayOut | None:
    """Return the first way out that applies, None where nothing gets out."""
    return next(_ways(snapshot, place, outbound), None)


def privacy(subnet: Node) -> Evidence:
    """Return whether a subnet says that Azure lends its machines no address."""
    path = "properties.defaultOutboundAccess"
    said = subnet.peek(path)
    if said is not None:
        return said.wanted("false")
    return Evidence(
        resource=subnet.text("id") or subnet.id,
        path=path,
        observed=None,
        expected="false",
        read_at=subnet.reading.at,
        call=subnet.reading.call,
    )


def is_private(subnet: Node) -> bool:
    """Tell whether Azure lends machines of a subnet no address.

    https://learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access
    """
    said = subnet.peek("properties.defaultOutboundAccess")
    return said is not None and not said.flag


def _ways(snapshot: Snapshot, place: Place, outbound: OutboundType) -> Iterator[WayOut]:
    gateway = reference(place.subnet, "properties.natGateway")
    if gateway:
        row = place.subnet.see("properties.natGateway.id").wanted(_WANTED)
        yield WayOut(text=f"the NAT gateway {name_of(gateway)}", evidence=row)
    if outbound.gateway and place.managed:
        yield WayOut(text="the NAT gateway that AKS manages", evidence=outbound.evidence)
    own = _interfaces(place) if Use.NODES in place.uses else ()
    yield from _own_addresses(own)
    if place.uses != {Use.VIRTUAL_NODES}:
        if not outbound.makes_none and not outbound.gateway:
            text = "a load balancer's outbound rules" if outbound.balancer else f"`{outbound.name}`"
            yield WayOut(text=text, evidence=outbound.evidence)
        yield from _balancers(snapshot, own)
    if not is_private(place.subnet):
        yield WayOut(text="default outbound access", evidence=privacy(place.subnet), lent=True)


def _interfaces(place: Place) -> tuple[Interface, ...]:
    here = place.subnet.text("id")
    for named, open_ in place.nodes.unread_subnets:
        if same_id(named, here):
            open_.require()
    return tuple(entry for entry in place.nodes.interfaces if same_id(entry.subnet, here))


def _own_addresses(interfaces: Iterable[Interface]) -> Iterator[WayOut]:
    for each in interfaces:
        if each.public is not None:
            yield WayOut(text=f"public addresses of {each.owner}", evidence=each.public)
        elif each.pool is not None and (seen := each.pool.gives_addresses).flag:
            yield WayOut(text=f"public addresses of {each.owner}", evidence=seen.wanted("false"))


def _balancers(snapshot: Snapshot, interfaces: tuple[Interface, ...]) -> Iterator[WayOut]:
    """Give the rules of load balancers that let machines out: outbound rules, and those without a say."""
    behind = {pool for each in interfaces for pool in each.pools_behind}
    if not behind:
        return
    for balancer in subscription_list(snapshot, "load-balancers", interfaces[0].node.id):
        public = frozenset(_public_frontends(balancer))
        for rule in (
            *balancer.nodes("properties.outboundRules"),
            *balancer.nodes("properties.loadBalancingRules"),
        ):
            pools = {
                reference(rule, "properties.backendAddressPool").lower(),
                *ids(rule.nodes("properties.backendAddressPools")),
            }
            if pools & behind and _frontends(rule) & public and not _is_for_answers(rule):
                row = rule.see("properties.backendAddressPool.id").wanted("no rule that lets nodes out")
                yield WayOut(text=f"{rule.name} of the load balancer {name_of(balancer.id)}", evidence=row)


def _frontends(rule: Node) -> frozenset[str]:
    one = reference(rule, "properties.frontendIPConfiguration").lower()
    return frozenset({one, *ids(rule.nodes("properties.frontendIPConfigurations"))}) - {""}


def _public_frontends(balancer: Node) -> Iterator[str]:
    for frontend in balancer.nodes("properties.frontendIPConfigurations"):
        if not reference(frontend, "properties.subnet"):
            yield frontend.see("id").text.lower()


def _is_for_answers(rule: Node) -> bool:
    """Tell whether a rule lets out only answers to what came in by it."""
    said = rule.peek("properties.disableOutboundSnat")
    return said is not None and said.flag
