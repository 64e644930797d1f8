"""NET-10: the API server's exposure, its public name, and the private way in."""

from __future__ import annotations

from time import perf_counter
from typing import TypeAlias

import pytest
from support.snapshots import CLUSTER, SUB, cluster, forbidden, snapshot

from aks_harden.engine.discover import item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.reading import Absent, Reading
from aks_harden.snapshot.snapshot import Snapshot

Facets: TypeAlias = "dict[str, dict[str, Json | Reading]]"

PASS, WARN, FAIL, UNKNOWN, MANUAL, NA = (
    Verdict.PASS,
    Verdict.WARN,
    Verdict.FAIL,
    Verdict.UNKNOWN,
    Verdict.MANUAL,
    Verdict.NA,
)
RG = f"{SUB}/resourceGroups"
VNET = f"{RG}/rg/providers/Microsoft.Network/virtualNetworks/vnet"
HUB_SUB = "/subscriptions/22222222-2222-4222-8222-222222222222"
HUB = f"{HUB_SUB}/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub"
FAR = f"{RG}/far/providers/Microsoft.Network/virtualNetworks/far"
ZONE = f"{RG}/MC/providers/Microsoft.Network/privateDnsZones/x1.privatelink.westeurope.azmk8s.io"
GATEWAY = f"{HUB_SUB}/resourceGroups/hub/providers/Microsoft.Network/virtualNetworkGateways/gw"
WAN = f"{RG}/wan/providers/Microsoft.Network/virtualHubs/wan"


def network(identity: str, subnets: Json = None, peerings: Json = None) -> JsonObject:
    return {
        "id": identity,
        "properties": {"subnets": subnets or [], "virtualNetworkPeerings": peerings or []},
    }


def peering(remote: str, *, gateway: bool = False, state: Json = "Connected") -> JsonObject:
    return {
        "name": "p",
        "properties": {
            "peeringState": state,
            "useRemoteGateways": gateway,
            "remoteVirtualNetwork": {"id": remote},
        },
    }


def gateway_subnet(owner: str) -> JsonObject:
    return {
        "id": f"{HUB}/subnets/GatewaySubnet",
        "name": "GatewaySubnet",
        "properties": {"ipConfigurations": [{"id": f"{owner.upper()}/ipConfigurations/default"}]},
    }


PRIVATE: JsonObject = {
    "apiServerAccessProfile": {
        "enablePrivateCluster": True,
        "enablePrivateClusterPublicFQDN": False,
        "disableRunCommand": True,
        "privateDNSZone": "system",
    },
    "privateFQDN": "aks.x1.privatelink.westeurope.azmk8s.io",
    "nodeResourceGroup": "MC",
    "agentPoolProfiles": [{"name": "system", "count": 1, "vnetSubnetID": f"{VNET}/subnets/nodes"}],
}


def world(facets: Facets | None = None, sku: str = "Base", **properties: Json) -> Snapshot:
    body = cluster(**(PRIVATE | properties)) | {"sku": {"name": sku}}
    readings: Facets = {
        "cluster": {"@": body},
        "virtual-networks": {".": [network(VNET, None, [peering(HUB)])]},
        "hub-networks": {HUB_SUB: [network(HUB)]},
        "gateways": {},
        "bastion-hosts": {".": []},
        "hub-bastion-hosts": {HUB_SUB: []},
        "wan-connections": {},
        "private-endpoints": {".": []},
        "private-dns-zones": {".": [{"id": ZONE}]},
        "dns-links": {ZONE: [link(VNET)]},
        "virtual-machines": {".": []},
        "network-interfaces": {".": []},
        "scale-sets": {".": []},
    }
    return snapshot(readings | (facets or {}))


def link(target: str) -> JsonObject:
    return {"id": f"{ZONE}/virtualNetworkLinks/l", "properties": {"virtualNetwork": {"id": target}}}


def judged(snapshot_: Snapshot) -> dict[str, Assertion]:
    found = item("NET-10")
    assert found is not None
    return {entry.key: entry for entry in judge_item(snapshot_, Context(), found).assertions}


