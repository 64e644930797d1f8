"""Where a default route leads."""

from collections.abc import Iterable, Iterator
from enum import Enum, auto
from typing import Final

from msgspec import Struct

from aks_harden.checks.gather import NOTHING_OPEN, Open
from aks_harden.checks.net.egress.subnets import Place
from aks_harden.checks.net.egress.table import Route
from aks_harden.checks.net.nsg.addresses import AddressSet, addresses, inside
from aks_harden.checks.net.nsg.neighbours import (
    ended,
    find_in,
    find_network,
    network_of,
    reference,
    subscription_list,
)
from aks_harden.model.finding import Evidence, Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.facets import FACETS
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of, same_id
from aks_harden.snapshot.snapshot import Snapshot


class To(Enum):
    """The kinds of next hop."""

    FIREWALL = auto()
    APPLIANCE = auto()
    GATEWAY = auto()
    NOWHERE = auto()
    LOCAL = auto()
    INTERNET = auto()


class Hop(Struct, frozen=True, kw_only=True):
    """A next hop."""

    to: To
    text: str
    """What it leads to, as the end of a sentence."""
    evidence: tuple[Evidence, ...]
    firewall: Node | None = None


_PLAIN: Final = {
    "internet": (To.INTERNET, "the Internet"),
    "none": (To.NOWHERE, "nowhere"),
    "virtualnetworkgateway": (To.GATEWAY, "a VPN or ExpressRoute gateway"),
    "vnetlocal": (To.LOCAL, "the network itself"),
}


def hop_of(snapshot: Snapshot, place: Place, route: Route) -> Hop:
    """Return where a route leads; not settled where that lies in a network that could not be read."""
    kind = route.hop.text.lower()
    if kind in _PLAIN:
        to, text = _PLAIN[kind]
        return Hop(to=to, text=text, evidence=(route.evidence,))
    if kind != "virtualappliance":
        reason = f"the route {route.name} has the next hop `{route.hop.text}`, which is not known"
        raise NotSettledError(Missing(facet=route.node.facet, reason=reason))
    seen = route.node.see("properties.nextHopIpAddress")
    rows = (seen.wanted("the private address of an Azure Firewall"),)
    try:
        wanted = addresses(seen.text)
    except ValueError:
        reason = f"the route {route.name} has the next hop `{seen.text}`, which is no address"
        raise NotSettledError(Missing(facet=route.node.facet, reason=reason)) from None
    return _appliance(snapshot, place, seen.text, wanted, rows)


def firewall_hop(firewall: Node, rows: tuple[Evidence, ...]) -> Hop:
    """Return a hop to an Azure Firewall."""
    text = f"the Azure Firewall {name_of(firewall.id)}"
    return Hop(to=To.FIREWALL, text=text, evidence=rows, firewall=firewall)


def find_firewall(snapshot: Snapshot, firewall: str) -> Node:
    """Return a firewall by its id."""
    return find_in(snapshot, "firewalls", firewall)


def _appliance(
    snapshot: Snapshot, place: Place, text: str, wanted: AddressSet, rows: tuple[Evidence, ...]
) -> Hop:
    for network in (place.network.id, *place.peers):
        try:
            for firewall in subscription_list(snapshot, "firewalls", network):
                if _near(firewall, place) and any(wanted == own for own in private_addresses(firewall)):
                    return firewall_hop(firewall, rows)
        except NotSettledError as error:
            # It matters only where the address turns out to be in that network.
            ended(error)
    holder = _holder(snapshot, place, wanted)
    # A firewall at that address would be listed in the subscription of the network that holds it.
    subscription_list(snapshot, "firewalls", holder)
    return Hop(to=To.APPLIANCE, text=f"an appliance at {text}", evidence=rows)


def _holder(snapshot: Snapshot, place: Place, wanted: AddressSet) -> str:
    """Return the network or hub that holds an address; not settled where none that was read does (G-8)."""
    open_ = NOTHING_OPEN
    for network in (place.network.id, *place.peers):
        try:
            node = find_network(snapshot, network)
            if _space(node).covers(wanted):
                return network
        except NotSettledError as error:
            open_ = open_.and_(ended(error))
    for hub in (*snapshot.readable("wan-hubs"), *snapshot.readable("hub-wan-hubs")):
        if inside(hub.text("properties.addressPrefix"), wanted):
            return hub.id
    raise NotSettledError(*(open_ or _nowhere(wanted)).missing)


def _nowhere(wanted: AddressSet) -> Open:
    reason = f"the next hop {wanted.texts[0]} is in no network that was read"
    action = FACETS["hub-networks"].actions[0]
    return Open(missing=(Missing(facet="hub-networks", reason=reason, action=action),))


def _space(network: Node) -> AddressSet:
    try:
        return addresses(*network.see("properties.addressSpace.addressPrefixes").texts)
    except ValueError:
        reason = f"the address space of {network.id} is not a list of prefixes"
        raise NotSettledError(Missing(facet=network.facet, reason=reason)) from None


def _near(firewall: Node, place: Place) -> bool:
    """Tell whether a firewall is in the subnet's network, in a peer, or in a hub of Azure's own."""
    if reference(firewall, "properties.virtualHub"):
        return True
    return any(
        same_id(network_of(reference(config, "properties.subnet")), network)
        for config in firewall.nodes("properties.ipConfigurations")
        if config.part("properties.subnet") is not None
        for network in (place.network.id, *place.peers)
    )


def private_addresses(firewall: Node) -> Iterator[AddressSet]:
    """Give the private addresses of a firewall: in a network of its owner's, or in a secured hub."""
    texts: Iterable[str] = (
        *(
            config.text("properties.privateIPAddress")
            for config in firewall.nodes("properties.ipConfigurations")
        ),
        firewall.text("properties.hubIPAddresses.privateIPAddress"),
    )
    for text in texts:
        try:
            yield addresses(text)
        except ValueError:
            continue


def own_addresses(snapshot: Snapshot, firewall: Node) -> AddressSet:
    """Return the public addresses of a firewall; not settled where one could not be read."""
    found = AddressSet()
    for entry in firewall.nodes("properties.hubIPAddresses.publicIPs.addresses"):
        found |= _address(entry, "address")
    for config in (
        *firewall.nodes("properties.ipConfigurations"),
        *filter(None, (firewall.part("properties.managementIpConfiguration"),)),
    ):
        public = reference(config, "properties.publicIPAddress")
        if public:
            found |= _address(find_in(snapshot, "public-addresses", public), "properties.ipAddress")
    return found


def _address(node: Node, path: str) -> AddressSet:
    seen = node.see(path)
    try:
        return addresses(seen.text)
    except ValueError:
        reason = f"`{path}` of {node.id} is no address"
        raise NotSettledError(Missing(facet=node.facet, reason=reason)) from None
