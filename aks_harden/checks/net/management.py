"""Private ways to the API server: what Azure Resource Manager shows of how a private cluster is managed.

https://learn.microsoft.com/azure/aks/private-cluster-connect
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Final, TypeVar

from msgspec import Struct

from aks_harden.checks.gather import NOTHING_OPEN, Gathered, gather
from aks_harden.checks.kind import automatic
from aks_harden.checks.net.nsg.interfaces import Interface, of_scale_set, of_virtual_machine
from aks_harden.checks.net.nsg.neighbours import find_network, network_of, reference
from aks_harden.checks.nodes.pools import aks_subnets, pools_of
from aks_harden.model.finding import Evidence
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.paths import group_of, name_of, same_id, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

Member = TypeVar("Member")

_GATEWAY_SUBNET: Final = "gatewaysubnet"
_GATEWAYS: Final = {"vpn": "VPN", "expressroute": "ExpressRoute"}
_NODE_TAGS: Final = ("aks-managed-poolName", "poolName", "aks-managed-orchestrator", "orchestrator")
"""Tags of machines that are nodes of some cluster, and so no place to manage one from."""


class PrivateWay(Struct, frozen=True, kw_only=True):
    """One way to the API server that does not go over the Internet."""

    text: str
    evidence: Evidence | Seen


class _Around(Struct, frozen=True, kw_only=True):
    """The networks around the API server, by their ids in lower case."""

    own: tuple[str, ...]
    peers: tuple[tuple[str, bool], ...]
    """Peered networks, each with whether their gateways are used."""
    linked: Mapping[str, Seen]
    """Networks in which the API server's name resolves, each with the link that says so."""

    @property
    def near(self) -> tuple[str, ...]:
        """Return the own networks and the peered ones."""
        return (*self.own, *(peer for peer, _ in self.peers))


def closed_to_tunnels(cluster: Node) -> bool:
    """Tell whether Bastion tunnels and Cloud Shell cannot reach it: AKS Automatic, or locked down."""
    level = cluster.text("properties.nodeResourceGroupProfile.restrictionLevel")
    return automatic(cluster) or level.lower() == "readonly"


def private_ways(snapshot: Snapshot) -> Gathered[PrivateWay]:
    """Return the private ways to the API server, and what could not be looked at."""
    own = own_networks(snapshot)
    peered = gather(own, lambda network: tuple(_peers(find_network(snapshot, network))))
    linked = _linked(snapshot)
    around = _Around(
        own=own,
        peers=tuple(peer for peers in peered.found for peer in peers),
        linked={seen.text.lower(): seen for seen in linked.found},
    )
    open_ = peered.open.plus(linked.open)
    ways: dict[str, PrivateWay] = {}
    for look in _looks(snapshot, around):
        try:
            for way in look():
                ways[way.text] = way
        except NotSettledError as error:
            open_ = open_.and_(error)
    return Gathered(found=tuple(ways.values()), open=open_)


