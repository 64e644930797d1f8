"""NET-2: ways round a default route that holds traffic back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.egress_world import (
    PIP,
    PLAIN,
    egress,
    firewall,
    hub_network,
    nets,
    one,
    route,
    routes,
    set_in,
)
from support.snapshots import SUB, forbidden
from support.ssh_world import (
    HUB,
    HUB_SUB,
    peering,
    pool,
    scale_set,
)

from aks_harden.model.context import Context, Sensitivity
from aks_harden.model.verdict import Severity, Verdict

if TYPE_CHECKING:
    from aks_harden.model.json import Json
    from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, FAIL, UNKNOWN, NA = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NA
SENSITIVE = Context(sensitivity=Sensitivity.SENSITIVE)


PUBLIC_ROUTE = route("203.0.113.7/32", "Internet")
GATEWAY_POOL = pool("out", mode="Gateway", gatewayProfile={"publicIPPrefixSize": 31})

BYPASSES = {
    "nothing but the default route": (egress(), None, PASS),
    "the firewall's own address": (egress(route_tables=[routes(route(), PUBLIC_ROUTE)]), None, PASS),
    "another address": (
        egress(route_tables=[routes(route(), route("198.51.100.9/32", "Internet"))]),
        None,
        WARN,
    ),
    "an address while the firewall's own is unread": (
        egress(route_tables=[routes(route(), PUBLIC_ROUTE)], public_addresses=forbidden("x/read")),
        None,
        UNKNOWN,
    ),
    "a /9": (egress(route_tables=[routes(route(), route("52.0.0.0/9", "Internet"))]), None, WARN),
    "a /8": (egress(route_tables=[routes(route(), route("52.0.0.0/8", "Internet"))]), None, FAIL),
    "two /9 that make a /8": (
        egress(
            route_tables=[routes(route(), route("52.0.0.0/9", "Internet"), route("52.128.0.0/9", "Internet"))]
        ),
        None,
        FAIL,
    ),
    "half of everything": (
        egress(route_tables=[routes(route(), route("128.0.0.0/1", "Internet"))]),
        None,
        FAIL,
    ),
    "the tag AzureCloud": (
        egress(route_tables=[routes(route(), route("AzureCloud.WestEurope", "Internet"))]),
        None,
        FAIL,
    ),
    "another tag": (egress(route_tables=[routes(route(), route("AzureMonitor", "Internet"))]), None, WARN),
    "a /8 beside an unread firewall address": (
        egress(
            route_tables=[routes(route(), PUBLIC_ROUTE, route("52.0.0.0/8", "Internet"))],
            public_addresses=forbidden("x/read"),
        ),
        None,
        FAIL,
    ),
    "service endpoints": (
        egress(virtual_networks=nets(serviceEndpoints=[{"service": "Microsoft.Storage"}])),
        None,
        PASS,
    ),
    "service endpoints, sensitive": (
        egress(virtual_networks=nets(serviceEndpoints=[{"service": "Microsoft.Storage"}])),
        SENSITIVE,
        WARN,
    ),
    "IPv6 without a route": (
        egress(
            properties={
                "networkProfile": {"outboundType": "userDefinedRouting", "ipFamilies": ["IPv4", "IPv6"]}
            }
        ),
        None,
        WARN,
    ),
    "IPv6 with a route to nowhere": (
        egress(
            route_tables=[routes(route(), route("::/0", "None"))],
            properties={
                "networkProfile": {"outboundType": "userDefinedRouting", "ipFamilies": ["IPv4", "IPv6"]}
            },
        ),
        None,
        PASS,
    ),
    "IPv6 straight out": (
        egress(
            route_tables=[routes(route(), route("::/0", "Internet"))],
            properties={
                "networkProfile": {"outboundType": "userDefinedRouting", "ipFamilies": ["IPv4", "IPv6"]}
            },
        ),
        None,
        WARN,
    ),
    "a subnet of two families": (
        egress(virtual_networks=nets(addressPrefix=None, addressPrefixes=["10.0.1.0/24", "fd00:1::/64"])),
        None,
        WARN,
    ),
    "a gateway pool": (
        egress(pools=[pool(), GATEWAY_POOL], scale_sets=[scale_set(), scale_set("out")]),
        None,
        WARN,
    ),
    "a gateway pool of machines, whose addresses Kubernetes decides": (
        egress(pools=[pool(), {**GATEWAY_POOL, "type": "VirtualMachines", "count": 0}]),
        None,
        UNKNOWN,
    ),
    "an HTTP proxy is no filter and no fault": (
        egress(properties={"httpProxyConfig": {"httpsProxy": "http://proxy.example:3128"}}),
        None,
        PASS,
    ),
    "nothing holds traffic back": (egress(**PLAIN), None, NA),
    "block": (egress(properties={"networkProfile": {"outboundType": "block"}}), None, NA),
    "routes that nobody may read": (egress(route_tables=forbidden("x/read")), None, UNKNOWN),
}


@pytest.mark.parametrize(("seen", "context", "verdict"), BYPASSES.values(), ids=BYPASSES.keys())
def test_ways_round_the_default_route(seen: Snapshot, context: Context | None, verdict: Verdict) -> None:
    found = one(seen, "bypass", context=context)
    assert found.verdict is verdict, found.reason


def test_the_firewall_of_another_subscription_has_its_public_address_there() -> None:
    table = routes(route(), PUBLIC_ROUTE)
    far = PIP.replace(SUB, HUB_SUB)
    distant = set_in(firewall(HUB), "properties.ipConfigurations[0].properties.publicIPAddress.id", far)
    addresses: Json = [{"id": far, "name": "pip", "properties": {"ipAddress": "203.0.113.7"}}]
    seen = egress(
        route_tables=[table],
        firewalls=[],
        virtual_networks=nets(peers=(peering(),)),
        hub={"hub-networks": [hub_network()], "hub-firewalls": [distant], "hub-public-addresses": addresses},
    )
    assert one(seen, "bypass").verdict is PASS


def test_a_sensitive_environment_makes_it_graver() -> None:
    seen = BYPASSES["a /8"][0]
    assert one(seen, "bypass").severity is Severity.MEDIUM
    assert one(seen, "bypass", context=SENSITIVE).severity is Severity.HIGH
