"""NET-8.rule: where the pair of rules goes, what keeps it back, and what it leaves behind."""

from __future__ import annotations

from importlib import import_module
from typing import cast

import pytest
from support.snapshots import SUB, forbidden
from support.ssh_world import (
    ASG,
    DENY,
    HUB,
    HUB_SUB,
    NIC_NSG,
    NODE_GROUP,
    NSG,
    SUBNET,
    VNET,
    balancer,
    changed,
    finding,
    group,
    network,
    peering,
    pool,
    public,
    rule,
    scale_set,
    subnet,
    world,
)

from aks_harden.engine.discover import item
from aks_harden.engine.offers import offers
from aks_harden.engine.planner import make_plan
from aks_harden.fixes.remedy import Proposal
from aks_harden.model.context import Context
from aks_harden.model.fix import GuardState
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN = Verdict.PASS, Verdict.WARN
AKS = "10.0.1.0/24"
OFFICE = "203.0.113.0/24"
INTERNET, NETWORK = "ssh-from-internet", "ssh-from-network"
CLOSED = (rule(3000, AKS), DENY)
BASTION = subnet("AzureBastionSubnet", "10.0.250.0/26")


def pairs(seen: Snapshot, context: Context) -> list[Proposal]:
    found = item("NET-8")
    assert found is not None
    return [proposal for proposal in offers(seen, context, [found]) if proposal.fix.id == "NET-8.rule"]


def proposed(seen: Snapshot, **answers: str) -> Proposal | None:
    context = Context(inputs={name.replace("_", "-"): value for name, value in answers.items()})
    made = pairs(seen, context)
    assert len(made) <= 1
    return made[0] if made else None


def fixed(seen: Snapshot, **answers: str) -> Proposal:
    proposal = proposed(seen, **answers)
    assert proposal is not None
    return proposal


def argvs(proposal: Proposal) -> list[str]:
    return [" ".join(command.argv) for command in proposal.fix.commands]


def after(proposal: Proposal) -> dict[str, Verdict]:
    return {entry.key: entry.verdict for entry in finding(proposal.after).assertions}


TARGET = "--resource-group rg-net --nsg-name nsg-nodes"


def test_the_fix_is_a_pair_of_rules_that_closes_ssh() -> None:
    proposal = fixed(world(rule(300), scale_sets=[public()]), ssh_sources="")
    create = f"az network nsg rule create {TARGET} --name"
    where = "--source-port-ranges * --destination-address-prefixes 10.0.1.0/24 --destination-port-ranges 22"
    assert argvs(proposal) == [
        (
            f"{create} allow-ssh-from-aks --priority 190 --direction Inbound --access Allow --protocol Tcp"
            f" --source-address-prefixes 10.0.1.0/24 {where}"
        ),
        (
            f"{create} deny-ssh-in --priority 200 --direction Inbound --access Deny --protocol Tcp"
            f" --source-address-prefixes * {where}"
        ),
    ]
    assert [" ".join(command.argv) for command in proposal.fix.undo] == [
        f"az network nsg rule delete {TARGET} --name deny-ssh-in",
        f"az network nsg rule delete {TARGET} --name allow-ssh-from-aks",
    ]
    assert after(proposal) == {INTERNET: PASS, NETWORK: PASS}
    assert (proposal.fix.reaches, proposal.fix.blocked) == (PASS, ())
    assert proposal.fix.assertions == ((INTERNET, SUBNET), (NETWORK, SUBNET))