@pytest.mark.parametrize(
    ("profile", "verdict", "severity"),
    [
        pytest.param({"enablePrivateCluster": True}, PASS, Severity.HIGH, id="private"),
        pytest.param({"enablePrivateCluster": "True"}, PASS, Severity.HIGH, id="private, as a text"),
        pytest.param(None, FAIL, Severity.HIGH, id="public"),
        pytest.param({"enableVnetIntegration": True}, FAIL, Severity.HIGH, id="integrated, and public"),
        pytest.param({"authorizedIPRanges": ["20.1.2.3"]}, FAIL, Severity.MEDIUM, id="tight ranges"),
        pytest.param({"authorizedIPRanges": ["0.0.0.0/0"]}, FAIL, Severity.HIGH, id="ranges for all"),
        pytest.param({"authorizedIPRanges": ["x y/z"]}, FAIL, Severity.HIGH, id="ranges that are none"),
        pytest.param({"authorizedIPRanges": 5}, FAIL, Severity.HIGH, id="ranges of another kind"),
        pytest.param({"enablePrivateCluster": 1}, UNKNOWN, Severity.HIGH, id="a number"),
        pytest.param("private", UNKNOWN, Severity.HIGH, id="a profile that is a text"),
    ],
)
def test_the_exposure(profile: Json, verdict: Verdict, severity: Severity) -> None:
    said = judged(world(apiServerAccessProfile=profile))["exposure"]
    assert (said.verdict, said.severity) == (verdict, severity), said.reason


@pytest.mark.parametrize(
    ("more", "fqdn", "verdict"),
    [
        pytest.param({"enablePrivateClusterPublicFQDN": False}, "a.example", PASS, id="switched off"),
        pytest.param({"enablePrivateClusterPublicFQDN": True}, "a.example", WARN, id="on"),
        pytest.param({}, "a.example", WARN, id="not said is on"),
        pytest.param({"privateDNSZone": "None"}, "a.example", PASS, id="the zone none needs it"),
        pytest.param({}, None, UNKNOWN, id="on, and no name is told"),
        pytest.param({"enablePrivateClusterPublicFQDN": "x"}, "a.example", UNKNOWN, id="nonsense"),
        pytest.param({"enablePrivateCluster": False}, "a.example", NA, id="public anyway"),
    ],
)
def test_the_public_name(more: JsonObject, fqdn: Json, verdict: Verdict) -> None:
    profile: JsonObject = {"enablePrivateCluster": True}
    said = judged(world(apiServerAccessProfile=profile | more, fqdn=fqdn))["public-name"]
    assert (said.verdict, said.severity) == (verdict, Severity.LOW), said.reason


def bastion(place: JsonObject) -> JsonObject:
    return {"id": f"{RG}/b/providers/Microsoft.Network/bastionHosts/bas", "properties": place}


def in_subnet(identity: str) -> JsonObject:
    return {
        "ipConfigurations": [{"properties": {"subnet": {"id": f"{identity}/subnets/AzureBastionSubnet"}}}]
    }


MACHINE = f"{RG}/ops/providers/Microsoft.Compute/virtualMachines/jump"
CARD = f"{RG}/ops/providers/Microsoft.Network/networkInterfaces/nic"


def machine(where: str, *, identity: str = MACHINE, public: Json = None, tags: Json = None) -> Facets:
    ip: JsonObject = {"subnet": {"id": f"{where}/subnets/ops"}, "publicIPAddress": public}
    return {
        "virtual-machines": {
            ".": [
                {
                    "id": identity,
                    "tags": tags,
                    "properties": {"networkProfile": {"networkInterfaces": [{"id": CARD}]}},
                }
            ]
        },
        "network-interfaces": {".": [{"id": CARD, "properties": {"ipConfigurations": [{"properties": ip}]}}]},
    }


def scale_set(where: str, group: str) -> Facets:
    config: JsonObject = {"name": "c", "properties": {"subnet": {"id": f"{where}/subnets/ops"}}}
    profile: JsonObject = {
        "networkProfile": {
            "networkInterfaceConfigurations": [{"name": "n", "properties": {"ipConfigurations": [config]}}]
        }
    }
    identity = f"{RG}/{group}/providers/Microsoft.Compute/virtualMachineScaleSets/set"
    return {"scale-sets": {".": [{"id": identity, "properties": {"virtualMachineProfile": profile}}]}}


def endpoint(group: str, target: str, state: str) -> Facets:
    connection: JsonObject = {
        "privateLinkServiceId": target,
        "privateLinkServiceConnectionState": {"status": state},
    }
    body: JsonObject = {
        "id": f"{RG}/{group}/providers/Microsoft.Network/privateEndpoints/pe",
        "properties": {"privateLinkServiceConnections": [{"name": "c", "properties": connection}]},
    }
    return {"private-endpoints": {".": [body]}}


