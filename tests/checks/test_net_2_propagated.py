"""NET-2: default routes that gateways and hubs hand to a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.egress_world import (
    GATEWAY,
    HUB_LIST,
    PLAIN,
    SECURED,
    WAN_HUB,
    ByTarget,
    egress,
    hub_network,
    nets,
    one,
    route,
    routes,
)
from support.snapshots import forbidden
from support.ssh_world import (
    FIREWALL,
    GROUP,
    VNET,
    peering,
)

from aks_harden.model.context import Context, Sensitivity
from aks_harden.model.verdict import Verdict

if TYPE_CHECKING:
    from aks_harden.model.json import Json, JsonObject
    from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, FAIL, UNKNOWN, NA = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NA
SENSITIVE = Context(sensitivity=Sensitivity.SENSITIVE)
EFFECTIVE = "Microsoft.Network/networkInterfaces/effectiveRouteTable/action"


def gateway_subnet(
    name: str = "GatewaySubnet", owner: str = f"{GATEWAY}/ipConfigurations/default"
) -> JsonObject:
    return {"name": name, "id": f"{VNET}/subnets/{name}", "properties": {"ipConfigurations": [{"id": owner}]}}


def gateway(kind: Json = "Vpn", *, bgp: Json = False, **more: Json) -> ByTarget:
    properties: JsonObject = {"gatewayType": kind, "enableBgp": bgp, **more}
    return {"gateways": {GATEWAY: {"id": GATEWAY, "name": "gw", "properties": properties}}}


def wan(*, internet: Json = True, policies: Json | None = None) -> ByTarget:
    """A hub of Virtual WAN that the network is connected to."""
    link: JsonObject = {
        "id": f"{WAN_HUB}/hubVirtualNetworkConnections/c",
        "name": "c",
        "properties": {"remoteVirtualNetwork": {"id": VNET}, "enableInternetSecurity": internet},
    }
    intents: Json = (
        []
        if policies is None
        else [{"id": f"{WAN_HUB}/routingIntent/i", "name": "i", "properties": {"routingPolicies": policies}}]
    )
    return {"wan-connections": {WAN_HUB: [link]}, "wan-routing": {WAN_HUB: intents}}


def to_internet(hop: str) -> Json:
    return [{"name": "internet", "destinations": ["Internet"], "nextHop": hop}]


PROPAGATED = {
    "nothing can hand one out": (egress(**PLAIN), FAIL),
    "a VPN gateway without BGP": (
        egress(route_tables=[], virtual_networks=nets(gateway_subnet(), routeTable="gone"), more=gateway()),
        FAIL,
    ),
    "a VPN gateway with BGP": (
        egress(
            route_tables=[],
            virtual_networks=nets(gateway_subnet(), routeTable="gone"),
            more=gateway(bgp=True),
        ),
        UNKNOWN,
    ),
    "an ExpressRoute gateway": (
        egress(
            route_tables=[],
            virtual_networks=nets(gateway_subnet(), routeTable="gone"),
            more=gateway("ExpressRoute"),
        ),
        UNKNOWN,
    ),
    "a gateway with a default site": (
        egress(
            route_tables=[],
            virtual_networks=nets(gateway_subnet(), routeTable="gone"),
            more=gateway(gatewayDefaultSite={"id": f"{GROUP}/Microsoft.Network/localNetworkGateways/site"}),
        ),
        WARN,
    ),
    "a gateway that nobody may read": (
        egress(
            route_tables=[],
            virtual_networks=nets(gateway_subnet(), routeTable="gone"),
            more={"gateways": {GATEWAY: forbidden("x/read")}},
        ),
        UNKNOWN,
    ),
    "a gateway with BGP, and a table that keeps its routes out": (
        egress(route_tables=[routes()], virtual_networks=nets(gateway_subnet()), more=gateway(bgp=True)),
        FAIL,
    ),
    "a table that keeps routes out as text": (
        egress(
            route_tables=[routes(off="True")], virtual_networks=nets(gateway_subnet()), more=gateway(bgp=True)
        ),
        FAIL,
    ),
    "a table that does not say": (
        egress(
            route_tables=[routes(off=None)], virtual_networks=nets(gateway_subnet()), more=gateway(bgp=True)
        ),
        UNKNOWN,
    ),
    "a gateway with BGP, and a route of one's own": (
        egress(
            route_tables=[routes(route(), off=False)],
            virtual_networks=nets(gateway_subnet()),
            more=gateway(bgp=True),
        ),
        PASS,
    ),
    "a route server": (
        egress(
            route_tables=[],
            virtual_networks=nets(
                gateway_subnet("RouteServerSubnet", f"{WAN_HUB}/ipConfigurations/r"), routeTable="gone"
            ),
        ),
        UNKNOWN,
    ),
    "the gateways of a peer that nobody may read": (
        egress(
            route_tables=[],
            virtual_networks=nets(peers=(peering(useRemoteGateways=True),), routeTable="gone"),
            hub={"hub-networks": forbidden("x/read")},
        ),
        UNKNOWN,
    ),
    "a peer without gateways": (
        egress(
            route_tables=[],
            virtual_networks=nets(peers=(peering(useRemoteGateways=True),), routeTable="gone"),
            hub={"hub-networks": [hub_network()]},
        ),
        FAIL,
    ),
    "a hub of Virtual WAN that keeps its default route": (
        egress(**PLAIN, wan_hubs=HUB_LIST, more=wan(internet=False)),
        FAIL,
    ),
    "a hub with a routing intent to a firewall": (
        egress(**PLAIN, wan_hubs=HUB_LIST, firewalls=[SECURED], more=wan(policies=to_internet(FIREWALL))),
        PASS,
    ),
    "a hub with a routing intent to an appliance": (
        egress(
            **PLAIN,
            wan_hubs=HUB_LIST,
            more=wan(policies=to_internet(f"{GROUP}/Microsoft.Network/networkVirtualAppliances/nva")),
        ),
        WARN,
    ),
    "a hub without a routing intent": (egress(**PLAIN, wan_hubs=HUB_LIST, more=wan()), UNKNOWN),
    "a hub whose intent nobody may read": (
        egress(**PLAIN, more={**wan(), "wan-routing": {WAN_HUB: forbidden("x/read")}}),
        UNKNOWN,
    ),
    "a connection that does not say": (egress(**PLAIN, more=wan(internet=None)), UNKNOWN),
}


@pytest.mark.parametrize(("seen", "verdict"), PROPAGATED.values(), ids=PROPAGATED.keys())
def test_a_default_route_that_others_hand_out(seen: Snapshot, verdict: Verdict) -> None:
    found = one(seen, "default-route")
    assert found.verdict is verdict, found.reason


def test_what_only_effective_routes_tell_names_the_action() -> None:
    found = one(PROPAGATED["a VPN gateway with BGP"][0], "default-route")
    assert {lack.action for lack in found.missing} == {EFFECTIVE}
