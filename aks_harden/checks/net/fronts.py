"""What stands in front of a cluster in Azure: application gateways and their kin that lead to it."""

from collections.abc import Iterator

from msgspec import Struct

from aks_harden.checks.gather import Open, gather
from aks_harden.checks.net.management import own_networks
from aks_harden.checks.net.nsg.addresses import AddressSet, addresses, inside, union
from aks_harden.checks.net.nsg.neighbours import find_network, find_subnet, network_of, reference
from aks_harden.checks.net.nsg.network import subnet_area
from aks_harden.checks.nodes.pools import aks_subnets, pools_of
from aks_harden.model.finding import Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.paths import group_of, same_id
from aks_harden.snapshot.snapshot import Snapshot

_ADDON = "properties.addonProfiles.ingressApplicationGateway"


class _Places(Struct, frozen=True, kw_only=True):
    """Where a cluster can be found: its addresses, its public names, the group of its nodes."""

    area: AddressSet
    names: frozenset[str]
    group: str
    overlay: AddressSet
    """Addresses of pods that only its own networks know; other clusters may use the same elsewhere."""
    networks: frozenset[str]
    """Ids, in lower case, of its own networks."""
    open: Open
    """What could not be read of all that; a gateway that is found to lead here does all the same."""


def named_gateways(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the ids of the gateways that the ingress controller add-on names, none where it is off."""
    cluster = snapshot.cluster
    if not cluster.see(f"{_ADDON}.enabled").flag:
        return ()
    keys = ("effectiveApplicationGatewayId", "applicationGatewayId")
    named = {text.lower(): text for key in keys if (text := cluster.text(f"{_ADDON}.config.{key}"))}
    if not named:
        reason = "the ingress controller add-on is on and names no application gateway"
        raise NotSettledError(Missing(facet="cluster", reason=reason))
    return tuple(named.values())


def leading_gateways(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the ids of further gateways whose backends are this cluster's, or may be."""
    listed = snapshot.listed("application-gateways")
    if not listed:
        return ()
    named = _named(snapshot)
    others = [gateway for gateway in listed if not any(same_id(gateway.id, known) for known in named)]
    if not others:
        return ()
    places = _places(snapshot)
    return tuple(gateway.id for gateway in others if places.open or _leads(gateway, places))


def require_leading(snapshot: Snapshot, gateway: Node) -> None:
    """Raise NotSettledError where it is not known whether a gateway leads to this cluster."""
    places = _places(snapshot)
    if not _leads(gateway, places):
        places.open.require()


def _named(snapshot: Snapshot) -> tuple[str, ...]:
    try:
        return named_gateways(snapshot)
    except NotSettledError:
        # What the add-on leaves open is its own assertion; backends tell of the rest.
        return ()


def _leads(gateway: Node, places: _Places) -> bool:
    configs = gateway.nodes("properties.gatewayIPConfigurations")
    stands_in = {network_of(reference(config, "properties.subnet")).lower() for config in configs}
    area = places.area if places.networks.isdisjoint(stands_in) else union((places.area, places.overlay))
    return any(
        inside(entry.text("ipAddress"), area) or entry.text("fqdn").lower() in places.names
        for pool in gateway.nodes("properties.backendAddressPools")
        for entry in pool.nodes("properties.backendAddresses")
    ) or any(
        places.group and group_of(entry.text("id")).lower() == places.group
        for pool in gateway.nodes("properties.backendAddressPools")
        for entry in pool.nodes("properties.backendIPConfigurations")
    )


def _places(snapshot: Snapshot) -> _Places:
    cluster = snapshot.cluster
    group = cluster.see("properties.nodeResourceGroup").text.lower()
    frontends = gather((group,), lambda name: tuple(_frontends(snapshot, name)))
    subnets = gather((group,), lambda _: tuple(_subnets(snapshot)), frontends.open)
    networks = gather((group,), lambda _: own_networks(snapshot), subnets.open)
    fronts = tuple(front for each in frontends.found for front in each)
    areas = (area for each in subnets.found for area in each)
    return _Places(
        area=union((*areas, *(_area(text) for text, _ in fronts if text))),
        names=frozenset(name.lower() for _, name in fronts if name),
        group=group,
        overlay=union(_area(text) for text in _pod_ranges(cluster)),
        networks=frozenset(network for each in networks.found for network in each),
        open=networks.open,
    )


def _pod_ranges(cluster: Node) -> tuple[str, ...]:
    """Return the ranges that pods have addresses of beside those of subnets."""
    several = cluster.peek("properties.networkProfile.podCidrs")
    one = cluster.peek("properties.networkProfile.podCidr")
    return tuple(text for seen in (several, one) if seen is not None for text in seen.texts)


def _subnets(snapshot: Snapshot) -> Iterator[AddressSet]:
    """Give the addresses of node and pod subnets: those that are named, else all of the network AKS made."""
    cluster = snapshot.cluster
    named = aks_subnets(cluster, pools_of(cluster).pools, ())
    for subnet in named:
        yield subnet_area(find_subnet(snapshot, subnet)[0])
    for network in () if named else own_networks(snapshot):
        for part in find_network(snapshot, network).nodes("properties.subnets"):
            yield subnet_area(part)


def _frontends(snapshot: Snapshot, group: str) -> Iterator[tuple[str, str]]:
    """Give address and public name of each frontend of the cluster's load balancers."""
    public = {node.id.lower(): node for node in snapshot.listed("public-addresses")}
    for balancer in snapshot.listed("load-balancers"):
        if group_of(balancer.id).lower() != group:
            continue
        for frontend in balancer.nodes("properties.frontendIPConfigurations"):
            yield frontend.text("properties.privateIPAddress"), ""
            address = public.get(reference(frontend, "properties.publicIPAddress").lower())
            if address is not None:
                yield address.text("properties.ipAddress"), address.text("properties.dnsSettings.fqdn")


def _area(text: str) -> AddressSet:
    try:
        return addresses(text)
    except ValueError:
        return AddressSet()


def traffic_controllers(snapshot: Snapshot) -> dict[str, Seen]:
    """Return the Application Gateways for Containers in the cluster's own networks, with the subnet."""
    controllers = snapshot.listed("traffic-controllers")
    if not controllers:
        return {}
    networks = own_networks(snapshot)
    found: dict[str, Seen] = {}
    for controller in controllers:
        for association in snapshot.listed("traffic-associations", controller.id):
            subnet = association.see("properties.subnet.id")
            if network_of(subnet.text).lower() in networks:
                found[controller.id] = subnet
    return found


def listening_ports(snapshot: Snapshot) -> tuple[Seen, ...]:
    """Return the ports of the cluster's own load balancers, as far as they could be read: to be shown."""
    group = snapshot.cluster.text("properties.nodeResourceGroup").lower()
    return tuple(
        seen
        for balancer in snapshot.readable("load-balancers")
        if group and group_of(balancer.id).lower() == group
        for rule in balancer.nodes("properties.loadBalancingRules")
        if (seen := rule.peek("properties.frontendPort")) is not None
    )