def gateway(kind: Json, *, uses: bool, reading: Reading | None = None) -> Facets:
    body: JsonObject = {"id": GATEWAY, "name": "gw", "properties": {"gatewayType": kind}}
    return {
        "virtual-networks": {".": [network(VNET, None, [peering(HUB, gateway=uses)])]},
        "hub-networks": {HUB_SUB: [network(HUB, [gateway_subnet(GATEWAY)])]},
        "gateways": {GATEWAY: reading or body},
    }


WAN_CONNECTION: Facets = {
    "wan-connections": {
        WAN: [{"id": f"{WAN}/c", "properties": {"remoteVirtualNetwork": {"id": VNET.upper()}}}]
    }
}


@pytest.mark.parametrize(
    ("facets", "verdict"),
    [
        pytest.param({}, MANUAL, id="nothing found"),
        pytest.param(gateway("Vpn", uses=True), PASS, id="a VPN gateway of the peer, used"),
        pytest.param(gateway("expressroute", uses=True), PASS, id="an ExpressRoute gateway"),
        pytest.param(gateway("Vpn", uses=False), MANUAL, id="a gateway of the peer that is not used"),
        pytest.param(gateway("HyperNet", uses=True), MANUAL, id="a gateway of no known kind"),
        pytest.param(
            gateway("Vpn", uses=True, reading=Absent(call="", at="")), MANUAL, id="a gateway that is gone"
        ),
        pytest.param(
            gateway("Vpn", uses=True, reading=forbidden("x/read")), UNKNOWN, id="a gateway that is unread"
        ),
        pytest.param({"bastion-hosts": {".": [bastion(in_subnet(VNET))]}}, PASS, id="a Bastion"),
        pytest.param(
            {"bastion-hosts": {".": [bastion({"virtualNetwork": {"id": VNET}})]}}, PASS, id="a free Bastion"
        ),
        pytest.param(
            {"hub-bastion-hosts": {HUB_SUB: [bastion(in_subnet(HUB))]}}, PASS, id="a Bastion of the peer"
        ),
        pytest.param({"bastion-hosts": {".": [bastion(in_subnet(FAR))]}}, MANUAL, id="a Bastion elsewhere"),
        pytest.param(WAN_CONNECTION, PASS, id="a Virtual WAN connection"),
        pytest.param(endpoint("ops", CLUSTER, "Approved"), PASS, id="a private endpoint"),
        pytest.param(endpoint("mc", CLUSTER, "Approved"), MANUAL, id="the endpoint that AKS made"),
        pytest.param(endpoint("ops", CLUSTER, "Pending"), MANUAL, id="an endpoint that waits"),
        pytest.param(endpoint("ops", f"{CLUSTER}x", "Approved"), MANUAL, id="an endpoint to another"),
        pytest.param({"dns-links": {ZONE: [link(VNET), link(FAR)]}}, PASS, id="the name resolves elsewhere"),
        pytest.param(machine(VNET), PASS, id="a machine in the network"),
        pytest.param(machine(HUB), PASS, id="a machine in the peer"),
        pytest.param(machine(FAR), MANUAL, id="a machine elsewhere"),
        pytest.param(machine(VNET, public={"id": "/x"}), MANUAL, id="a machine with a public address"),
        pytest.param(
            machine(VNET, identity=MACHINE.replace("ops", "mc")), MANUAL, id="a machine that is a node"
        ),
        pytest.param(
            machine(VNET, tags={"AKS-managed-poolname": "a"}), MANUAL, id="a node of another cluster"
        ),
        pytest.param(scale_set(VNET, "ops"), PASS, id="a scale set in the network"),
        pytest.param(scale_set(VNET, "MC"), MANUAL, id="the scale set of the nodes"),
        pytest.param({"virtual-machines": {".": forbidden("x/read")}}, UNKNOWN, id="machines unread"),
        pytest.param({"hub-networks": {HUB_SUB: forbidden("x/read")}}, MANUAL, id="the peer itself unread"),
        pytest.param({"hub-bastion-hosts": {HUB_SUB: forbidden("x/read")}}, UNKNOWN, id="its Bastion unread"),
        pytest.param({"virtual-networks": {".": forbidden("x/read")}}, UNKNOWN, id="the network unread"),
        pytest.param(
            machine(VNET) | {"private-endpoints": {".": forbidden("x/read")}},
            PASS,
            id="what is found stands, whatever else is unread",
        ),
        pytest.param(
            {"virtual-networks": {".": [network(VNET, None, [peering(HUB, state="Disconnected")])]}}
            | machine(HUB),
            MANUAL,
            id="a peering that is cut",
        ),
        pytest.param(
            {"virtual-networks": {".": [network(VNET, None, [peering(HUB, state=None)])]}} | machine(HUB),
            UNKNOWN,
            id="a peering of no known state",
        ),
    ],
)
def test_the_way_in(facets: Facets, verdict: Verdict) -> None:
    said = judged(world(facets))["way-in"]
    assert said.verdict is verdict, said.reason