PRIORITIES = [
    pytest.param((rule(300),), (190, 200), id="the usual numbers"),
    pytest.param((rule(110),), (108, 109), id="right before the rule that lets SSH through"),
    pytest.param((rule(102),), (100, 101), id="the lowest numbers there are"),
    pytest.param(
        (rule(300), rule(190, destinationPortRange="443")), (298, 299), id="a usual number that is taken"
    ),
    pytest.param(
        (rule(300), rule(200, direction="Outbound")),
        (190, 200),
        id="outbound rules have numbers of their own",
    ),
    pytest.param(
        (rule(110), rule(108, destinationPortRange="443")), (107, 109), id="round a number that is taken"
    ),
    pytest.param(
        (rule(150, AKS), rule(300)), (190, 200), id="a rule for the AKS subnets alone may stay before"
    ),
    pytest.param(
        (rule(150, access="Deny", protocol="Udp"), rule(300)), (190, 200), id="a deny may stay before"
    ),
    pytest.param(
        (rule(150, destinationAddressPrefix="10.0.9.0/24"), rule(300)),
        (190, 200),
        id="a rule about other machines may stay before",
    ),
    pytest.param((), (190, 200), id="only default rules let SSH through"),
]


@pytest.mark.parametrize(("rules", "wanted"), PRIORITIES)
def test_the_pair_stands_before_every_rule_that_lets_ssh_through(
    rules: tuple[JsonObject, ...], wanted: tuple[int, int]
) -> None:
    proposal = fixed(world(*rules), ssh_sources="")
    numbers = [command.change[1] for command in proposal.fix.commands]
    assert numbers == [str(number) for number in wanted]
    assert after(proposal)[NETWORK] is PASS


def test_no_fix_where_no_number_is_left() -> None:
    assert proposed(world(rule(101)), ssh_sources="") is None


def test_no_fix_without_a_security_group_on_the_subnet() -> None:
    assert proposed(world(virtual_networks=[network(subnet("nodes", AKS))])) is None


def test_no_fix_in_a_network_that_aks_made() -> None:
    managed = f"{NODE_GROUP}/Microsoft.Network/virtualNetworks/aks-vnet"
    inner = changed(subnet("aks-subnet", "10.224.0.0/16", NIC_NSG), "id", f"{managed}/subnets/aks-subnet")
    net = changed(network(inner, space="10.224.0.0/12"), "id", managed)
    sets: Json = [scale_set(subnet=f"{managed}/subnets/aks-subnet")]
    seen = world(pools=[pool(vnetSubnetID="gone")], virtual_networks=[net], scale_sets=sets)
    assert finding(seen).verdict is Verdict.FAIL
    assert proposed(seen) is None


def test_no_fix_where_ssh_is_closed() -> None:
    assert proposed(world(*CLOSED)) is None


def test_no_fix_where_an_odd_rule_makes_it_unknown() -> None:
    assert proposed(world(changed(rule(100, "Internet"), "properties.priority", "x"), rule(200))) is None


def test_no_fix_for_a_stopped_cluster() -> None:
    assert proposed(world(rule(300), properties={"powerState": {"code": "Stopped"}})) is None


def test_a_group_in_the_node_resource_group_is_never_touched() -> None:
    nets: Json = [network(subnet("nodes", AKS, NIC_NSG))]
    proposal = fixed(world(virtual_networks=nets), ssh_sources="")
    assert states(proposal)["not-node-group"] is GuardState.BLOCKED


def states(proposal: Proposal) -> dict[str, GuardState]:
    return {guard.id: guard.state for guard in proposal.fix.guards}


