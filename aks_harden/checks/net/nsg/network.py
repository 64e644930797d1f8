"""The network around a node subnet: its space, peers and routes, and the subnets of AKS and of Bastion."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from aks_harden.checks.kind import automatic
from aks_harden.checks.net.nsg.addresses import (
    EVERYTHING,
    NOTHING,
    PRIVATE,
    AddressSet,
    addresses,
    union,
)
from aks_harden.checks.net.nsg.breadth import is_wide
from aks_harden.checks.net.nsg.neighbours import (
    ended,
    find_in,
    find_network,
    find_subnet,
    reference,
)
from aks_harden.checks.net.nsg.sources import Surroundings
from aks_harden.model.context import Context
from aks_harden.model.finding import Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import group_of, name_of
from aks_harden.snapshot.snapshot import Snapshot

BASTION_SUBNET: Final = "azurebastionsubnet"
_GATEWAY_SUBNET: Final = "gatewaysubnet"

EFFECTIVE_RULES: Final = Missing(
    facet="network-interfaces",
    reason="a default route may widen the tag VirtualNetwork, and only the effective rules of a node tell",
    action="Microsoft.Network/networkInterfaces/effectiveNetworkSecurityGroups/action",
)
"""What would settle whether `VirtualNetwork` holds the Internet (G-10)."""


class Bastion(Struct, frozen=True, kw_only=True):
    """A subnet of Azure Bastion."""

    network: str
    """Name of the virtual network that it is part of."""
    area: AddressSet


class Neighbourhood(Struct, frozen=True, kw_only=True):
    """Everything around a node subnet that a verdict depends on."""

    subnet: Node
    network: Node
    area: AddressSet
    """Addresses of the node subnet itself."""
    around: Surroundings
    aks: AddressSet
    """Addresses of the subnets of nodes, pods and the API server."""
    bastions: tuple[Bastion, ...]
    peers: tuple[str, ...]
    """Ids of the peered networks."""
    unread_peers: tuple[tuple[AddressSet, Missing], ...]
    """Space of each peer that could not be read, so that it may hold a Bastion subnet."""

    @property
    def bastion_area(self) -> AddressSet:
        """Addresses of all readable Bastion subnets."""
        return union(bastion.area for bastion in self.bastions)


def neighbourhood(
    snapshot: Snapshot,
    context: Context,
    subnet: str,
    aks_subnets: Iterable[str],
    groups: Mapping[str, AddressSet] | None,
) -> Neighbourhood:
    """Read what is around a node subnet; not settled where the subnet or its network is not.

    `groups` says where members of application security groups are, None where nobody knows.
    """
    here, network = find_subnet(snapshot, subnet)
    space = _space(network, "properties.addressSpace.addressPrefixes")
    peers = tuple(_peerings(network))
    routes, doubts = _routes(snapshot, context, here)
    gateway = any(_is_called(entry, _GATEWAY_SUBNET) for entry in _subnets(network))
    reached = union(peer.space for peer in peers if peer.joined)
    readable, unread = _peer_networks(snapshot, peers)
    return Neighbourhood(
        subnet=here,
        network=network,
        area=subnet_area(here),
        around=Surroundings(
            known=space | reached | routes,
            beyond=gateway or any(peer.opens_more for peer in peers),
            doubts=doubts,
            groups=groups or {},
            anywhere=space if groups is None else NOTHING,
        ),
        aks=union(subnet_area(find_subnet(snapshot, each)[0]) for each in aks_subnets)
        | (space if _is_closed(snapshot.cluster, network) else NOTHING),
        bastions=tuple(_bastions((network, *readable))),
        peers=tuple(peer.network for peer in peers),
        unread_peers=unread,
    )


def subnet_area(subnet: Node) -> AddressSet:
    """Return the addresses of a subnet, whose prefix comes as one or as many."""
    if subnet.get("properties.addressPrefixes"):
        return _space(subnet, "properties.addressPrefixes")
    return _space(subnet, "properties.addressPrefix")


def _is_closed(cluster: Node, network: Node) -> bool:
    """Tell whether a network is AKS's own and nobody else may put anything into it.

    It lies in the node resource group, and that group is locked down, so every address in it is AKS's.
    https://learn.microsoft.com/azure/aks/node-resource-group-lockdown
    """
    group = cluster.text("properties.nodeResourceGroup").lower()
    level = cluster.peek("properties.nodeResourceGroupProfile.restrictionLevel")
    locked = automatic(cluster) if level is None else level.text.lower() == "readonly"
    return locked and bool(group) and group_of(network.id).lower() == group


class _Peering(Struct, frozen=True, kw_only=True):
    network: str
    space: AddressSet
    joined: bool
    """Whether the tag `VirtualNetwork` takes the peer in."""
    opens_more: bool
    """Whether networks come in through it whose prefixes are not known."""


def _peerings(network: Node) -> Iterator[_Peering]:
    for peering in network.nodes("properties.virtualNetworkPeerings"):
        found = [
            _space(peering, f"properties.{name}.addressPrefixes")
            for name in ("remoteAddressSpace", "remoteVirtualNetworkAddressSpace")
            if peering.get(f"properties.{name}.addressPrefixes") is not None
        ]
        gateways = peering.peek("properties.useRemoteGateways")
        access = peering.peek("properties.allowVirtualNetworkAccess")
        joined = access is None or access.flag
        yield _Peering(
            network=reference(peering, "properties.remoteVirtualNetwork"),
            space=union(found),
            joined=joined,
            opens_more=joined and (not found or (gateways is not None and gateways.flag)),
        )


def _peer_networks(
    snapshot: Snapshot, peers: Iterable[_Peering]
) -> tuple[tuple[Node, ...], tuple[tuple[AddressSet, Missing], ...]]:
    """Return the peers that can be read, and the space of those that cannot, with the reason."""
    readable: list[Node] = []
    unread: list[tuple[AddressSet, Missing]] = []
    for peer in peers:
        try:
            readable.append(find_network(snapshot, peer.network))
        except NotSettledError as open_:
            unread.extend((peer.space, lack) for lack in ended(open_).missing)
    return tuple(readable), tuple(unread)


def _bastions(networks: Iterable[Node]) -> Iterator[Bastion]:
    for network in networks:
        for subnet in _subnets(network):
            if _is_called(subnet, BASTION_SUBNET):
                yield Bastion(network=name_of(network.id), area=subnet_area(subnet))


def _subnets(network: Node) -> tuple[Node, ...]:
    return network.nodes("properties.subnets")


def _is_called(subnet: Node, wanted: str) -> bool:
    return wanted in {name_of(subnet.text("id")).lower(), subnet.text("name").lower()}


def _routes(snapshot: Snapshot, context: Context, subnet: Node) -> tuple[AddressSet, frozenset[Missing]]:
    """Return the prefixes of a subnet's own routes, and why they may widen `VirtualNetwork` to anything.

    Azure counts the prefixes of user-defined routes as `VirtualNetwork`, default routes among them:
    https://learn.microsoft.com/azure/virtual-network/service-tags-overview
    """
    table = reference(subnet, "properties.routeTable")
    if not table:
        return NOTHING, frozenset()
    try:
        routes = find_in(snapshot, "route-tables", table).nodes("properties.routes")
        prefixes = [route.see("properties.addressPrefix").text for route in routes]
    except NotSettledError as open_:
        return NOTHING, frozenset(ended(open_).missing)
    areas = [_route_area(prefix) for prefix in prefixes]
    narrow = [area for area in areas if not is_wide(area - PRIVATE, context)]
    doubts = frozenset({EFFECTIVE_RULES}) if len(narrow) < len(areas) else frozenset[Missing]()
    return union(narrow), doubts


def _route_area(prefix: str) -> AddressSet:
    try:
        return addresses(prefix)
    except ValueError:
        # A service tag as the prefix: which addresses it adds is not in ARM.
        return EVERYTHING


def _space(node: Node, path: str) -> AddressSet:
    seen = node.see(path)
    try:
        area = addresses(*seen.texts)
    except ValueError:
        area = NOTHING
    if not area:
        reason = f"`{path}` of {node.text('id') or node.id} is not a list of prefixes"
        raise NotSettledError(Missing(facet=node.facet, reason=reason))
    return area
