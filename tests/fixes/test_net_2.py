"""NET-2: nodes go through a firewall that lets them live, and answers find their way."""

from __future__ import annotations

import pytest
from support.egress_world import FW_IP, FW_PUBLIC, PIP, TAGGED, egress, firewall, names, nets, routes
from support.proposing import fix_of, offered, reason, state
from support.ssh_world import FIREWALL, SUBNET, balancer, scale_set
from support.worlds import world_snapshot

from aks_harden.model.fix import GuardState, Kind, Risk
from aks_harden.model.json import Json, JsonObject
from aks_harden.snapshot.snapshot import Snapshot

FIX, OUTBOUND, DOCUMENT, SUCCESSOR = "NET-2.routes", "NET-2.outbound", "NET-2.firewall", "NET-2.successor"
OK, BLOCKED, UNDECIDED = GuardState.OK, GuardState.BLOCKED, GuardState.UNDECIDED
LB: JsonObject = {"outboundType": "loadBalancer", "loadBalancerProfile": {"managedOutboundIPs": {"count": 3}}}
NAMED = {"egress-firewall": FIREWALL}


def due(*rules: JsonObject, **changes: object) -> Snapshot:
    """A node subnet without a table, beside a firewall."""
    given: dict[str, object] = {"networkProfile": LB}
    properties = changes.pop("properties", {})
    assert isinstance(properties, dict)
    parts: dict[str, object] = {
        "route_tables": [],
        "virtual_networks": nets(routeTable="gone"),
        "load_balancers": [],
        "properties": given | properties,
    }
    return egress(rules or (TAGGED,), **(parts | changes))


def routed(**changes: object) -> Snapshot:
    """A subnet with a table that has no default route yet."""
    return egress(
        (TAGGED,), route_tables=[routes()], load_balancers=[], properties={"networkProfile": LB}, **changes
    )


def test_a_table_is_made_and_the_subnet_joins_it() -> None:
    fix = fix_of(due(), FIX, NAMED, SUBNET)
    words = [command.words[2:] for command in fix.commands]
    assert words[0] == ("route-table", "create")
    assert words[-1] == ("vnet", "subnet", "update")
    default = next(command.argv for command in fix.commands if "0.0.0.0/0" in command.argv)
    assert FW_IP in default
    assert any(f"{FW_PUBLIC}/32" in command.argv for command in fix.commands)
    assert "routeTable" in fix.undo[0].argv
    assert fix.undo[1].words[-1] == "delete"
    assert FW_IP in fix.bicep
    assert FW_IP in fix.terraform


def test_a_table_that_is_there_gets_the_route() -> None:
    fix = fix_of(routed(), FIX, NAMED, SUBNET)
    assert {command.words[2:] for command in fix.commands} == {("route-table", "route", "create")}
    assert {command.words[2:] for command in fix.undo} == {("route-table", "route", "delete")}


def test_tables_of_aks_and_default_routes_of_yours_are_left_alone() -> None:
    internet: JsonObject = {
        "name": "out",
        "properties": {"addressPrefix": "0.0.0.0/0", "nextHopType": "Internet"},
    }
    assert offered(routed(), FIX, NAMED, SUBNET) is not None
    own = egress((TAGGED,), route_tables=[routes(internet)], properties={"networkProfile": LB})
    assert offered(own, FIX, NAMED, SUBNET) is None
    mine = routed().with_value("cluster", routed().cluster_id, "properties.nodeResourceGroup", "rg-net")
    assert offered(mine, FIX, NAMED, SUBNET) is None


@pytest.mark.parametrize(
    ("said", "wanted"),
    [(None, UNDECIDED), (FIREWALL, OK), (FIREWALL.upper(), OK), ("/elsewhere", BLOCKED), ("--yes", BLOCKED)],
)
def test_the_firewall_is_named(said: str | None, wanted: GuardState) -> None:
    fix = fix_of(due(), FIX, {} if said is None else {"egress-firewall": said}, SUBNET)
    assert state(fix, "firewall-chosen") is wanted
    assert fix.inputs[0].suggestions == (FIREWALL,)
    assert not any("--yes" in command.argv for command in fix.commands)


def test_a_firewall_that_cuts_nodes_off_is_refused() -> None:
    assert state(fix_of(due(), FIX, NAMED, SUBNET), "firewall-lets-nodes-out") is OK
    lacking = fix_of(due(names("mcr.microsoft.com")), FIX, NAMED, SUBNET)
    assert state(lacking, "firewall-lets-nodes-out") is BLOCKED
    assert "lacks" in reason(lacking, "firewall-lets-nodes-out")
    unread = fix_of(due(firewall_policies=[]), FIX, NAMED, SUBNET)
    assert state(unread, "firewall-lets-nodes-out") is UNDECIDED


