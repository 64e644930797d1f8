"""NET-4: which gateways lead to the cluster, and which versions of TLS their listeners take."""

from __future__ import annotations

from typing import TypeAlias

import pytest
from support.snapshots import SUB, cluster, forbidden, snapshot

from aks_harden.engine.discover import item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot

Facets: TypeAlias = "dict[str, dict[str, Json | Reading]]"

PASS, FAIL, UNKNOWN, MANUAL, NA = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.MANUAL, Verdict.NA
NET = f"{SUB}/resourceGroups/edge/providers/Microsoft.Network"
GATEWAY = f"{NET}/applicationGateways/agw"
VNET = f"{NET}/virtualNetworks/vnet"
NODES = f"{VNET}/subnets/nodes"
PUBLIC = f"{SUB}/resourceGroups/MC/providers/Microsoft.Network/publicIPAddresses/svc"
BALANCER = f"{SUB}/resourceGroups/mc/providers/Microsoft.Network/loadBalancers/kubernetes"
OLD: JsonObject = {"policyType": "Predefined", "policyName": "AppGwSslPolicy20150501"}
NEW: JsonObject = {"policyType": "Predefined", "policyName": "AppGwSslPolicy20220101"}
NODE: JsonObject = {"ipAddress": "10.1.0.4"}


def listener(name: str, protocol: Json, front: str = "public", profile: str = "") -> JsonObject:
    own: JsonObject = {
        "protocol": protocol,
        "frontendIPConfiguration": {"id": f"{GATEWAY}/frontendIPConfigurations/{front}"},
    }
    if profile:
        own["sslProfile"] = {"id": f"{GATEWAY.upper()}/sslProfiles/{profile}"}
    return {"name": name, "properties": own}


HTTPS: Json = [listener("web", "Https")]


def gateway(policy: Json = None, https: Json = HTTPS, backends: Json = None, **more: Json) -> JsonObject:
    pool: JsonObject = {"backendAddresses": [NODE] if backends is None else backends}
    own: JsonObject = {
        "sslPolicy": policy,
        "httpListeners": https,
        "backendAddressPools": [{"name": "aks", "properties": pool}],
        "frontendIPConfigurations": [
            {
                "id": f"{GATEWAY}/frontendIPConfigurations/public",
                "properties": {"publicIPAddress": {"id": f"{NET}/publicIPAddresses/agw"}},
            },
            {
                "id": f"{GATEWAY}/frontendIPConfigurations/inside",
                "properties": {"privateIPAddress": "10.1.9.4"},
            },
        ],
    }
    return {"id": GATEWAY, "name": "agw", "properties": own | more}


def world(gateways: Json | Reading, facets: Facets | None = None, **properties: Json) -> Snapshot:
    own: JsonObject = {
        "nodeResourceGroup": "MC",
        "agentPoolProfiles": [{"name": "system", "count": 1, "vnetSubnetID": NODES}],
    }
    body = cluster(**(own | properties))
    subnets: Json = [{"id": NODES, "name": "nodes", "properties": {"addressPrefix": "10.1.0.0/24"}}]
    fronts: Json = [
        {"properties": {"privateIPAddress": "10.9.0.10"}},
        {"properties": {"publicIPAddress": {"id": PUBLIC}}},
    ]
    rules: Json = [{"name": "r", "properties": {"frontendPort": 443}}]
    balanced: JsonObject = {"frontendIPConfigurations": fronts, "loadBalancingRules": rules}
    address: JsonObject = {"ipAddress": "20.9.9.9", "dnsSettings": {"fqdn": "shop.example"}}
    readings: Facets = {
        "cluster": {"@": body},
        "application-gateways": {".": gateways},
        "traffic-controllers": {".": []},
        "virtual-networks": {".": [{"id": VNET, "properties": {"subnets": subnets}}]},
        "load-balancers": {".": [{"id": BALANCER, "properties": balanced}]},
        "public-addresses": {".": [{"id": PUBLIC, "properties": address}]},
    }
    return snapshot(readings | (facets or {}))


def judged(snapshot_: Snapshot, context: Context | None = None) -> dict[str, Assertion]:
    found = item("NET-4")
    assert found is not None
    return {entry.key: entry for entry in judge_item(snapshot_, context or Context(), found).assertions}