OK, BLOCKED, UNDECIDED = GuardState.OK, GuardState.BLOCKED, GuardState.UNDECIDED
WITH_BASTION: Json = [network(subnet("nodes", AKS, NSG), BASTION)]
ANSWERS = [
    pytest.param(None, (UNDECIDED, UNDECIDED), WARN, id="unanswered"),
    pytest.param("", (OK, OK), WARN, id="answered as empty: Bastion keeps its way"),
    pytest.param("10.0.5.0/27", (OK, OK), WARN, id="one management subnet"),
    pytest.param("drop:vnet", (OK, OK), PASS, id="Bastion dropped by its network's name"),
    pytest.param("drop:VNET/AzureBastionSubnet", (OK, OK), PASS, id="dropped by its whole name, in any case"),
    pytest.param("drop:vnet-typo", (BLOCKED, OK), WARN, id="dropping a Bastion that is not there"),
    pytest.param("10.0.5.0/27 drop:vnet", (OK, OK), WARN, id="a source and a dropped Bastion"),
    pytest.param("0.0.0.0/0", (OK, BLOCKED), WARN, id="the whole Internet as a source"),
    pytest.param("::/0", (OK, BLOCKED), WARN, id="the whole IPv6 Internet"),
    pytest.param("*", (OK, BLOCKED), WARN, id="a star as a source"),
    pytest.param("Internet", (OK, BLOCKED), WARN, id="a tag as a source"),
    pytest.param("10.0.5.0/99", (OK, BLOCKED), WARN, id="no prefix"),
    pytest.param("10.0.0.0/16", (OK, BLOCKED), WARN, id="a source so wide that the item fails still"),
    pytest.param(
        "10.0.5.0/27, 10.0.9.0/27", (OK, BLOCKED), WARN, id="two sources, which are not one management subnet"
    ),
    pytest.param("203.0.113.7/32", (OK, OK), WARN, id="one public address, where no way leads in"),
]


@pytest.mark.parametrize(("answer", "wanted", "reaches"), ANSWERS)
def test_what_the_operator_answers(
    answer: str | None, wanted: tuple[GuardState, GuardState], reaches: Verdict
) -> None:
    seen = world(rule(300), virtual_networks=WITH_BASTION)
    proposal = fixed(seen) if answer is None else fixed(seen, ssh_sources=answer)
    found = states(proposal)
    assert (found["bastion-kept"], found["sources-valid"]) == wanted
    assert proposal.fix.reaches is reaches
    assert (proposal.fix.inputs[0].value is None) == (answer is None)


def test_bastion_of_the_network_and_of_peers_keeps_its_way() -> None:
    bastion: JsonObject = {"name": "AzureBastionSubnet", "properties": {"addressPrefix": "10.1.250.0/26"}}
    hub: JsonObject = {
        "id": HUB,
        "properties": {"addressSpace": {"addressPrefixes": ["10.1.0.0/16"]}, "subnets": [bastion]},
    }
    nets: Json = [network(subnet("nodes", AKS, NSG), BASTION, peerings=(peering(),))]
    seen = world(rule(300), virtual_networks=nets, hub={"hub-networks": [hub], "hub-firewalls": []})
    proposal = fixed(seen, ssh_sources="")
    assert "--source-address-prefixes 10.0.1.0/24 10.0.250.0/26 10.1.250.0/26" in argvs(proposal)[0]
    assert proposal.fix.inputs[0].suggestions[:2] == ("10.0.250.0/26", "10.1.250.0/26")
    half = fixed(seen, ssh_sources="drop:vnet-hub")
    assert "--source-address-prefixes 10.0.1.0/24 10.0.250.0/26 --source" in argvs(half)[0]


def test_an_answer_for_one_group_goes_before_the_answer_for_all() -> None:
    seen = world(rule(300))
    context = Context(inputs={"ssh-sources": "", "NET-8.rule@nsg-nodes/ssh-sources": "10.0.5.4"})
    (proposal,) = pairs(seen, context)
    assert "10.0.5.4/32" in argvs(proposal)[0]


def test_narrow_sources_of_today_are_suggested() -> None:
    seen = world(rule(300, ["10.0.5.4/32", "10.0.0.0/16", OFFICE]), DENY)
    assert fixed(seen).fix.inputs[0].suggestions == ("10.0.5.4/32",)
    narrow = world(rule(300, "10.0.5.4/32"), rule(310, "10.0.9.0/27"), DENY)
    assert fixed(narrow).fix.inputs[0].suggestions == ("10.0.5.4/32", "10.0.9.0/27")


