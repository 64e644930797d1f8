"""Default routes that others hand to a network: gateways, route servers, hubs of Virtual WAN."""

from collections.abc import Iterable, Iterator
from typing import Final

from aks_harden.checks.net.egress.hop import Hop, To, find_firewall, firewall_hop
from aks_harden.checks.net.egress.subnets import Place
from aks_harden.checks.net.egress.table import Routes
from aks_harden.checks.net.nsg.neighbours import ended, find_network, ids, reference
from aks_harden.model.finding import Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of, same_id
from aks_harden.snapshot.snapshot import Snapshot

_EFFECTIVE: Final = "Microsoft.Network/networkInterfaces/effectiveRouteTable/action"
_GATEWAYS: Final = "gatewaysubnet"
_ROUTE_SERVER: Final = "routeserversubnet"


def propagated(snapshot: Snapshot, place: Place, routes: Routes) -> Hop | None:
    """Return where a default route of others leads, None where there can be none.

    Not settled where there may be one: only the effective routes of a node tell then (G-10).
    """
    if routes.propagation_off:
        return None
    connections = tuple(_connections(snapshot, place))
    for connection in connections:
        hop = _from_hub(snapshot, connection)
        if hop is not None:
            return hop
    for network in _with_gateways(snapshot, place, connected=bool(connections)):
        hop = _from_network(snapshot, network)
        if hop is not None:
            return hop
    return None


def _from_network(snapshot: Snapshot, network: Node) -> Hop | None:
    """Return where the gateways of a network lead everything."""
    for subnet in network.need_nodes("properties.subnets"):
        name = (subnet.text("name") or name_of(subnet.text("id"))).lower()
        if name == _ROUTE_SERVER and subnet.nodes("properties.ipConfigurations"):
            raise _perhaps(f"a route server in {name_of(network.id)}")
        if name != _GATEWAYS:
            continue
        for gateway in _gateways(subnet):
            hop = _from_gateway(snapshot, gateway)
            if hop is not None:
                return hop
    return None


def _gateways(subnet: Node) -> Iterable[str]:
    found = (
        entry.partition("/ipconfigurations/")[0] for entry in ids(subnet.nodes("properties.ipConfigurations"))
    )
    return dict.fromkeys(owner for owner in found if "/virtualnetworkgateways/" in owner)


def _from_gateway(snapshot: Snapshot, gateway: str) -> Hop | None:
    """Return where a gateway leads everything.

    A default site of forced tunnelling is in ARM; what comes by BGP, as always with ExpressRoute, is not.
    https://learn.microsoft.com/azure/vpn-gateway/about-site-to-site-tunneling
    """
    node = snapshot.find("gateways", gateway)
    if node is None:
        return None
    if node.see("properties.gatewayType").text.lower() != "vpn" or node.see("properties.enableBgp").flag:
        raise _perhaps(f"the gateway {node.name}")
    if not reference(node, "properties.gatewayDefaultSite"):
        return None
    row = node.see("properties.gatewayDefaultSite").wanted("a firewall as the next hop")
    return Hop(to=To.GATEWAY, text=f"the gateway {node.name}", evidence=(row,))


def _with_gateways(snapshot: Snapshot, place: Place, *, connected: bool) -> Iterator[Node]:
    """Give the networks whose gateways a network uses: its own, and a peer's that it borrows."""
    yield place.network
    for peering in place.network.nodes("properties.virtualNetworkPeerings"):
        borrows = peering.peek("properties.useRemoteGateways")
        if borrows is None or not borrows.flag:
            continue
        remote = peering.text("properties.remoteVirtualNetwork.id")
        try:
            yield find_network(snapshot, remote)
        except NotSettledError as open_:
            ended(open_)
            if connected:
                # A hub of Virtual WAN shows as a peer in a subscription of Azure's own.
                continue
            raise NotSettledError(
                *_perhaps(f"the network {name_of(remote)}").missing, *open_.missing
            ) from None


def _connections(snapshot: Snapshot, place: Place) -> Iterator[Node]:
    """Give the connections of a network to readable hubs of Virtual WAN."""
    for connection in snapshot.readable("wan-connections"):
        if same_id(reference(connection, "properties.remoteVirtualNetwork"), place.network.id):
            yield connection


def _from_hub(snapshot: Snapshot, connection: Node) -> Hop | None:
    """Return where a hub leads the Internet's traffic of a connected network.

    https://learn.microsoft.com/azure/virtual-wan/how-to-routing-policies
    """
    seen = connection.see("properties.enableInternetSecurity")
    if not seen.flag:
        return None
    hub = connection.id.lower().partition("/hubvirtualnetworkconnections/")[0]
    for intent in snapshot.listed("wan-routing", hub):
        for policy in intent.need_nodes("properties.routingPolicies"):
            if not any(text.lower() == "internet" for text in policy.see("destinations").texts):
                continue
            to = policy.see("nextHop")
            rows = (to.wanted("an Azure Firewall"), seen.evidence)
            if "/azurefirewalls/" in to.text.lower():
                return firewall_hop(find_firewall(snapshot, to.text), rows)
            return Hop(to=To.APPLIANCE, text=f"the appliance {name_of(to.text)}", evidence=rows)
    raise _perhaps(f"the hub {name_of(hub)}")


def _perhaps(who: str) -> NotSettledError:
    reason = f"{who} may hand the subnet a default route, and only the effective routes of a node tell"
    return NotSettledError(Missing(facet="network-interfaces", reason=reason, action=_EFFECTIVE))