def every(snapshot_: Snapshot, key: str) -> tuple[Assertion, ...]:
    found = item("NET-4")
    assert found is not None
    said = judge_item(snapshot_, Context(), found).assertions
    return tuple(entry for entry in said if entry.key == key)


def test_pods_of_an_overlay_count_where_the_gateway_stands_in_the_clusters_network() -> None:
    pods: Json = [{"ipAddress": "10.244.3.7"}]
    profile: Json = {"networkPlugin": "azure", "networkPluginMode": "overlay", "podCidr": "10.244.0.0/16"}

    def stands(network: str) -> Snapshot:
        place: Json = [{"properties": {"subnet": {"id": f"{network}/subnets/agw"}}}]
        return world([gateway(OLD, backends=pods, gatewayIPConfigurations=place)], networkProfile=profile)

    assert judged(stands(VNET.upper()))["gateway-in-front"].verdict is FAIL
    assert judged(stands(f"{VNET}-2"))["gateway-in-front"].verdict is NA


@pytest.mark.parametrize(
    ("policy", "verdict"),
    [
        pytest.param(NEW, PASS, id="of 2022"),
        pytest.param({"policyName": "appgwsslpolicy20220101s"}, PASS, id="strict of 2022, in another case"),
        pytest.param({"policyName": "AppGwSslPolicy20170401S"}, PASS, id="strict of 2017"),
        pytest.param({"policyName": "AppGwSslPolicy20170401"}, FAIL, id="of 2017"),
        pytest.param(OLD, FAIL, id="of 2015"),
        pytest.param({"policyName": "AppGwSslPolicy20300101"}, UNKNOWN, id="one that nobody knows"),
        pytest.param({"policyName": 2022}, UNKNOWN, id="a number"),
        pytest.param({"policyType": "Custom", "minProtocolVersion": "TLSv1_2"}, PASS, id="custom, 1.2"),
        pytest.param({"policyType": "CustomV2", "minProtocolVersion": "tlsv1_3"}, PASS, id="custom, 1.3"),
        pytest.param({"policyType": "custom", "minProtocolVersion": "TLSv1_1"}, FAIL, id="custom, 1.1"),
        pytest.param({"policyType": "Custom", "minProtocolVersion": "TLSv9"}, UNKNOWN, id="custom, unknown"),
        pytest.param({"policyType": "Custom"}, UNKNOWN, id="custom, and no version"),
        pytest.param({"disabledSslProtocols": ["TLSv1_0", "TLSv1_1"]}, PASS, id="both old ones off"),
        pytest.param({"disabledSslProtocols": ["TLSv1_0"]}, FAIL, id="one old one off"),
        pytest.param({"disabledSslProtocols": []}, FAIL, id="none off"),
        pytest.param({"policyType": "Predefined"}, UNKNOWN, id="a policy without a name"),
        pytest.param("AppGwSslPolicy20220101", UNKNOWN, id="a policy that is a text"),
        pytest.param(None, UNKNOWN, id="no policy, and no word of the default"),
        pytest.param({}, UNKNOWN, id="an empty policy"),
    ],
)
def test_the_policy_decides(policy: Json, verdict: Verdict) -> None:
    said = judged(world([gateway(policy)]))["gateway-in-front"]
    assert said.verdict is verdict, said.reason
    assert said.severity is (Severity.HIGH if verdict is FAIL else Severity.MEDIUM)


def test_no_policy_waits_for_a_probe_unless_the_gateway_tells_its_default() -> None:
    assert judged(world([gateway()]))["gateway-in-front"].missing[0].facet == "probe"
    tells = gateway(defaultPredefinedSslPolicy="AppGwSslPolicy20220101")
    assert judged(world([tells]))["gateway-in-front"].verdict is PASS


