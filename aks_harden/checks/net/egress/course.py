"""The effective default route of a subnet, put together in Azure's order."""

from msgspec import Struct

from aks_harden.checks.net.egress.closed import closing_rule
from aks_harden.checks.net.egress.hop import Hop, To, hop_of
from aks_harden.checks.net.egress.outbound import OutboundType, outbound_type
from aks_harden.checks.net.egress.propagated import propagated
from aks_harden.checks.net.egress.subnets import InUse, Place, place_of
from aks_harden.checks.net.egress.table import Routes, routes_of
from aks_harden.checks.net.egress.ways_out import WayOut, privacy, way_out
from aks_harden.checks.net.nsg.addresses import AddressSet, addresses
from aks_harden.model.finding import Evidence
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot


class Course(Struct, frozen=True, kw_only=True):
    """What comes of traffic to the Internet: it follows hops, or takes a way out, or gets nowhere."""

    place: Place
    routes: Routes
    outbound: OutboundType
    hops: tuple[Hop, ...]
    """Where a default route leads; none where there is no such route."""
    way: WayOut | None = None
    """By what it gets out where no default route says so; None where it gets nowhere."""
    shut: Evidence | None = None
    """What keeps it inside where neither a route nor a way out is there."""

    @property
    def restricts(self) -> bool:
        """Whether something other than the plain Internet takes the traffic."""
        return self.way is None and not any(hop.to is To.INTERNET for hop in self.hops)


def course_of(snapshot: Snapshot, found: InUse, subnet: str) -> Course:
    """Follow the default route of a subnet; not settled where something on its way is not."""
    place = place_of(snapshot, found, subnet)
    outbound = outbound_type(snapshot.cluster)
    routes = routes_of(snapshot, place.subnet)
    hops = tuple(hop_of(snapshot, place, route) for route in routes.deciding(_space(place.network)))
    if not hops:
        received = propagated(snapshot, place, routes)
        hops = () if received is None else (received,)
    if not hops or all(hop.to is To.INTERNET for hop in hops):
        return _without_route(snapshot, place, routes, outbound, hops)
    return Course(place=place, routes=routes, outbound=outbound, hops=hops)


def _without_route(
    snapshot: Snapshot, place: Place, routes: Routes, outbound: OutboundType, hops: tuple[Hop, ...]
) -> Course:
    """Say by what traffic gets out that no route holds back."""
    if outbound.makes_none and (closed := closing_rule(snapshot, place)) is not None:
        return Course(place=place, routes=routes, outbound=outbound, hops=(), shut=closed)
    way = way_out(snapshot, place, outbound)
    if way is None:
        return Course(place=place, routes=routes, outbound=outbound, hops=(), shut=privacy(place.subnet))
    return Course(place=place, routes=routes, outbound=outbound, hops=hops, way=way)


def _space(network: Node) -> AddressSet:
    prefixes = network.see("properties.addressSpace.addressPrefixes").texts
    try:
        return addresses(*prefixes)
    except ValueError:
        return AddressSet()
