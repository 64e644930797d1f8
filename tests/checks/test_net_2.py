"""NET-2: where the default route of each subnet leads, and what the outbound type adds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from support.egress_world import (
    FW_IP,
    HUB_LIST,
    MANAGED,
    MANAGED_SUBNET,
    PLAIN,
    SECURED,
    Changed,
    assertions,
    egress,
    firewall,
    hub_network,
    nets,
    one,
    route,
    routes,
    set_in,
)
from support.snapshots import CLUSTER, SUB, forbidden
from support.ssh_world import (
    FIREWALL,
    GROUP,
    HUB,
    HUB_SUB,
    NSG,
    POOL,
    ROUTES,
    SUBNET,
    VNET,
    balancer,
    card,
    group,
    machine,
    network,
    peering,
    pool,
    public,
    rule,
    scale_set,
    subnet,
)

from aks_harden.model.context import Context, Sensitivity
from aks_harden.model.verdict import Severity, Verdict

if TYPE_CHECKING:
    from aks_harden.model.json import Json, JsonObject
    from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, FAIL, UNKNOWN, NA = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NA
SENSITIVE = Context(sensitivity=Sensitivity.SENSITIVE)
INTERNET = route("0.0.0.0/0", "Internet")
HALVES = (route("0.0.0.0/1"), route("128.0.0.0/1"))
OTHER_IP = "10.0.7.7"
LB_OUT: Json = {"outboundType": "loadBalancer"}
NO_OUT: Json = {"outboundType": "none"}


DEFAULT_ROUTES = {
    "to a firewall": (egress(), PASS),
    "to a firewall, in odd case": (
        egress(
            route_tables=[
                routes(
                    route(hop="VIRTUALAPPLIANCE")
                    | {
                        "properties": {
                            "addressPrefix": "0.0.0.0/0",
                            "nextHopType": "VIRTUALAPPLIANCE",
                            "nextHopIpAddress": FW_IP,
                        }
                    }
                )
            ]
        ),
        PASS,
    ),
    "to a secured hub's firewall by its address": (
        egress(
            route_tables=[routes(route(address="10.8.0.132"))],
            firewalls=[SECURED],
            wan_hubs=HUB_LIST,
        ),
        PASS,
    ),
    "two routes that together cover everything": (egress(route_tables=[routes(*HALVES)]), PASS),
    "two routes with a hole": (
        egress(
            route_tables=[routes(route("0.0.0.0/1"), route("128.0.0.0/2"))],
            properties={"networkProfile": LB_OUT},
        ),
        FAIL,
    ),
    "halves, one of them straight out: the bypass says so": (
        egress(route_tables=[routes(HALVES[0], route("128.0.0.0/1", "Internet"))]),
        PASS,
    ),
    "halves, both straight out": (
        egress(
            route_tables=[routes(route("0.0.0.0/1", "Internet"), route("128.0.0.0/1", "Internet"))],
            properties={"networkProfile": LB_OUT},
        ),
        FAIL,
    ),
    "to a firewall, and halves that leave it nothing go to an appliance": (
        egress(
            route_tables=[
                routes(route(), route("0.0.0.0/1", address=OTHER_IP), route("128.0.0.0/1", address=OTHER_IP))
            ]
        ),
        WARN,
    ),
    "to a firewall, and a half goes to an appliance": (
        egress(route_tables=[routes(route(), route("0.0.0.0/1", address=OTHER_IP))]),
        WARN,
    ),
    "to a firewall, and halves that leave it nothing go straight out": (
        egress(
            route_tables=[routes(route(), route("0.0.0.0/1", "Internet"), route("128.0.0.0/1", "Internet"))],
            properties={"networkProfile": LB_OUT},
        ),
        FAIL,
    ),
    "to a firewall, and one network of the owner's to a gateway": (
        egress(route_tables=[routes(route(), route("198.51.100.0/24", "VirtualNetworkGateway"))]),
        PASS,
    ),
    "to an appliance in the network": (egress(route_tables=[routes(route(address=OTHER_IP))]), WARN),
    "to an address in no network that was read": (
        egress(route_tables=[routes(route(address="10.99.0.4"))]),
        UNKNOWN,
    ),
    "to an appliance in a peer that was read": (
        egress(
            route_tables=[routes(route(address="10.1.0.9"))],
            virtual_networks=nets(peers=(peering(),)),
            hub={"hub-networks": [hub_network()], "hub-firewalls": []},
        ),
        WARN,
    ),
    "to a firewall in a peer": (
        egress(
            firewalls=[],
            virtual_networks=nets(peers=(peering(),)),
            hub={"hub-networks": [hub_network()], "hub-firewalls": [firewall(HUB)]},
        ),
        PASS,
    ),
    "to a peer that nobody may read": (
        egress(
            route_tables=[routes(route(address="10.1.0.9"))],
            virtual_networks=nets(peers=(peering(),)),
            hub={"hub-networks": forbidden("x/read"), "hub-firewalls": []},
        ),
        UNKNOWN,
    ),
    "to a peer whose firewalls nobody may read": (
        egress(
            route_tables=[routes(route(address="10.1.0.9"))],
            virtual_networks=nets(peers=(peering(),)),
            hub={"hub-networks": [hub_network()], "hub-firewalls": forbidden("x/read")},
        ),
        UNKNOWN,
    ),
    "to the same address in a network that is no peer": (
        egress(firewalls=[firewall(f"{GROUP}/Microsoft.Network/virtualNetworks/elsewhere")]),
        WARN,
    ),
    "to a gateway": (egress(route_tables=[routes(route(hop="VirtualNetworkGateway"))]), WARN),
    "to nowhere": (egress(route_tables=[routes(route(hop="None"))]), PASS),
    "to the network itself": (egress(route_tables=[routes(route(hop="VnetLocal"))]), WARN),
    "to what is not known": (egress(route_tables=[routes(route(hop="Elsewhere"))]), UNKNOWN),
    "to no address": (egress(route_tables=[routes(route(address="fw.example"))]), UNKNOWN),
    "to an address that is left out": (egress(route_tables=[routes(route(address=None))]), UNKNOWN),
    "of a prefix that is none": (egress(route_tables=[routes(route("0.0.0.0/99"))]), UNKNOWN),
    "routes that nobody may read": (
        egress(route_tables=forbidden("Microsoft.Network/routeTables/read")),
        UNKNOWN,
    ),
    "straight to the Internet by a load balancer": (
        egress(route_tables=[routes(INTERNET)], properties={"networkProfile": LB_OUT}),
        FAIL,
    ),
    "by a load balancer": (egress(**PLAIN, properties={"networkProfile": LB_OUT}), FAIL),
    "by what is left out, which is a load balancer": (
        egress(**PLAIN, properties={"networkProfile": {}}),
        FAIL,
    ),
    "by a type of tomorrow": (
        egress(**PLAIN, properties={"networkProfile": {"outboundType": "starlink"}}),
        FAIL,
    ),
    "by a NAT gateway": (
        egress(
            route_tables=[],
            virtual_networks=nets(
                routeTable="gone", natGateway={"id": f"{GROUP}/Microsoft.Network/natGateways/nat"}
            ),
        ),
        FAIL,
    ),
    "by public addresses of nodes": (
        egress(
            **{**PLAIN, "virtual_networks": nets(routeTable="gone", defaultOutboundAccess=False)},
            scale_sets=[public()],
        ),
        FAIL,
    ),
    "public addresses of nodes behind a route to a firewall": (egress(scale_sets=[public()]), PASS),
    "by a rule of a load balancer that lets out": (
        egress(
            route_tables=[],
            virtual_networks=nets(routeTable="gone", defaultOutboundAccess=False),
            load_balancers=[
                balancer(
                    outboundRules=[
                        {
                            "name": "out",
                            "properties": {
                                "backendAddressPool": {"id": POOL},
                                "frontendIPConfigurations": [
                                    {"id": f"{balancer()['id']}/frontendIPConfigurations/f"}
                                ],
                            },
                        }
                    ]
                )
            ],
        ),
        FAIL,
    ),
    "by default outbound access": (egress(**PLAIN), FAIL),
    "private, with no way out": (
        egress(route_tables=[], virtual_networks=nets(routeTable="gone", defaultOutboundAccess=False)),
        PASS,
    ),
    "none, and default outbound access": (egress(**PLAIN, properties={"networkProfile": NO_OUT}), FAIL),
    "none, and a group that denies the Internet": (
        egress(
            **PLAIN,
            properties={"networkProfile": NO_OUT},
            security_groups=[
                group(
                    NSG,
                    rule(
                        200,
                        access="Deny",
                        direction="Outbound",
                        protocol="*",
                        destinationPortRange="*",
                        destinationAddressPrefix="Internet",
                    ),
                )
            ],
        ),
        PASS,
    ),
    "none, and a group that denies it in part": (
        egress(
            **PLAIN,
            properties={"networkProfile": NO_OUT},
            security_groups=[
                group(
                    NSG,
                    rule(
                        200,
                        access="Deny",
                        direction="Outbound",
                        destinationPortRange="*",
                        destinationAddressPrefix="Internet",
                    ),
                )
            ],
        ),
        FAIL,
    ),
    "none, and a group that allows a tag before it denies": (
        egress(
            **PLAIN,
            properties={"networkProfile": NO_OUT},
            security_groups=[
                group(
                    NSG,
                    rule(100, direction="Outbound", destinationAddressPrefix="AzureMonitor"),
                    rule(
                        200,
                        access="Deny",
                        direction="Outbound",
                        protocol="*",
                        destinationPortRange="*",
                        destinationAddressPrefix="Internet",
                    ),
                )
            ],
        ),
        FAIL,
    ),
    "none, and a group that nobody may read": (
        egress(**PLAIN, properties={"networkProfile": NO_OUT}, security_groups=forbidden("x/read")),
        UNKNOWN,
    ),
    "block": (egress(**PLAIN, properties={"networkProfile": {"outboundType": "Block"}}), PASS),
    "a type that is no text": (egress(properties={"networkProfile": {"outboundType": 3}}), UNKNOWN),
}


@pytest.mark.parametrize(("seen", "verdict"), DEFAULT_ROUTES.values(), ids=DEFAULT_ROUTES.keys())
def test_a_default_route_leads(seen: Snapshot, verdict: Verdict) -> None:
    found = one(seen, "default-route")
    assert found.verdict is verdict, found.reason
    if verdict in {FAIL, WARN, PASS}:
        assert "nodes" in found.reason or "block" in found.reason


OUTBOUND = {
    "user-defined routing": (egress(), PASS),
    "user-defined routing, in odd case": (
        egress(properties={"networkProfile": {"outboundType": "USERDEFINEDROUTING"}}),
        PASS,
    ),
    "none": (egress(properties={"networkProfile": NO_OUT}), PASS),
    "block": (egress(properties={"networkProfile": {"outboundType": "block"}}), PASS),
    "a load balancer behind the route": (egress(properties={"networkProfile": LB_OUT}), WARN),
    "a NAT gateway behind the route": (
        egress(properties={"networkProfile": {"outboundType": "userAssignedNATGateway"}}),
        WARN,
    ),
    "a NAT gateway of tomorrow": (
        egress(properties={"networkProfile": {"outboundType": "managedNATGatewayV2"}}),
        WARN,
    ),
    "a type of tomorrow": (egress(properties={"networkProfile": {"outboundType": "starlink"}}), WARN),
    "left out, which is a load balancer": (egress(properties={"networkProfile": {}}), WARN),
    "a load balancer and no route": (egress(**PLAIN, properties={"networkProfile": LB_OUT}), NA),
    "a load balancer and a route that nobody may read": (
        egress(route_tables=forbidden("x/read"), properties={"networkProfile": LB_OUT}),
        UNKNOWN,
    ),
}


@pytest.mark.parametrize(("seen", "verdict"), OUTBOUND.values(), ids=OUTBOUND.keys())
def test_the_outbound_type(seen: Snapshot, verdict: Verdict) -> None:
    found = one(seen, "outbound-type")
    assert found.verdict is verdict, found.reason


def test_a_sensitive_environment_makes_it_graver() -> None:
    for key, seen in (
        ("default-route", egress(**PLAIN)),
        ("outbound-type", egress(properties={"networkProfile": LB_OUT})),
    ):
        assert one(seen, key).severity is Severity.MEDIUM
        assert one(seen, key, context=SENSITIVE).severity is Severity.HIGH


def managed(
    outbound: Json = "none", *, sku: str = "Base", private: Json = None, **changes: Changed
) -> Snapshot:
    """A cluster in a network that AKS made."""
    here: JsonObject = {
        "name": "aks-subnet",
        "id": MANAGED_SUBNET,
        "properties": {"addressPrefix": "10.224.0.0/16"},
    }
    if private is not None:
        here = set_in(here, "properties.defaultOutboundAccess", private)
    own: JsonObject = {
        "id": MANAGED,
        "name": "aks-vnet",
        "properties": {"addressSpace": {"addressPrefixes": ["10.224.0.0/12"]}, "subnets": [here]},
    }
    given: dict[str, Changed] = {
        "pools": [pool(vnetSubnetID="gone")],
        "scale_sets": [scale_set(subnet=MANAGED_SUBNET)],
        "virtual_networks": [own],
        "route_tables": [],
        "firewalls": [],
    }
    seen = egress((), **{**given, **changes}, properties={"networkProfile": {"outboundType": outbound}})
    return seen.with_value("cluster", seen.cluster_id, "sku.name", sku)


MANAGED_ROWS = {
    "a load balancer": (managed("loadBalancer"), FAIL),
    "a managed NAT gateway": (managed("managedNATGateway"), FAIL),
    "none, private": (managed(private=False), PASS),
    "none, not marked private": (managed(), WARN),
    "none, marked as not private": (managed(private=True), FAIL),
    "none, public addresses of nodes": (
        managed(
            private=False,
            scale_sets=[scale_set(subnet=MANAGED_SUBNET, publicIPAddressConfiguration={"name": "p"})],
        ),
        FAIL,
    ),
    "Automatic, whatever it says": (managed("managedNATGateway", sku="Automatic"), FAIL),
    "Automatic, saying nothing": (managed(None, sku="Automatic"), FAIL),
    "Automatic, with null pools and nothing readable": (
        managed("managedNATGateway", sku="Automatic", pools=None, scale_sets=[], virtual_networks=[]),
        FAIL,
    ),
    "Automatic, block": (managed("block", sku="Automatic"), PASS),
}


@pytest.mark.parametrize(("seen", "verdict"), MANAGED_ROWS.values(), ids=MANAGED_ROWS.keys())
def test_a_network_that_aks_made(seen: Snapshot, verdict: Verdict) -> None:
    found = assertions(seen, "default-route")
    assert {entry.verdict for entry in found} == {verdict}, [entry.reason for entry in found]


def test_automatic_in_a_managed_network_says_that_only_a_new_cluster_helps() -> None:
    (found,) = assertions(managed("managedNATGateway", sku="Automatic"), "default-route")
    assert "new cluster" in found.reason
    assert one(managed("managedNATGateway", sku="Automatic"), "outbound-type").verdict is NA


def test_every_subnet_in_use_is_judged_for_itself() -> None:
    pods = subnet("pods", "10.0.2.0/24")
    virtual = subnet("aci", "10.0.3.0/24", routes=ROUTES)
    seen = egress(
        virtual_networks=nets(pods, virtual),
        pools=[pool(podSubnetID=f"{VNET}/subnets/pods")],
        properties={
            "addonProfiles": {"aciconnectorlinux": {"enabled": True, "config": {"subnetname": "aci"}}}
        },
    )
    found = {entry.resource.rsplit("/", 1)[-1]: entry.verdict for entry in assertions(seen, "default-route")}
    assert found == {"nodes": PASS, "pods": FAIL, "aci": PASS}


def test_virtual_nodes_whose_subnet_is_not_told_are_unknown() -> None:
    seen = egress(properties={"addonProfiles": {"aciConnectorLinux": {"enabled": "true", "config": {}}}})
    found = {entry.resource.rsplit("/", 1)[-1]: entry.verdict for entry in assertions(seen, "default-route")}
    assert found == {"nodes": PASS, "aks-test": UNKNOWN}


def test_node_auto_provisioning_is_unknown_until_a_machine_shows_its_subnet() -> None:
    nap: Json = {"mode": "Auto"}
    seen = egress(properties={"nodeProvisioningProfile": nap})
    hidden = {entry.resource.rsplit("/", 1)[-1]: entry for entry in assertions(seen, "default-route")}
    assert {name: entry.verdict for name, entry in hidden.items()} == {"nodes": PASS, "aks-test": UNKNOWN}
    assert [lack.facet for lack in hidden["aks-test"].missing] == ["kubernetes"]
    shown = egress(
        properties={"nodeProvisioningProfile": nap},
        virtual_networks=nets(subnet("nap", "10.0.5.0/24")),
        virtual_machines=[machine()],
        network_interfaces=[card(subnet=f"{VNET}/subnets/nap")],
    )
    found = {entry.resource.rsplit("/", 1)[-1]: entry.verdict for entry in assertions(shown, "default-route")}
    assert found == {"nodes": PASS, "nap": FAIL}


def test_subnets_of_another_subscription_are_followed_there() -> None:
    far = VNET.replace(SUB, HUB_SUB)
    far_routes = ROUTES.replace(SUB, HUB_SUB)
    table: JsonObject = {**routes(route()), "id": far_routes}
    here = set_in(subnet("nodes", "10.0.1.0/24", "", far_routes), "id", f"{far}/subnets/nodes")
    other = {**network(here), "id": far}
    own = {**firewall(far), "id": FIREWALL.replace(SUB, HUB_SUB)}
    seen = egress(
        pools=[pool(vnetSubnetID=f"{far}/subnets/nodes")],
        scale_sets=[scale_set(subnet=f"{far}/subnets/nodes")],
        virtual_networks=[],
        route_tables=[],
        firewalls=[],
        hub={"hub-networks": [other], "hub-route-tables": [table], "hub-firewalls": [own]},
    )
    assert one(seen, "default-route").verdict is PASS
    assert one(seen, "firewall-rules").verdict is PASS


def test_a_cluster_without_pools_has_nothing_to_judge() -> None:
    seen = egress(pools=[], scale_sets=[])
    assert one(seen, "default-route").verdict is NA
    assert one(egress(pools=None), "default-route").verdict is UNKNOWN


def test_the_subnet_is_named() -> None:
    assert SUBNET.rsplit("/", 1)[-1] in one(egress(**PLAIN), "default-route").reason


def test_automatic_whose_machines_nobody_may_read_may_be_in_a_network_of_its_owners() -> None:
    closed = forbidden("Microsoft.Compute/virtualMachines/read")
    seen = managed("managedNATGateway", sku="Automatic", pools=None, scale_sets=[], virtual_machines=closed)
    assert {entry.verdict for entry in assertions(seen, "default-route")} == {UNKNOWN}
    assert one(seen, "outbound-type").verdict is UNKNOWN


def test_the_hub_of_a_fleet_is_left_to_fleet() -> None:
    plain = egress(**PLAIN, properties={"networkProfile": LB_OUT})
    hub = CLUSTER.replace("rg-test", "FL_fleet_hub")
    seen = replace(plain, cluster_id=hub).with_reading(
        "cluster", hub, plain.readings["cluster"][CLUSTER.lower()]
    )
    found = {
        key: {entry.verdict for entry in assertions(seen, key)} for key in ("default-route", "outbound-type")
    }
    assert found == {"default-route": {NA}, "outbound-type": {NA}}


def test_virtual_nodes_of_an_unnamed_subnet_wait_for_kubernetes() -> None:
    seen = egress(properties={"addonProfiles": {"ACIConnectorLinux": {"enabled": "true", "config": {}}}})
    lacks = [lack.action for entry in assertions(seen, "default-route") for lack in entry.missing]
    assert lacks == ["Kubernetes evidence"]