RANGES: dict[str, tuple[Json, GuardState]] = {
    "a private API server": ({"enablePrivateCluster": True}, OK),
    "an integrated one": ({"enableVnetIntegration": True, "authorizedIPRanges": ["20.1.2.0/24"]}, OK),
    "no ranges": ({}, OK),
    "ranges that hold it": ({"authorizedIPRanges": [f"{FW_PUBLIC}/32"]}, OK),
    "ranges that forget it": ({"authorizedIPRanges": ["20.1.2.0/24"]}, BLOCKED),
}


@pytest.mark.parametrize(("access", "wanted"), RANGES.values(), ids=RANGES)
def test_ranges_hold_the_firewall_first(access: Json, wanted: GuardState) -> None:
    here = due(properties={"apiServerAccessProfile": access})
    assert state(fix_of(here, FIX, NAMED, SUBNET), "ranges-hold-firewall") is wanted


def test_a_firewalls_address_that_was_not_read_is_not_taken_for_listed() -> None:
    access: Json = {"authorizedIPRanges": ["20.1.2.0/24"]}
    here = due(properties={"apiServerAccessProfile": access}, public_addresses=[])
    assert state(fix_of(here, FIX, NAMED, SUBNET), "ranges-hold-firewall") is UNDECIDED


@pytest.mark.parametrize(("said", "wanted"), [("", UNDECIDED), ("yes", OK), ("no", BLOCKED)])
def test_public_services_come_in_another_way_first(said: str, wanted: GuardState) -> None:
    here = world_with_services()
    fix = fix_of(here, FIX, {**NAMED, "ingress-through-firewall": said}, SUBNET)
    assert state(fix, "ingress-through-firewall") is wanted
    assert state(fix_of(due(), FIX, NAMED, SUBNET), "ingress-through-firewall") is OK


def world_with_services() -> Snapshot:
    rule: JsonObject = {"name": "web", "properties": {"frontendPort": 80}}
    front = balancer(loadBalancingRules=[rule])
    return due(load_balancers=[front], scale_sets=[scale_set()])


def test_without_a_firewall_the_file_of_one_is_handed_out() -> None:
    here = due(firewalls=[])
    assert offered(here, FIX, NAMED, SUBNET) is None
    fix = fix_of(here, DOCUMENT, resource=SUBNET)
    text = fix.documents["firewall.bicep"]
    assert (fix.kind, fix.risk) == (Kind.MANUAL, Risk.MANUAL)
    assert "AzureKubernetesService" in text
    assert "10.0.1.0/24" in text
    assert "'*'" not in text
    assert offered(due(), DOCUMENT, resource=SUBNET) is None


def test_the_tunnel_is_let_out_to_a_public_api_server_alone() -> None:
    public: Json = {"enablePrivateCluster": False}
    name = "aks.hcp.westeurope.azmk8s.io"
    opened = due(firewalls=[], properties={"apiServerAccessProfile": public, "fqdn": name})
    assert name in fix_of(opened, DOCUMENT, resource=SUBNET).documents["firewall.bicep"]
    shut = due(firewalls=[], properties={"fqdn": name})
    assert name not in fix_of(shut, DOCUMENT, resource=SUBNET).documents["firewall.bicep"]


@pytest.mark.parametrize("world", ["auto", "legacy"])
def test_a_network_of_aks_leads_to_a_successor(world: str) -> None:
    here = world_snapshot(world)
    assert "successor.sh" in fix_of(here, SUCCESSOR).documents
    assert offered(here, FIX) is None


def test_the_outbound_type_follows_and_comes_back_as_it_was() -> None:
    fix = fix_of(egress((TAGGED,), properties={"networkProfile": LB}), OUTBOUND)
    assert fix.commands[0].change[:2] == ("--outbound-type", "userDefinedRouting")
    assert fix.undo[0].change[:4] == (
        "--outbound-type",
        "loadBalancer",
        "--load-balancer-managed-outbound-ip-count",
        "3",
    )
    given: JsonObject = {
        "outboundType": "loadBalancer",
        "loadBalancerProfile": {"outboundIPs": {"publicIPs": [{"id": PIP}]}},
    }
    own = fix_of(egress((TAGGED,), properties={"networkProfile": given}), OUTBOUND)
    assert own.undo[0].change[2:4] == ("--load-balancer-outbound-ips", PIP)


@pytest.mark.parametrize(("sku", "wanted"), [("standard", OK), ("Basic", BLOCKED)])
def test_the_outbound_type_needs_a_standard_load_balancer(sku: str, wanted: GuardState) -> None:
    here = egress((TAGGED,), properties={"networkProfile": {**LB, "loadBalancerSku": sku}})
    assert state(fix_of(here, OUTBOUND), "standard-balancer") is wanted


def test_an_outbound_type_that_is_not_known_is_not_changed() -> None:
    here = egress((TAGGED,), properties={"networkProfile": {"outboundType": "somethingNew"}})
    assert offered(here, OUTBOUND) is None


def test_a_firewall_without_an_address_is_none() -> None:
    assert offered(due(firewalls=[firewall(ipConfigurations=[])]), FIX, NAMED, SUBNET) is None
