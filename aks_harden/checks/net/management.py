"""Private ways to the API server: what Azure Resource Manager shows of how a private cluster is managed.

https://learn.microsoft.com/azure/aks/private-cluster-connect
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from aks_harden.checks.gather import Gathered, gather
from aks_harden.checks.kind import automatic
from aks_harden.checks.net.nsg.interfaces import Interface, of_scale_set, of_virtual_machine
from aks_harden.checks.net.nsg.neighbours import find_network, network_of, reference
from aks_harden.checks.pools import aks_subnets, pools_of
from aks_harden.model.finding import Evidence
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.paths import group_of, name_of, same_id, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

_GATEWAY_SUBNET: Final = "gatewaysubnet"
_GATEWAYS: Final = {"vpn": "VPN", "expressroute": "ExpressRoute"}
_NODE_TAGS: Final = ("aks-managed-poolName", "poolName", "aks-managed-orchestrator", "orchestrator")
"""Tags of machines that are nodes of some cluster, and so no place to manage one from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateWay:
    """One way to the API server that does not go over the Internet."""

    text: str
    evidence: Evidence | Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """The networks around the API server, by their ids in lower case."""

    own: tuple[str, ...]
    peers: tuple[tuple[str, bool], ...]
    """Peered networks, each with whether their gateways are used."""

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
    around = _Around(own=own, peers=tuple(peer for peers in peered.found for peer in peers))
    looks = tuple(_looks(snapshot, around))
    found = gather(looks, lambda look: tuple(look()), peered.open)
    ways = {way.text: way for ways in found.found for way in ways}
    return Gathered(found=tuple(ways.values()), open=found.open)


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
    yield partial(_links, snapshot, around)
    yield partial(_machines, snapshot, around)
    yield partial(_scale_sets, snapshot, around)


def _gateways(snapshot: Snapshot, network: str) -> Iterator[PrivateWay]:
    for subnet in find_network(snapshot, network).nodes("properties.subnets"):
        if name_of(subnet.text("id")).lower() != _GATEWAY_SUBNET:
            continue
        for entry in subnet.nodes("properties.ipConfigurations"):
            owner, _, _ = entry.text("id").lower().partition("/ipconfigurations/")
            gateway = snapshot.find("gateways", owner) if "/virtualnetworkgateways/" in owner else None
            if gateway is None:
                continue
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


def _links(snapshot: Snapshot, around: _Around) -> Iterator[PrivateWay]:
    """Give networks beside the cluster's own in which the API server's name resolves."""
    for network, seen in _linked(snapshot):
        if network not in around.own:
            yield PrivateWay(
                text=f"the network {name_of(network)}, where the name of the API server resolves",
                evidence=seen,
            )


def _linked(snapshot: Snapshot) -> Iterator[tuple[str, Seen]]:
    for zone in _zones(snapshot):
        for link in snapshot.listed("dns-links", zone):
            seen = link.see("properties.virtualNetwork.id")
            yield seen.text.lower(), seen


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
    for machine in _others(snapshot, "virtual-machines"):
        for card in of_virtual_machine(snapshot, machine, None):
            yield from _inside(snapshot, around, card, f"the machine {machine.name}")


def _scale_sets(snapshot: Snapshot, around: _Around) -> Iterator[PrivateWay]:
    for scale_set in _others(snapshot, "scale-sets"):
        for card in of_scale_set(scale_set, None):
            yield from _inside(snapshot, around, card, f"the scale set {scale_set.name}")


def _others(snapshot: Snapshot, facet: str) -> Iterator[Node]:
    """Give machines that are no nodes: neither of this cluster nor of another."""
    group = _node_group(snapshot.cluster)
    for machine in snapshot.listed(facet):
        tags = machine.part("tags")
        node = tags is not None and any(tags.text(tag) for tag in _NODE_TAGS)
        if group_of(machine.id).lower() != group and not node:
            yield machine


def _inside(snapshot: Snapshot, around: _Around, card: Interface, what: str) -> Iterator[PrivateWay]:
    """Give a machine without a public address in a network from which the API server is reached."""
    network = network_of(card.subnet).lower()
    if card.public is None and (
        network in around.near or network in {linked for linked, _ in _linked(snapshot)}
    ):
        # The interface's own place, and not its path in a body that may be a scale set's.
        where = Evidence(
            resource=card.node.id,
            path="properties.subnet.id",
            observed=card.subnet,
            read_at=card.node.reading.at,
            call=card.node.reading.call,
        )
        yield PrivateWay(text=f"{what} in {name_of(network)}, without a public address", evidence=where)
