"""EXT-EXPOSE: what faces the Internet, and which of it should not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.egress_world import PIP, assertions, one
from support.snapshots import forbidden
from support.ssh_world import (
    BALANCER,
    DENY,
    FIREWALL,
    GROUP,
    NIC_NSG,
    NODE_GROUP,
    NSG,
    POOL,
    VNET,
    Change,
    balancer,
    changed,
    group,
    leading,
    network,
    pool,
    public,
    rule,
    scale_set,
    subnet,
    world,
)

from aks_harden.model.verdict import Severity, Verdict

if TYPE_CHECKING:
    from aks_harden.model.json import Json, JsonObject
    from aks_harden.snapshot.snapshot import Snapshot

PASS, FAIL, UNKNOWN, NA = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NA
ADDRESS: Json = [
    {
        "id": f"{NODE_GROUP}/Microsoft.Network/publicIPAddresses/pip",
        "properties": {"ipAddress": "203.0.113.50"},
    }
]


def service(port: Json, **more: Json) -> JsonObject:
    """A rule of a load balancer as AKS makes it for a Service."""
    properties: JsonObject = {
        "frontendPort": port,
        "backendPort": port,
        "protocol": "Tcp",
        "enableFloatingIP": True,
        "frontendIPConfiguration": {"id": f"{BALANCER}/frontendIPConfigurations/f"},
        "backendAddressPool": {"id": POOL},
    }
    given = {name: value for name, value in {**properties, **more}.items() if value != "gone"}
    return {"id": f"{BALANCER}/loadBalancingRules/svc", "name": "svc", "properties": given}


def to(ports: Json, source: Json = "Internet", **more: Json) -> JsonObject:
    """A rule for a Service, as AKS writes it: for the address of its frontend."""
    return rule(500, source, destinationPortRange=ports, destinationAddressPrefix="203.0.113.50", **more)


def published(
    *rules: JsonObject, port: Json = 6379, floating: JsonObject | None = None, **more: Change
) -> Snapshot:
    given: dict[str, Change] = {"public_addresses": ADDRESS, **more}
    entry = service(port) if floating is None else floating
    return world(*rules, DENY, load_balancers=[balancer(loadBalancingRules=[entry])], **given)


FRONTENDS = {
    "a database to anybody": (published(to("6379")), FAIL),
    "RDP to anybody": (published(to("3389"), port=3389), FAIL),
    "a kubelet to anybody": (published(to("10250"), port=10250), FAIL),
    "a dashboard to all of Azure": (published(to("9090", "AzureCloud"), port=9090), FAIL),
    "a database to one network": (published(to("6379", "198.51.100.0/24")), PASS),
    "a database to a service tag": (published(to("6379", "AzureFrontDoor.Backend")), PASS),
    "a database to nobody on the Internet": (published(), PASS),
    "a database to the network": (published(to("6379", "VirtualNetwork")), PASS),
    "a database, while the rule is for another address": (
        published(
            rule(500, "Internet", destinationPortRange="6379", destinationAddressPrefix="203.0.113.99")
        ),
        PASS,
    ),
    "the web to anybody": (published(to("443"), port=443), PASS),
    "SSH of a Service is NET-8's neighbour, and listed": (published(to("22"), port=22), PASS),
    "a database by UDP": (published(to("6379"), floating=service(6379, protocol="Udp")), PASS),
    "every port": (
        published(rule(500, "Internet", destinationPortRange="*"), floating=service(0, protocol="All")),
        FAIL,
    ),
    "a rule that does not float leads to nodes, whose group lets nobody in": (
        published(to("6379"), floating=service(6379, enableFloatingIP=False)),
        PASS,
    ),
    "a rule that does not float, to another port that the group opens": (
        published(
            rule(500, "Internet", destinationPortRange="31234"),
            floating=service(6379, enableFloatingIP=False, backendPort=31234),
        ),
        FAIL,
    ),
    "a rule that does not float, to another port that the group keeps shut": (
        published(to("6379"), floating=service(6379, enableFloatingIP=False, backendPort=31234)),
        PASS,
    ),
    "no group anywhere, on a Basic load balancer": (
        world(
            virtual_networks=[network(subnet("nodes", "10.0.1.0/24"))],
            public_addresses=ADDRESS,
            load_balancers=[balancer("Basic", loadBalancingRules=[service(6379)])],
        ),
        FAIL,
    ),
    "a rule that does not say": (
        published(to("6379"), floating=service(6379, enableFloatingIP="gone")),
        UNKNOWN,
    ),
    "a port of another kind": (published(to("6379"), floating=service("redis")), UNKNOWN),
    "no group anywhere, on a Standard address": (
        published(virtual_networks=[network(subnet("nodes", "10.0.1.0/24"))]),
        PASS,
    ),
    "a second group that denies": (
        published(
            to("6379"),
            scale_sets=[scale_set(nsg=NIC_NSG)],
            security_groups=[group(NSG, to("6379"), DENY), group(NIC_NSG, DENY)],
        ),
        PASS,
    ),
    "groups that nobody may read": (published(security_groups=forbidden("x/read")), UNKNOWN),
    "an address that nobody may read": (published(to("6379"), public_addresses=forbidden("x/read")), UNKNOWN),
    "scale sets that nobody may read": (published(to("6379"), scale_sets=forbidden("x/read")), UNKNOWN),
    "nothing but the way out": (
        world(DENY, load_balancers=[balancer(loadBalancingRules=[])]),
        PASS,
    ),
    "an internal load balancer": (world(DENY, load_balancers=[balancer(public=False)]), NA),
    "no load balancer": (world(DENY, load_balancers=[]), NA),
    "load balancers that nobody may read": (world(DENY, load_balancers=forbidden("x/read")), UNKNOWN),
}


@pytest.mark.parametrize(("seen", "verdict"), FRONTENDS.values(), ids=FRONTENDS.keys())
def test_frontends_publish(seen: Snapshot, verdict: Verdict) -> None:
    found = one(seen, "frontends", "EXT-EXPOSE")
    assert found.verdict is verdict, found.reason
    if verdict is FAIL:
        assert found.severity is Severity.HIGH


def test_a_pool_that_lists_addresses_leads_to_the_nodes() -> None:
    listed = changed(
        balancer(loadBalancingRules=[service(6379)]), "properties.backendAddressPools[0].properties", {}
    )
    elsewhere: Json = [scale_set(loadBalancerBackendAddressPools=[])]
    seen = world(to("6379"), DENY, load_balancers=[listed], scale_sets=elsewhere, public_addresses=ADDRESS)
    assert one(seen, "frontends", "EXT-EXPOSE").verdict is FAIL


def test_a_load_balancer_of_others_is_none_of_ours() -> None:
    other = {
        **balancer(loadBalancingRules=[service(6379)]),
        "id": f"{GROUP}/Microsoft.Network/loadBalancers/other",
    }
    other = changed(other, "properties.backendAddressPools", [])
    assert one(world(to("6379"), load_balancers=[other]), "frontends", "EXT-EXPOSE").verdict is NA


def test_the_inventory_lists_every_port_with_its_senders() -> None:
    found = one(published(to("6379", "198.51.100.0/24")), "frontends", "EXT-EXPOSE")
    assert found.notes == ("Published: 6379 (Redis) from 198.51.100.0/24.",)


def dnat(**more: Json) -> JsonObject:
    """A firewall in the network that forwards RDP to a node."""
    forward: JsonObject = {
        "name": "rdp",
        "protocols": ["TCP"],
        "sourceAddresses": ["*"],
        "destinationAddresses": ["203.0.113.7"],
        "destinationPorts": ["3389"],
        "translatedAddress": "10.0.1.9",
        "translatedPort": "3389",
        **more,
    }
    inner: JsonObject = {"rules": [forward]}
    return {
        "id": FIREWALL,
        "name": "fw",
        "properties": {
            "ipConfigurations": [
                {
                    "properties": {
                        "subnet": {"id": f"{VNET}/subnets/AzureFirewallSubnet"},
                        "publicIPAddress": {"id": PIP},
                    }
                }
            ],
            "natRuleCollections": [{"name": "c", "properties": inner}],
        },
    }


RDP = rule(100, "Internet", destinationPortRange="3389")
FIREWALLED: list[Json] = [
    network(subnet("nodes", "10.0.1.0/24", NSG), subnet("AzureFirewallSubnet", "10.0.9.0/26"))
]
FROM_FIREWALL = rule(100, "10.0.9.0/26", destinationPortRange="3389")

NODE_PORTS = {
    "nothing leads to nodes": (world(RDP, DENY), PASS),
    "RDP, and public addresses": (world(RDP, DENY, pools=[pool(enableNodePublicIP=True)]), FAIL),
    "RDP, and addresses of the scale set": (world(RDP, DENY, scale_sets=[public()]), FAIL),
    "every port, and public addresses": (
        world(rule(100, "*", destinationPortRange="*", protocol="*"), pools=[pool(enableNodePublicIP=True)]),
        FAIL,
    ),
    "SSH alone is NET-8's": (world(rule(100, "Internet"), DENY, pools=[pool(enableNodePublicIP=True)]), PASS),
    "RDP from one network": (
        world(
            rule(100, "203.0.113.0/24", destinationPortRange="3389"),
            DENY,
            pools=[pool(enableNodePublicIP=True)],
        ),
        PASS,
    ),
    "RDP by a rule of the load balancer that leads to nodes": (
        world(RDP, DENY, load_balancers=[balancer(loadBalancingRules=[leading(backendPort=3389)])]),
        FAIL,
    ),
    "RDP by a NAT rule that leads to nodes": (
        world(RDP, DENY, load_balancers=[balancer(inboundNatRules=[leading(backendPort=3389)])]),
        FAIL,
    ),
    "no group, and public Standard addresses": (
        world(virtual_networks=[network(subnet("nodes", "10.0.1.0/24"))], scale_sets=[public()]),
        PASS,
    ),
    "no group, and a public Basic address": (
        world(
            virtual_networks=[network(subnet("nodes", "10.0.1.0/24"))],
            scale_sets=[public(sku={"name": "Basic"})],
        ),
        FAIL,
    ),
    "a firewall that forwards RDP": (
        world(FROM_FIREWALL, DENY, virtual_networks=FIREWALLED, firewalls=[dnat()]),
        FAIL,
    ),
    "a firewall that forwards RDP of one network": (
        world(
            FROM_FIREWALL,
            DENY,
            virtual_networks=FIREWALLED,
            firewalls=[dnat(sourceAddresses=["203.0.113.0/24"])],
        ),
        PASS,
    ),
    "a firewall that forwards RDP, and a group that stops it": (
        world(DENY, virtual_networks=FIREWALLED, firewalls=[dnat()]),
        PASS,
    ),
    "firewalls that nobody may read": (world(DENY, firewalls=forbidden("x/read")), UNKNOWN),
    "groups that nobody may read, and public addresses": (
        world(scale_sets=[public()], security_groups=forbidden("x/read")),
        UNKNOWN,
    ),
    "scale sets that nobody may read": (world(RDP, DENY, scale_sets=forbidden("x/read")), UNKNOWN),
    "no pools": (world(pools=[], scale_sets=[]), NA),
    "no list of pools": (world(pools=None, scale_sets=[]), UNKNOWN),
    "hosted system pools": (
        world(pools=None, scale_sets=[], properties={"hostedSystemProfile": {"enabled": True}}),
        NA,
    ),
}


@pytest.mark.parametrize(("seen", "verdict"), NODE_PORTS.values(), ids=NODE_PORTS.keys())
def test_ports_of_the_nodes_themselves(seen: Snapshot, verdict: Verdict) -> None:
    found = one(seen, "node-ports", "EXT-EXPOSE")
    assert found.verdict is verdict, found.reason
    assert "22" not in found.reason


def test_services_wait_for_kubernetes() -> None:
    (found,) = assertions(world(DENY), "services", "EXT-EXPOSE")
    assert (found.verdict, [lack.facet for lack in found.missing]) == (UNKNOWN, ["kubernetes"])