def own_networks(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the networks of nodes and API server: those that are named, else the one that AKS made."""
    cluster = snapshot.cluster
    named = aks_subnets(cluster, pools_of(cluster).pools, ())
    if named:
        return tuple(dict.fromkeys(network_of(subnet).lower() for subnet in named))
    group = _node_group(cluster)
    return tuple(
        network.id.lower()
        for network in snapshot.listed("virtual-networks")
        if group_of(network.id).lower() == group
    )


def _node_group(cluster: Node) -> str:
    return cluster.see("properties.nodeResourceGroup").text.lower()


def _peers(network: Node) -> Iterator[tuple[str, bool]]:
    for peering in network.nodes("properties.virtualNetworkPeerings"):
        state = peering.see("properties.peeringState").text.lower()
        remote = reference(peering, "properties.remoteVirtualNetwork").lower()
        if remote and state == "connected":
            uses = peering.peek("properties.useRemoteGateways")
            yield remote, uses is not None and uses.flag


def _looks(snapshot: Snapshot, around: _Around) -> Iterator[Callable[[], Iterator[PrivateWay]]]:
    """Give what is looked at, each by itself: what one of them cannot read hides nothing of the others."""
    for network in (*around.own, *(peer for peer, gateway in around.peers if gateway)):
        yield partial(_gateways, snapshot, network)
    if not closed_to_tunnels(snapshot.cluster):
        for network in around.near:
            yield partial(_bastions, snapshot, network)
    for hub in snapshot.targets("wan-connections"):
        yield partial(_wan, snapshot, hub, around)
    yield partial(_endpoints, snapshot)
    yield partial(_links, around)
    yield partial(_machines, snapshot, around)
    yield partial(_scale_sets, snapshot, around)


def _each(members: Iterable[Member], look: Callable[[Member], Iterable[PrivateWay]]) -> Iterator[PrivateWay]:
    """Give the ways of each member; what could not be told of some is raised after all were looked at."""
    found = gather(members, lambda member: tuple(look(member)))
    for ways in found.found:
        yield from ways
    found.open.require()


def _gateways(snapshot: Snapshot, network: str) -> Iterator[PrivateWay]:
    owners = (
        entry.text("id").lower().partition("/ipconfigurations/")[0]
        for subnet in find_network(snapshot, network).nodes("properties.subnets")
        if name_of(subnet.text("id")).lower() == _GATEWAY_SUBNET
        for entry in subnet.nodes("properties.ipConfigurations")
    )
    named = dict.fromkeys(owner for owner in owners if "/virtualnetworkgateways/" in owner)
    yield from _each(named, lambda owner: _gateway(snapshot, network, owner))


def _gateway(snapshot: Snapshot, network: str, owner: str) -> Iterator[PrivateWay]:
    gateway = snapshot.find("gateways", owner)
    if gateway is None:
        return
    kind = gateway.see("properties.gatewayType")
    if kind.text.lower() in _GATEWAYS:
        shown = f"the {_GATEWAYS[kind.text.lower()]} gateway {gateway.name}"
        yield PrivateWay(text=f"{shown} in {name_of(network)}", evidence=kind)


def _bastions(snapshot: Snapshot, network: str) -> Iterator[PrivateWay]:
    own = subscription_of(network) == snapshot.subscription
    facet = "bastion-hosts" if own else "hub-bastion-hosts"
    for host in snapshot.listed(facet, f"/subscriptions/{subscription_of(network)}"):
        places = [reference(host, "properties.virtualNetwork")]
        configs = host.nodes("properties.ipConfigurations")
        places += [network_of(reference(config, "properties.subnet")) for config in configs]
        if any(same_id(place, network) for place in places if place):
            state = host.see("id")
            yield PrivateWay(text=f"the Bastion {host.name} in {name_of(network)}", evidence=state)


def _wan(snapshot: Snapshot, hub: str, around: _Around) -> Iterator[PrivateWay]:
    for connection in snapshot.listed("wan-connections", hub):
        remote = connection.see("properties.remoteVirtualNetwork.id")
        if remote.text.lower() in around.own:
            yield PrivateWay(text=f"the Virtual WAN hub {name_of(hub)}", evidence=remote)


def _endpoints(snapshot: Snapshot) -> Iterator[PrivateWay]:
    """Give private endpoints to the API server that somebody made beside AKS's own."""
    group = _node_group(snapshot.cluster)
    for endpoint in snapshot.listed("private-endpoints"):
        if group_of(endpoint.id).lower() == group:
            continue
        for name in ("privateLinkServiceConnections", "manualPrivateLinkServiceConnections"):
            for connection in endpoint.nodes(f"properties.{name}"):
                target = connection.text("properties.privateLinkServiceId")
                state = connection.peek("properties.privateLinkServiceConnectionState.status")
                approved = state is not None and state.text.lower() == "approved"
                if same_id(target, snapshot.cluster_id) and state is not None and approved:
                    yield PrivateWay(text=f"the private endpoint {endpoint.name}", evidence=state)


def _links(around: _Around) -> Iterator[PrivateWay]:
    """Give networks beside the cluster's own in which the API server's name resolves."""
    for network, seen in around.linked.items():
        if network not in around.own:
            yield PrivateWay(
                text=f"the network {name_of(network)}, where the name of the API server resolves",
                evidence=seen,
            )


def _linked(snapshot: Snapshot) -> Gathered[Seen]:
    """Return where the links of the zone with the API server's name lead."""
    try:
        zones = tuple(_zones(snapshot))
    except NotSettledError as error:
        return Gathered(found=(), open=NOTHING_OPEN.and_(error))
    listed = gather(zones, lambda zone: snapshot.listed("dns-links", zone))
    links = (link for links in listed.found for link in links)
    return gather(links, _linked_network, listed.open)


def _linked_network(link: Node) -> Seen | None:
    seen = link.see("properties.virtualNetwork.id")
    return seen if seen.text else None


def _zones(snapshot: Snapshot) -> Iterator[str]:
    """Give the zone that holds the API server's private name: named by the cluster, or made by AKS."""
    cluster = snapshot.cluster
    named = cluster.text("properties.apiServerAccessProfile.privateDNSZone")
    if named.startswith("/"):
        yield named
        return
    host = cluster.text("properties.privateFQDN").lower()
    if named.lower() == "none" or not host:
        return
    for zone in snapshot.listed("private-dns-zones"):
        if host.endswith(f".{name_of(zone.id).lower()}"):
            yield zone.id


def _machines(snapshot: Snapshot, around: _Around) -> Iterator[PrivateWay]:
    def ways(machine: Node) -> Iterator[PrivateWay]:
        for card in of_virtual_machine(snapshot, machine, None):
            yield from _inside(around, card, f"the machine {machine.name}")

    yield from _each(_others(snapshot, "virtual-machines"), ways)


def _scale_sets(snapshot: Snapshot, around: _Around) -> Iterator[PrivateWay]:
    def ways(scale_set: Node) -> Iterator[PrivateWay]:
        for card in of_scale_set(scale_set, None):
            yield from _inside(around, card, f"the scale set {scale_set.name}")

    yield from _each(_others(snapshot, "scale-sets"), ways)


def _others(snapshot: Snapshot, facet: str) -> Iterator[Node]:
    """Give machines that are no nodes: neither of this cluster nor of another."""
    group = _node_group(snapshot.cluster)
    for machine in snapshot.listed(facet):
        tags = machine.part("tags")
        node = tags is not None and any(tags.text(tag) for tag in _NODE_TAGS)
        if group_of(machine.id).lower() != group and not node:
            yield machine


def _inside(around: _Around, card: Interface, what: str) -> Iterator[PrivateWay]:
    """Give a machine without a public address in a network from which the API server is reached."""
    network = network_of(card.subnet).lower()
    if card.public is None and (network in around.near or network in around.linked):
        # The interface's own place, and not its path in a body that may be a scale set's.
        where = Evidence(
            resource=card.node.id,
            path="properties.subnet.id",
            observed=card.subnet,
            read_at=card.node.reading.at,
            call=card.node.reading.call,
        )
        yield PrivateWay(text=f"{what} in {name_of(network)}, without a public address", evidence=where)