PROBES = [
    pytest.param([balancer(probes=[{"properties": {"port": 22}}])], BLOCKED, id="a probe of the nodes at 22"),
    pytest.param([balancer(probes=[{"properties": {"port": 80}}])], OK, id="a probe at another port"),
    pytest.param(
        [balancer(probes=[{"properties": {"port": 22}}], backendAddressPools=[])],
        OK,
        id="a probe of other machines",
    ),
    pytest.param(forbidden("x/read"), UNDECIDED, id="load balancers that cannot be read"),
    pytest.param([balancer(probes=[{"properties": {}}])], UNDECIDED, id="a probe without a port"),
]


@pytest.mark.parametrize(("balancers", "wanted"), PROBES)
def test_health_probes_keep_the_fix_back(balancers: Json | Reading, wanted: GuardState) -> None:
    assert states(fixed(world(rule(300), load_balancers=balancers), ssh_sources=""))["probes-kept"] is wanted


def test_one_pair_serves_every_node_subnet_of_a_group() -> None:
    nets: Json = [
        network(
            subnet("nodes", AKS, NSG), subnet("more", "10.0.2.0/24", NSG), subnet("db", "10.0.3.0/24", NSG)
        )
    ]
    more = f"{VNET}/subnets/more"
    pools: Json = [pool(), pool("web", vnetSubnetID=more)]
    sets: Json = [scale_set(), scale_set("web", subnet=more)]
    proposal = fixed(world(rule(300), pools=pools, virtual_networks=nets, scale_sets=sets), ssh_sources="")
    assert {resource for _, resource in proposal.fix.assertions} == {SUBNET, more}
    assert (
        "--destination-address-prefixes 10.0.1.0/24 10.0.2.0/24 --destination-port-ranges 22"
        in argvs(proposal)[1]
    )
    assert {entry.verdict for entry in finding(proposal.after).assertions} == {PASS}


def test_a_subnet_of_two_families_gets_a_pair_for_each() -> None:
    nodes = changed(subnet("nodes", AKS, NSG), "properties.addressPrefixes", [AKS, "fd00:1::/64"])
    nets: Json = [
        changed(network(nodes), "properties.addressSpace.addressPrefixes", ["10.0.0.0/16", "fd00:1::/48"])
    ]
    proposal = fixed(world(rule(300), virtual_networks=nets), ssh_sources="")
    names = [command.target[5] for command in proposal.fix.commands]
    assert names == ["allow-ssh-from-aks", "allow-ssh-from-aks-v6", "deny-ssh-in", "deny-ssh-in-v6"]
    assert after(proposal) == {INTERNET: PASS, NETWORK: PASS}


def own(name: str, priority: int, source: Json, access: str = "Allow", **more: Json) -> JsonObject:
    return changed(rule(priority, source, access, destinationAddressPrefix=AKS, **more), "name", name)


def test_a_pair_of_ours_is_brought_up_to_date() -> None:
    stale = (own("allow-ssh-from-aks", 190, "10.0.0.0/16"), own("deny-ssh-in", 200, "*", "Deny"))
    proposal = fixed(world(*stale, rule(300)), ssh_sources="")
    (update,) = proposal.fix.commands
    assert update.words[-1] == "update"
    assert "--source-address-prefixes 10.0.1.0/24 --source-port-ranges" in " ".join(update.argv)
    (undo,) = proposal.fix.undo
    assert "--source-address-prefixes 10.0.0.0/16 --source-port-ranges *" in " ".join(undo.argv)
    assert after(proposal)[NETWORK] is PASS


def test_a_pair_of_ours_behind_an_open_rule_is_moved() -> None:
    late = (own("allow-ssh-from-aks", 390, AKS), own("deny-ssh-in", 400, "*", "Deny"))
    proposal = fixed(world(rule(300), *late), ssh_sources="")
    assert [(command.words[-1], command.change[1]) for command in proposal.fix.commands] == [
        ("update", "190"),
        ("update", "200"),
    ]
    assert [command.change[1] for command in proposal.fix.undo] == ["400", "390"]
    assert after(proposal)[NETWORK] is PASS