@pytest.mark.parametrize(
    ("listeners", "verdict", "severity"),
    [
        pytest.param([listener("a", "https")], FAIL, Severity.HIGH, id="in public"),
        pytest.param([listener("a", "Https", "inside")], FAIL, Severity.MEDIUM, id="inside"),
        pytest.param(
            [listener("a", "Https", "inside"), listener("b", "Https")], FAIL, Severity.HIGH, id="in both"
        ),
        pytest.param([listener("a", "Http")], NA, Severity.MEDIUM, id="no TLS at all"),
        pytest.param([], NA, Severity.MEDIUM, id="no listener"),
        pytest.param([listener("a", "Quic")], UNKNOWN, Severity.MEDIUM, id="a protocol nobody knows"),
        pytest.param([listener("a", None)], UNKNOWN, Severity.MEDIUM, id="no protocol"),
        pytest.param(
            [listener("a", None), listener("b", "Https")], FAIL, Severity.HIGH, id="a fault beside a gap"
        ),
        pytest.param(None, UNKNOWN, Severity.MEDIUM, id="no list of listeners"),
        pytest.param([listener("a", "Https", profile="strict")], PASS, Severity.MEDIUM, id="a good profile"),
        pytest.param(
            [listener("a", "Https", profile="plain")], FAIL, Severity.HIGH, id="a profile without a policy"
        ),
        pytest.param(
            [listener("a", "Https", profile="lost")], UNKNOWN, Severity.MEDIUM, id="a profile that is lost"
        ),
    ],
)
def test_each_listener_counts(listeners: Json, verdict: Verdict, severity: Severity) -> None:
    profiles: Json = [
        {"id": f"{GATEWAY}/sslProfiles/strict", "properties": {"sslPolicy": NEW}},
        {"id": f"{GATEWAY}/sslProfiles/plain", "properties": {}},
    ]
    said = judged(world([gateway(OLD, listeners, sslProfiles=profiles)]))["gateway-in-front"]
    assert (said.verdict, said.severity) == (verdict, severity), said.reason


def test_a_listener_of_layer_four_ends_tls_too() -> None:
    said = judged(world([gateway(OLD, [], listeners=[listener("a", "Tls")])]))["gateway-in-front"]
    assert said.verdict is FAIL


@pytest.mark.parametrize(
    ("backends", "leads"),
    [
        pytest.param([NODE], True, id="a node"),
        pytest.param([{"ipAddress": "10.9.0.10"}], True, id="the internal load balancer"),
        pytest.param([{"ipAddress": "20.9.9.9"}], True, id="the public load balancer"),
        pytest.param([{"fqdn": "Shop.example"}], True, id="its public name"),
        pytest.param([{"fqdn": "other.example"}], False, id="another name"),
        pytest.param([{"ipAddress": "10.2.0.4"}], False, id="another address"),
        pytest.param([{"ipAddress": "nonsense"}, {}], False, id="no address"),
        pytest.param([], False, id="no backend"),
    ],
)
def test_a_gateway_counts_by_its_backends(backends: Json, leads: bool) -> None:  # noqa: FBT001 - a row of the table
    said = judged(world([gateway(OLD, backends=backends)]))["gateway-in-front"]
    assert said.verdict is (FAIL if leads else NA), said.reason


def test_a_gateway_counts_by_the_cards_of_the_nodes() -> None:
    card = f"{SUB}/resourceGroups/mc/providers/Microsoft.Compute/virtualMachineScaleSets/s/x"
    pools: Json = [{"properties": {"backendIPConfigurations": [{"id": card}]}}]
    said = judged(world([gateway(OLD, backendAddressPools=pools)]))["gateway-in-front"]
    assert said.verdict is FAIL


def test_what_a_gateway_leads_to_may_be_unread() -> None:
    blind: Facets = {"load-balancers": {".": forbidden("x/read")}}
    elsewhere = gateway(OLD, backends=[{"ipAddress": "10.7.0.4"}])
    assert judged(world([elsewhere], blind))["gateway-in-front"].verdict is UNKNOWN
    assert judged(world([gateway(OLD)], blind))["gateway-in-front"].verdict is FAIL
    assert judged(world([], blind))["gateway-in-front"].verdict is NA
    front: Json = [{"ipAddress": "10.9.0.10"}]
    subnets: Facets = {"virtual-networks": {".": forbidden("x/read")}}
    found = world([gateway(OLD, backends=front), gateway(OLD) | {"id": f"{GATEWAY}-2"}], subnets)
    said = {entry.resource: entry.verdict for entry in every(found, "gateway-in-front")}
    assert said == {GATEWAY: FAIL, f"{GATEWAY}-2": UNKNOWN}
    assert judged(world(forbidden("x/read")))["gateway-in-front"].verdict is UNKNOWN