def test_a_machine_that_cannot_be_told_hides_no_other() -> None:
    facets = machine(VNET)
    told: Json = {"id": MACHINE, "properties": {"networkProfile": {"networkInterfaces": [{"id": CARD}]}}}
    odd: Json = {"id": MACHINE.replace("jump", "apart"), "properties": {}}
    tables: list[tuple[list[Json], Verdict]] = [([odd, told], PASS), ([told, odd], PASS), ([odd], UNKNOWN)]
    for machines, verdict in tables:
        said = judged(world(facets | {"virtual-machines": {".": machines}}))["way-in"]
        assert said.verdict is verdict, said.reason


def test_a_zone_that_cannot_be_read_hides_no_machine() -> None:
    facets = machine(VNET) | {"dns-links": {ZONE: forbidden("x/read")}}
    assert judged(world(facets))["way-in"].verdict is PASS


def test_only_run_command_left_is_a_warning() -> None:
    profile: Json = {"enablePrivateCluster": True, "privateDNSZone": "system"}
    said = judged(world(apiServerAccessProfile=profile))["way-in"]
    assert (said.verdict, said.severity) == (WARN, Severity.LOW)


def test_a_public_cluster_is_reached_over_the_internet() -> None:
    assert judged(world(apiServerAccessProfile=None))["way-in"].verdict is NA


@pytest.mark.parametrize(
    ("sku", "properties"),
    [
        pytest.param("Automatic", {}, id="AKS Automatic"),
        pytest.param("Base", {"nodeResourceGroupProfile": {"restrictionLevel": "readonly"}}, id="locked"),
    ],
)
def test_a_bastion_is_no_way_where_its_tunnels_do_not_reach(sku: str, properties: JsonObject) -> None:
    here: Facets = {"bastion-hosts": {".": [bastion(in_subnet(VNET))]}}
    said = judged(world(here, sku, **properties))["way-in"]
    assert said.verdict is MANUAL
    assert "Bastion tunnels" in said.notes[0]
    assert judged(world(here | machine(VNET), sku, **properties))["way-in"].verdict is PASS


def test_a_zone_of_ones_own_is_named_by_the_cluster() -> None:
    own = f"{HUB_SUB}/resourceGroups/dns/providers/Microsoft.Network/privateDnsZones/privatelink.azmk8s.io"
    profile: JsonObject = {
        "enablePrivateCluster": True,
        "disableRunCommand": True,
        "privateDNSZone": own,
    }
    links: Facets = {"dns-links": {own: [link(HUB)]}}
    assert judged(world(links, apiServerAccessProfile=profile))["way-in"].verdict is PASS
    unread: Facets = {"dns-links": {own: forbidden("x/read")}}
    assert judged(world(unread, apiServerAccessProfile=profile))["way-in"].verdict is UNKNOWN


def test_the_network_that_aks_made_counts_as_its_own() -> None:
    made = f"{RG}/mc/providers/Microsoft.Network/virtualNetworks/aks-vnet"
    here: Facets = {"virtual-networks": {".": [network(made)]}}
    pools: Json = [{"name": "system", "count": 1}]
    assert judged(world(here | machine(made), agentPoolProfiles=pools))["way-in"].verdict is PASS


def test_an_unreadable_cluster_is_unknown() -> None:
    said = judged(snapshot({"cluster": {"@": forbidden("x/read")}}))
    assert {entry.verdict for entry in said.values()} == {UNKNOWN}


def test_a_thousand_machines_are_looked_up_and_not_searched_for() -> None:
    cards = [CARD.replace("nic", f"nic-{index}") for index in range(1000)]
    machines: Json = [
        {
            "id": MACHINE.replace("jump", f"vm-{index}"),
            "properties": {"networkProfile": {"networkInterfaces": [{"id": card.upper()}]}},
        }
        for index, card in enumerate(cards)
    ]
    ip: Json = {"properties": {"subnet": {"id": f"{FAR}/subnets/x"}}}
    listed: Json = [{"id": card, "properties": {"ipConfigurations": [ip]}} for card in cards]
    found = world({"virtual-machines": {".": machines}, "network-interfaces": {".": listed}})
    started = perf_counter()
    assert judged(found)["way-in"].verdict is MANUAL
    assert perf_counter() - started < 3  # about 0.3 s; a search for each takes twenty times as long