def test_a_name_that_another_rule_has_is_left_to_it() -> None:
    seen = world(own("deny-ssh-in", 500, "*", "Deny", direction="Outbound"), rule(300))
    proposal = fixed(seen, ssh_sources="")
    assert [command.target[5] for command in proposal.fix.commands] == ["allow-ssh-from-aks", "deny-ssh-in-2"]


def test_the_new_rules_have_the_shape_that_azure_gives_them() -> None:
    proposal = fixed(world(rule(300), virtual_networks=WITH_BASTION), ssh_sources="")
    seen = next(node for node in proposal.after.listed("security-groups") if node.name == "nsg-nodes")
    made = cast("list[JsonObject]", seen.get("properties.securityRules"))
    allow = cast("JsonObject", made[-2]["properties"])
    assert allow["sourceAddressPrefixes"] == ["10.0.1.0/24", "10.0.250.0/26"]
    assert "sourceAddressPrefix" not in allow
    assert (allow["destinationAddressPrefix"], allow["destinationAddressPrefixes"]) == (AKS, [])


def test_the_rules_of_the_group_must_still_read_the_same() -> None:
    seen = world(rule(300), rule(120, [AKS], name="x"))
    (condition,) = fixed(seen).fix.preconditions
    body = next(node for node in seen.listed("security-groups") if node.name == "nsg-nodes").body
    assert condition.resource == NSG
    assert import_module("jmespath").search(condition.query, body) == condition.expected
    moved = changed(cast("JsonObject", body), "properties.securityRules[0].properties.priority", 301)
    assert import_module("jmespath").search(condition.query, moved) != condition.expected


def test_the_fix_shows_its_twins() -> None:
    fix = fixed(world(rule(300), virtual_networks=WITH_BASTION), ssh_sources="").fix
    assert fix.bicep.count("/securityRules@") == 2
    assert "priority: 200" in fix.bicep
    assert fix.terraform.count('resource "azurerm_network_security_rule"') == 2
    assert 'source_address_prefixes = ["10.0.1.0/24", "10.0.250.0/26"]' in fix.terraform


def test_a_group_of_another_subscription_is_named_with_it() -> None:
    far = NSG.replace(SUB, HUB_SUB)
    nets: Json = [network(subnet("nodes", AKS, far))]
    seen = world(virtual_networks=nets)
    reading = seen.read("security-groups", SUB)
    assert reading is not None
    there = seen.with_reading(
        "hub-security-groups", HUB_SUB, type(reading)(value=[group(far)], call=reading.call, at="")
    )
    assert f"--subscription {HUB_SUB.rsplit('/', 1)[-1]}" in argvs(fixed(there, ssh_sources=""))[0]


@pytest.mark.parametrize("chosen", ["NET-8", "NET-8.rule", "NET-8.rule@nsg-nodes"])
def test_the_fix_is_planned_once_whichever_assertion_is_open(chosen: str) -> None:
    found = item("NET-8")
    assert found is not None
    context = Context(inputs={"ssh-sources": ""})
    for seen in (world(rule(300)), world(rule(300, "Internet"), *CLOSED), world()):
        plan = make_plan(seen, context, [found], [chosen])
        assert [fix.id for step in plan.steps for fix in step.fixes] == ["NET-8.rule"]
        assert {name for name, _ in plan.dropped} <= {"NET-8.ssh-off@aks-test"}
        assert finding(plan.after).verdict is PASS


def test_a_source_group_of_the_nodes_themselves_may_stay() -> None:
    own_group = rule(150, "", sourceApplicationSecurityGroups=[{"id": ASG}])
    sets: Json = [scale_set(applicationSecurityGroups=[{"id": ASG}])]
    assert "--priority 190" in argvs(fixed(world(own_group, rule(300), scale_sets=sets)))[0]