def test_the_network_that_aks_made_is_the_clusters() -> None:
    made = VNET.replace("/edge/", "/mc/")
    subnets: Json = [{"id": f"{made}/subnets/a", "properties": {"addressPrefix": "10.1.0.0/24"}}]
    here: Facets = {"virtual-networks": {".": [{"id": made, "properties": {"subnets": subnets}}]}}
    said = judged(world([gateway(OLD)], here, agentPoolProfiles=[{"name": "a", "count": 1}]))
    assert said["gateway-in-front"].verdict is FAIL


def addon(config: Json, *, on: Json = True) -> Json:
    return {"IngressApplicationGateway": {"enabled": on, "config": config}}


@pytest.mark.parametrize(
    ("addons", "verdict"),
    [
        pytest.param(addon({"effectiveApplicationGatewayId": GATEWAY.upper()}), FAIL, id="by effect"),
        pytest.param(addon({"applicationGatewayId": GATEWAY}, on="true"), FAIL, id="by name"),
        pytest.param(addon({"applicationGatewayId": GATEWAY}, on=False), NA, id="off"),
        pytest.param(addon({"applicationGatewayName": "agw"}), UNKNOWN, id="on, and no gateway named"),
        pytest.param(addon({"applicationGatewayId": f"{GATEWAY}2"}), UNKNOWN, id="one that was not read"),
        pytest.param(addon(None, on="x"), UNKNOWN, id="nonsense"),
        pytest.param(None, NA, id="no add-on"),
    ],
)
def test_the_add_on_names_its_gateway(addons: Json, verdict: Verdict) -> None:
    said = judged(world([gateway(OLD)], addonProfiles=addons))
    assert said["ingress-gateway"].verdict is verdict, said["ingress-gateway"].reason


def test_a_gateway_that_the_add_on_names_is_judged_once() -> None:
    named = addon({"applicationGatewayId": GATEWAY})
    assert judged(world([gateway(OLD)], addonProfiles=named))["gateway-in-front"].verdict is NA


CONTROLLER = f"{SUB}/resourceGroups/edge/providers/Microsoft.ServiceNetworking/trafficControllers/alb"


@pytest.mark.parametrize(
    ("association", "verdict"),
    [
        pytest.param(
            [{"id": "/a", "properties": {"subnet": {"id": f"{VNET}/subnets/alb"}}}], PASS, id="ours"
        ),
        pytest.param(
            [{"id": "/a", "properties": {"subnet": {"id": f"{NET}/v/o/subnets/alb"}}}], NA, id="far"
        ),
        pytest.param([], NA, id="none"),
        pytest.param([{"id": "/a", "properties": {}}], UNKNOWN, id="without a subnet"),
        pytest.param(forbidden("x/read"), UNKNOWN, id="unread"),
    ],
)
def test_gateways_for_containers_start_at_the_right_version(
    association: Json | Reading, verdict: Verdict
) -> None:
    facets: Facets = {
        "traffic-controllers": {".": [{"id": CONTROLLER}]},
        "traffic-associations": {CONTROLLER: association},
    }
    assert judged(world([], facets))["gateway-for-containers"].verdict is verdict


def test_what_the_operator_names_is_the_operators_to_attest() -> None:
    said = judged(world([]), Context(tls_terminators=("Front Door fd-shop",)))["named-by-you"]
    assert (said.verdict, "fd-shop" in said.reason) == (MANUAL, True)
    assert judged(world([]))["named-by-you"].verdict is NA


def test_the_cluster_itself_waits_for_kubernetes_and_shows_its_ports() -> None:
    said = judged(world([]))["in-cluster"]
    assert (said.verdict, said.missing[0].facet) == (UNKNOWN, "kubernetes")
    assert [row.observed for row in said.evidence] == [443]
    stopped = judged(world([], powerState={"code": "Stopped"}))["in-cluster"]
    assert "stopped" in stopped.missing[0].reason


def test_an_unreadable_cluster_is_unknown() -> None:
    blind = snapshot({"cluster": {"@": forbidden("x/read")}})
    said = judged(blind)
    assert said["ingress-gateway"].verdict is UNKNOWN
    assert said["in-cluster"].verdict is UNKNOWN
