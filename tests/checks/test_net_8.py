"""NET-8: what a change of one thing around the nodes comes to, and what the fix does about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from msgspec.structs import replace
from support.snapshots import CLUSTER, SUB, forbidden, snapshot
from support.snapshots import read as as_read
from support.ssh_world import (
    ASG,
    BALANCER,
    DENY,
    FIREWALL,
    HUB,
    HUB_SUB,
    NIC_NSG,
    NODE_GROUP,
    NSG,
    POLICY,
    POOL,
    ROUTES,
    SCALE_SET,
    SUBNET,
    VNET,
    assertion,
    balancer,
    card,
    changed,
    finding,
    group,
    leading,
    machine,
    network,
    peering,
    pool,
    public,
    rule,
    scale_set,
    subnet,
    table,
    world,
)

from aks_harden.model.context import Context
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.sandbox.worlds.shop import build
from aks_harden.snapshot.paths import replaced
from aks_harden.snapshot.reading import Cause, Read, Reading, Unread
from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, FAIL, UNKNOWN, NA = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NA
LOW, MEDIUM, HIGH, CRITICAL = Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL
AKS = "10.0.1.0/24"
OFFICE = "203.0.113.0/24"
INTERNET, NETWORK = "ssh-from-internet", "ssh-from-network"
CLOSED = (rule(3000, AKS), DENY)
NAMED = (rule(100, OFFICE), *CLOSED)
OPEN = (rule(100, "Internet"), *CLOSED)
EFFECTIVE = "Microsoft.Network/networkInterfaces/effectiveNetworkSecurityGroups/action"
ADMIN_RULES = "Microsoft.Network/virtualNetworks/listNetworkManagerEffectiveSecurityAdminRules/action"
Outcome = tuple[Verdict, Severity]


def outcome(seen: Snapshot, key: str = INTERNET, context: Context | None = None) -> Outcome:
    found = assertion(seen, key, context)
    return found.verdict, found.severity


def actions(seen: Snapshot, key: str = INTERNET) -> set[str]:
    return {lack.action for lack in assertion(seen, key).missing}


def nat(**more: Json) -> JsonObject:
    """A DNAT rule of a firewall that leads to SSH of a node."""
    return {
        "name": "to-node",
        "translatedAddress": "10.0.1.4",
        "translatedPort": "22",
        "destinationPorts": ["2222"],
        **more,
    }


def firewall(
    classic: JsonObject | None = None, policy: str = "", network_id: str = VNET, **more: Json
) -> JsonObject:
    rules: Json = [{"name": "c", "properties": {"rules": [classic]}}] if classic else []
    properties: JsonObject = {
        "ipConfigurations": [{"properties": {"subnet": {"id": f"{network_id}/subnets/AzureFirewallSubnet"}}}],
        "natRuleCollections": rules,
        **more,
    }
    if policy:
        properties["firewallPolicy"] = {"id": policy}
    return {"id": FIREWALL, "name": "fw", "properties": properties}


def collections(entry: JsonObject, kind: str = "FirewallPolicyNatRuleCollection") -> JsonObject:
    return {
        "id": f"{POLICY}/g",
        "name": "g",
        "properties": {"ruleCollections": [{"ruleCollectionType": kind, "rules": [entry]}]},
    }


WAYS = [
    pytest.param({"scale_sets": [public()]}, True, id="a public address in the scale set"),
    pytest.param({"pools": [pool(enableNodePublicIP=True)]}, True, id="the pool's flag"),
    pytest.param({"pools": [pool(enableNodePublicIP="True")]}, True, id="the pool's flag as a text"),
    pytest.param(
        {
            "pools": [pool(), pool("web", enableNodePublicIP=True)],
            "scale_sets": [scale_set(), scale_set("web")],
        },
        True,
        id="one of two pools, which Prowler's and Checkov's look at one pool misses",
    ),
    pytest.param(
        {
            "pools": [pool(), pool("gw", mode="Gateway")],
            "scale_sets": [scale_set(), changed(public(), "tags.aks-managed-poolName", "gw")],
        },
        True,
        id="a gateway pool is a pool",
    ),
    pytest.param(
        {"load_balancers": [balancer(inboundNatRules=[leading()])]},
        True,
        id="a NAT rule to the pool of nodes",
    ),
    pytest.param(
        {
            "load_balancers": [
                balancer(
                    inboundNatRules=[
                        leading(
                            "backendIPConfiguration",
                            backendIPConfiguration={
                                "id": f"{SCALE_SET}/virtualMachines/0/networkInterfaces/n/ipConfigurations/x"
                            },
                        )
                    ]
                )
            ]
        },
        True,
        id="a NAT rule to one node of the scale set",
    ),
    pytest.param(
        {
            "load_balancers": [balancer(inboundNatPools=[leading()])],
            "scale_sets": [scale_set(loadBalancerInboundNatPools=[{"id": f"{BALANCER}/rules/ssh"}])],
        },
        True,
        id="a NAT pool that the scale set is in",
    ),
    pytest.param(
        {"load_balancers": [balancer(loadBalancingRules=[leading(enableFloatingIP=False)])]},
        True,
        id="a rule without floating address",
    ),
    pytest.param(
        {
            "load_balancers": [
                balancer(
                    loadBalancingRules=[
                        leading("backendAddressPools", backendAddressPools=[{"id": POOL.upper()}])
                    ]
                )
            ]
        },
        True,
        id="a rule with several pools, ids in another case",
    ),
    pytest.param(
        {"load_balancers": [balancer(loadBalancingRules=[leading(protocol="All", backendPort=0)])]},
        True,
        id="a rule for every port",
    ),
    pytest.param(
        {
            "load_balancers": [
                changed(
                    balancer(loadBalancingRules=[leading()]),
                    "properties.backendAddressPools[0].properties.loadBalancerBackendAddresses",
                    [{"properties": {"ipAddress": "10.0.1.5"}}],
                )
            ],
            "scale_sets": [scale_set(loadBalancerBackendAddressPools=[])],
        },
        True,
        id="a pool that lists nodes by address",
    ),
    pytest.param(
        {"load_balancers": [balancer(loadBalancingRules=[leading(enableFloatingIP=True)])]},
        False,
        id="a floating address is answered by Services only",
    ),
    pytest.param(
        {"load_balancers": [balancer(loadBalancingRules=[leading(backendPort=443)])]},
        False,
        id="a rule to another port",
    ),
    pytest.param(
        {"load_balancers": [balancer(public=False, inboundNatRules=[leading()])]},
        False,
        id="an internal load balancer",
    ),
    pytest.param(
        {
            "load_balancers": [balancer(inboundNatRules=[leading()])],
            "scale_sets": [scale_set(loadBalancerBackendAddressPools=[])],
        },
        False,
        id="a pool that the nodes are not in",
    ),
    pytest.param({"firewalls": [firewall(nat())]}, True, id="a classic firewall rule"),
    pytest.param(
        {"firewalls": [firewall(policy=POLICY)], "hub": {"firewall-rules": [collections(nat())]}},
        True,
        id="a rule of a firewall policy",
    ),
    pytest.param(
        {"firewalls": [firewall(nat(translatedPort="443"))]}, False, id="a firewall rule to another port"
    ),
    pytest.param(
        {"firewalls": [firewall(nat(translatedAddress="10.0.2.4"))]},
        False,
        id="a firewall rule to another machine",
    ),
    pytest.param({"firewalls": [firewall(nat(translatedAddress=""))]}, False, id="a firewall rule to a name"),
    pytest.param(
        {"firewalls": [firewall(nat(), network_id=VNET + "-other")]},
        False,
        id="a firewall of an unrelated network",
    ),
    pytest.param(
        {
            "firewalls": [firewall(policy=POLICY)],
            "hub": {"firewall-rules": [collections(nat(), "FirewallPolicyFilterRuleCollection")]},
        },
        False,
        id="a filter rule forwards nothing",
    ),
    pytest.param(
        {"firewalls": [firewall(nat(), virtualHub={"id": f"{SUB}/hub"}, ipConfigurations=[])]},
        True,
        id="a firewall in a hub of Virtual WAN",
    ),
]


@pytest.mark.parametrize(("change", "leads"), WAYS)
def test_ways_in_make_the_difference(change: dict[str, Json], leads: bool) -> None:  # noqa: FBT001 - a column
    wide, named = world(*OPEN, **change), world(*NAMED, **change)
    assert outcome(wide) == (FAIL, CRITICAL if leads else HIGH)
    assert outcome(named) == ((FAIL, HIGH) if leads else (WARN, MEDIUM))
    assert outcome(world(*CLOSED, **change))[0] is PASS


FIREWALL_SUBNET = "10.0.9.0/26"
BEHIND = network(subnet("nodes", AKS, NSG), subnet("AzureFirewallSubnet", FIREWALL_SUBNET))
UNFILTERED = network(subnet("nodes", AKS), subnet("AzureFirewallSubnet", FIREWALL_SUBNET))
LETS_FIREWALL_IN = (rule(100, [AKS, FIREWALL_SUBNET]), DENY)


@pytest.mark.parametrize(
    ("rules", "nets", "entry", "expected"),
    [
        pytest.param((), BEHIND, nat(), (FAIL, CRITICAL), id="Azure's own rules let the firewall in"),
        pytest.param((), UNFILTERED, nat(), (FAIL, CRITICAL), id="nothing filters, so the firewall comes in"),
        pytest.param(LETS_FIREWALL_IN, BEHIND, nat(), (FAIL, CRITICAL), id="its subnet is let in by a rule"),
        pytest.param(CLOSED, BEHIND, nat(), (PASS, HIGH), id="its subnet is kept out"),
        pytest.param(
            LETS_FIREWALL_IN, BEHIND, nat(sourceAddresses=["*"]), (FAIL, CRITICAL), id="it takes anybody"
        ),
        pytest.param(
            LETS_FIREWALL_IN,
            BEHIND,
            nat(sourceAddresses=[OFFICE]),
            (FAIL, HIGH),
            id="it takes an office only",
        ),
        pytest.param(
            LETS_FIREWALL_IN,
            BEHIND,
            nat(sourceAddresses=["203.0.113.1-203.0.113.9"]),
            (FAIL, HIGH),
            id="it takes a range with a hyphen",
        ),
        pytest.param(
            LETS_FIREWALL_IN,
            BEHIND,
            nat(sourceAddresses=["0.0.0.0-255.255.255.255"]),
            (FAIL, CRITICAL),
            id="its range with a hyphen is everybody",
        ),
        pytest.param(
            LETS_FIREWALL_IN,
            BEHIND,
            nat(sourceAddresses=["somewhere"]),
            (FAIL, CRITICAL),
            id="a sender that cannot be read may be anybody",
        ),
        pytest.param(
            LETS_FIREWALL_IN,
            BEHIND,
            nat(sourceIpGroups=[f"{SUB}/x"]),
            (FAIL, HIGH),
            id="it takes a group of addresses",
        ),
        pytest.param(
            LETS_FIREWALL_IN,
            BEHIND,
            nat(sourceAddresses=["10.7.0.0/16"]),
            (PASS, HIGH),
            id="it takes private senders only",
        ),
        pytest.param(
            LETS_FIREWALL_IN,
            BEHIND,
            nat(destinationAddresses=["10.0.9.4"]),
            (PASS, HIGH),
            id="it listens at a private address only",
        ),
        pytest.param(
            LETS_FIREWALL_IN, BEHIND, nat(protocols=["UDP"]), (PASS, HIGH), id="it forwards UDP only"
        ),
        pytest.param(
            LETS_FIREWALL_IN,
            BEHIND,
            nat(ipProtocols=["TCP"]),
            (FAIL, CRITICAL),
            id="a policy says ipProtocols",
        ),
    ],
)
def test_rules_see_the_firewall_that_forwards_and_not_the_internet_behind_it(
    rules: tuple[JsonObject, ...], nets: JsonObject, entry: JsonObject, expected: Outcome
) -> None:
    """Azure Firewall puts an address of its own subnet in the sender's place when it forwards."""
    seen = world(*rules, virtual_networks=[nets], firewalls=[firewall(entry)])
    assert outcome(seen) == expected


def test_a_firewall_forwards_to_nodes_whose_interfaces_could_not_be_read() -> None:
    unread = forbidden("Microsoft.Compute/virtualMachineScaleSets/read")
    seen = world(virtual_networks=[BEHIND], firewalls=[firewall(nat())], scale_sets=unread)
    assert outcome(seen)[0] is UNKNOWN


def test_where_a_firewall_sends_from_must_be_known() -> None:
    hub: dict[str, Json | Reading] = {
        "hub-networks": forbidden("Microsoft.Network/virtualNetworks/read"),
        "hub-firewalls": [firewall(nat(), network_id=HUB)],
    }
    nets: list[Json] = [network(peerings=(peering(),))]
    assert outcome(world(virtual_networks=nets, hub=hub))[0] is UNKNOWN
    assert outcome(world(*CLOSED, virtual_networks=nets, hub=hub))[0] is PASS


def test_a_firewall_in_a_hub_of_azures_own_hides_where_it_sends_from() -> None:
    hidden = firewall(nat(), virtualHub={"id": f"{SUB}/hub"}, ipConfigurations=[])
    assert outcome(world(firewalls=[hidden]))[0] is UNKNOWN
    assert outcome(world(*CLOSED, firewalls=[hidden]))[0] is PASS


def test_a_pass_says_that_firewalls_were_not_read_where_one_could_come_in() -> None:
    unread = forbidden("Microsoft.Network/azureFirewalls/read")
    noted = assertion(world(firewalls=unread), INTERNET).notes
    assert any("Firewalls could not all be read" in note for note in noted)
    closed = assertion(world(*CLOSED, firewalls=unread), INTERNET).notes
    assert not any("Firewalls" in note for note in closed)


def test_ssh_off_with_a_firewall_that_forwards_is_a_warning() -> None:
    off: list[Json] = [pool(securityProfile={"sshAccess": "Disabled"})]
    seen = world(virtual_networks=[BEHIND], firewalls=[firewall(nat())], pools=off)
    assert outcome(seen) == (WARN, HIGH)


@pytest.mark.parametrize(
    "managers",
    [
        pytest.param([{"id": "/nm", "name": "nm", "properties": {}}], id="one has a say"),
        pytest.param(forbidden("Microsoft.Network/networkManagers/read"), id="they could not be listed"),
    ],
)
def test_ssh_off_without_a_way_in_needs_no_word_of_a_network_manager(managers: Json | Reading) -> None:
    off: list[Json] = [pool(securityProfile={"sshAccess": "Disabled"})]
    assert outcome(world(*CLOSED, pools=off, network_managers=managers)) == (PASS, HIGH)
    with_a_way = outcome(world(*CLOSED, pools=off, network_managers=managers, scale_sets=[public()]))
    assert with_a_way[0] is UNKNOWN


def test_a_sentence_begins_with_a_capital() -> None:
    seen = assertion(world(rule(100, "Storage.WestEurope"), *CLOSED, scale_sets=[public()]), INTERNET)
    assert seen.reason.startswith("The service tag storage.westeurope on the Internet can reach SSH")


def test_a_peered_hub_firewall_of_another_subscription_leads_in() -> None:
    nets: Json = [network(peerings=(peering(),))]
    hub: dict[str, Json | Reading] = {"hub-networks": [], "hub-firewalls": [firewall(nat(), network_id=HUB)]}
    assert outcome(world(*NAMED, virtual_networks=nets, hub=hub)) == (FAIL, HIGH)


def test_an_unread_hub_is_unknown_only_where_the_verdict_hangs_on_it() -> None:
    nets: Json = [network(peerings=(peering(),))]
    hub: dict[str, Json | Reading] = {
        "hub-networks": forbidden("Microsoft.Network/virtualNetworks/read"),
        "hub-firewalls": forbidden("Microsoft.Network/azureFirewalls/read"),
    }
    named = world(*NAMED, virtual_networks=nets, hub=hub)
    assert (outcome(named)[0], actions(named)) == (UNKNOWN, {"Microsoft.Network/azureFirewalls/read"})
    wide = world(*OPEN, virtual_networks=nets, hub=hub)
    assert outcome(wide) == (FAIL, HIGH)
    assert "Some ways in could not be looked at." in assertion(wide, INTERNET).notes
    assert outcome(world(*CLOSED, virtual_networks=nets, hub=hub))[0] is PASS


def test_a_source_in_an_unread_hub_may_be_its_bastion() -> None:
    nets: Json = [network(peerings=(peering(),))]
    rules = (rule(100, "10.1.250.0/25"), *CLOSED)
    shut: dict[str, Json | Reading] = {"hub-networks": forbidden("x/read"), "hub-firewalls": []}
    assert outcome(world(*rules, virtual_networks=nets, hub=shut), NETWORK)[0] is UNKNOWN
    bastion = {
        "name": "AzureBastionSubnet",
        "id": f"{HUB}/subnets/AzureBastionSubnet",
        "properties": {"addressPrefix": "10.1.250.0/25"},
    }
    read: JsonObject = {
        "id": HUB,
        "properties": {
            "addressSpace": {"addressPrefixes": ["10.1.0.0/16"]},
            "subnets": [cast("Json", bastion)],
        },
    }
    known = world(*rules, virtual_networks=nets, hub={"hub-networks": [read], "hub-firewalls": []})
    assert outcome(known, NETWORK) == (WARN, LOW)


def test_unread_load_balancers_leave_a_named_source_unknown() -> None:
    lists = {"load_balancers": forbidden("Microsoft.Network/loadBalancers/read")}
    assert outcome(world(*NAMED, **lists))[0] is UNKNOWN
    assert outcome(world(*OPEN, **lists)) == (FAIL, HIGH)
    assert outcome(world(*CLOSED, **lists))[0] is PASS


BARE = [
    pytest.param({"scale_sets": [public()]}, (PASS, HIGH), id="a Standard address is closed by itself"),
    pytest.param(
        {"scale_sets": [scale_set(publicIPAddressConfiguration={"name": "p", "sku": {"name": "Basic"}})]},
        (FAIL, CRITICAL),
        id="a Basic address is open by itself",
    ),
    pytest.param(
        {"scale_sets": [scale_set(publicIPAddressConfiguration={"name": "p"})]},
        (UNKNOWN, HIGH),
        id="an address of an unknown kind",
    ),
    pytest.param(
        {"load_balancers": [balancer(inboundNatRules=[leading()])]},
        (PASS, HIGH),
        id="a Standard load balancer",
    ),
    pytest.param(
        {"load_balancers": [balancer("Basic", inboundNatRules=[leading()])]},
        (FAIL, CRITICAL),
        id="a Basic load balancer",
    ),
    pytest.param(
        {"pools": [pool(enableNodePublicIP=True)]}, (PASS, HIGH), id="addresses that AKS makes are Standard"
    ),
    pytest.param({}, (PASS, HIGH), id="no address at all"),
]


@pytest.mark.parametrize(("change", "wanted"), BARE)
def test_without_any_security_group_the_kind_of_address_decides(
    change: dict[str, Json], wanted: Outcome
) -> None:
    assert outcome(world(virtual_networks=[network(subnet("nodes", AKS))], **change)) == wanted


def routed(*prefixes: str, rules: tuple[JsonObject, ...] = (), **more: Json | Reading) -> Snapshot:
    nets: Json = [network(subnet("nodes", AKS, NSG, ROUTES))]
    lists: dict[str, Json | Reading] = {"virtual_networks": nets, "route_tables": [table(*prefixes)], **more}
    return world(*rules, **lists)


def test_a_default_route_leaves_the_internet_unknown_where_a_way_leads_in() -> None:
    for prefix in ("0.0.0.0/0", "::/0", "0.0.0.0/1", "AzureCloud"):
        seen = routed(prefix, scale_sets=[public()])
        assert (outcome(seen)[0], actions(seen)) == (UNKNOWN, {EFFECTIVE})


def test_a_default_route_is_a_note_where_no_way_leads_in() -> None:
    found = assertion(routed("0.0.0.0/0"), INTERNET)
    assert found.verdict is PASS
    assert any("default route" in note for note in found.notes)


def test_a_default_route_is_unknown_where_load_balancers_cannot_be_looked_at() -> None:
    action = "Microsoft.Network/loadBalancers/read"
    seen = routed("0.0.0.0/0", load_balancers=forbidden(action))
    assert (outcome(seen)[0], actions(seen)) == (UNKNOWN, {action})


def test_a_default_route_does_not_matter_where_everybody_is_denied() -> None:
    assert outcome(routed("0.0.0.0/0", rules=CLOSED, scale_sets=[public()]))[0] is PASS


def test_denying_the_tag_internet_proves_nothing_with_a_default_route() -> None:
    rules = (rule(100, "Internet", "Deny"),)
    assert outcome(routed("0.0.0.0/0", rules=rules, scale_sets=[public()]))[0] is UNKNOWN
    assert outcome(routed("10.9.0.0/16", rules=rules, scale_sets=[public()]))[0] is PASS


def test_an_open_rule_fails_with_a_default_route_too() -> None:
    assert outcome(routed("0.0.0.0/0", rules=OPEN, scale_sets=[public()])) == (FAIL, CRITICAL)


def test_a_narrow_route_widens_nothing() -> None:
    assert outcome(routed("192.168.0.0/16", scale_sets=[public()]))[0] is PASS


def test_an_unread_route_table_leaves_it_unknown_where_a_way_leads_in() -> None:
    shut = forbidden("Microsoft.Network/routeTables/read")
    seen = routed(scale_sets=[public()], route_tables=shut)
    assert (outcome(seen)[0], actions(seen)) == (UNKNOWN, {"Microsoft.Network/routeTables/read"})


def manager(access: Json = "SecurityAdmin", **scopes: Json) -> JsonObject:
    listed: Json = [access] if isinstance(access, str) else access
    return {
        "id": f"{SUB}/resourceGroups/rg/providers/Microsoft.Network/networkManagers/avnm",
        "properties": {
            "networkManagerScopeAccesses": listed,
            "networkManagerScopes": {"subscriptions": [], "managementGroups": [], **scopes},
        },
    }


MANAGERS = [
    pytest.param(manager(subscriptions=[SUB]), True, id="a manager over the subscription"),
    pytest.param(manager("securityadmin", subscriptions=[SUB.upper()]), True, id="in any case of letters"),
    pytest.param(
        manager(managementGroups=["/providers/Microsoft.Management/managementGroups/mg"]),
        True,
        id="a manager over a management group",
    ),
    pytest.param(
        manager(["Connectivity", "SecurityAdmin"], subscriptions=[SUB]), True, id="among other access"
    ),
    pytest.param(manager("Connectivity", subscriptions=[SUB]), False, id="a manager of connectivity alone"),
    pytest.param(manager(subscriptions=[HUB_SUB]), False, id="a manager over another subscription"),
    pytest.param(manager(None, subscriptions=[SUB]), True, id="a manager whose access is absent"),
    pytest.param(
        changed(manager(), "properties.networkManagerScopes", None),
        True,
        id="a manager whose scope is absent",
    ),
]


@pytest.mark.parametrize(("entry", "commands"), MANAGERS)
def test_a_network_manager_with_a_say_leaves_it_unknown(entry: JsonObject, commands: bool) -> None:  # noqa: FBT001 - a column
    for rules in (CLOSED, OPEN):
        seen = world(*rules, network_managers=[entry])
        for key in (INTERNET, NETWORK):
            assert (outcome(seen, key)[0] is UNKNOWN) == commands
            assert (ADMIN_RULES in actions(seen, key)) == commands


def test_without_a_network_manager_the_finding_says_so() -> None:
    assert any("No readable network manager" in note for note in assertion(world(*CLOSED), INTERNET).notes)


def test_unread_network_managers_spoil_a_pass_and_not_a_failure() -> None:
    lists = {"network_managers": forbidden("Microsoft.Network/networkManagers/read")}
    assert outcome(world(*CLOSED, **lists))[0] is UNKNOWN
    assert outcome(world(*OPEN, **lists)) == (FAIL, HIGH)


def ssh(mode: Json, name: str = "system", **more: Json) -> JsonObject:
    return pool(name, securityProfile={"sshAccess": mode}, **more)


def both(seen: Snapshot, context: Context | None = None) -> tuple[Outcome, Outcome]:
    return outcome(seen, INTERNET, context), outcome(seen, NETWORK, context)


SSH = [
    pytest.param([ssh("Disabled")], (PASS, PASS), id="SSH off on every pool closes it"),
    pytest.param([ssh("disabled")], (PASS, PASS), id="in any case of letters"),
    pytest.param([ssh("Disabled"), ssh("LocalUser", "web")], (FAIL, FAIL), id="one pool with SSH on"),
    pytest.param([ssh(None)], (FAIL, FAIL), id="absent means on"),
    pytest.param(
        [ssh("Disabled", type="VirtualMachines")], (FAIL, FAIL), id="a pool of machines cannot switch it off"
    ),
    pytest.param([ssh("Disabled", type="AvailabilitySet")], (FAIL, FAIL), id="nor can an availability set"),
    pytest.param(
        [ssh("Disabled", type=None)], (UNKNOWN, UNKNOWN), id="a pool of unknown type proves nothing"
    ),
    pytest.param([ssh(5)], (UNKNOWN, UNKNOWN), id="a mode that is a number proves nothing"),
]


@pytest.mark.parametrize(("pools", "wanted"), SSH)
def test_ssh_off_counts_when_it_is_off_everywhere(pools: Json, wanted: tuple[Verdict, Verdict]) -> None:
    machines: Json = [machine("m", {"aks-managed-poolName": "system"})]
    lists: dict[str, Json | Reading] = {}
    listed = cast("list[JsonObject]", pools)
    if any(entry.get("type") in {"VirtualMachines", "AvailabilitySet"} for entry in listed):
        lists = {"virtual_machines": machines, "network_interfaces": [card("m")], "scale_sets": []}
    elif len(listed) > 1:
        lists = {"scale_sets": [scale_set(), scale_set("web")]}
    seen = world(rule(100), pools=pools, **lists)
    assert tuple(verdict for verdict, _ in both(seen)) == wanted


def test_ssh_off_is_no_pass_while_the_internet_has_a_way_in_and_nobody_verified() -> None:
    seen = world(*OPEN, pools=[ssh("Disabled")], scale_sets=[public()])
    assert both(seen) == ((WARN, HIGH), (PASS, MEDIUM))


def test_ssh_off_with_nodes_newer_than_the_change_is_verified() -> None:
    context = Context(node_changes={"system/securityProfile.sshAccess": "2026-04-30T00:00:00Z"})
    seen = world(*OPEN, pools=[ssh("Disabled")], scale_sets=[public()])
    assert both(seen, context) == ((PASS, HIGH), (PASS, MEDIUM))


def test_ssh_switched_off_after_the_nodes_were_made_is_a_warning() -> None:
    context = Context(
        node_changes={f"{CLUSTER}/agentPools/system/securityProfile.sshAccess": "2026-10-01T00:00:00Z"}
    )
    seen = world(*OPEN, pools=[ssh("Disabled")])
    assert both(seen, context) == ((WARN, MEDIUM), (WARN, LOW))


def test_after_a_failed_operation_ssh_off_is_not_known_of_the_nodes() -> None:
    seen = world(*OPEN, pools=[ssh("Disabled")], properties={"provisioningState": "Failed"})
    assert [verdict for verdict, _ in both(seen)] == [UNKNOWN, PASS]


def test_the_item_is_judged_while_the_cluster_is_in_motion() -> None:
    assert outcome(world(*OPEN, properties={"provisioningState": "Updating"})) == (FAIL, HIGH)


def test_other_nodes_than_those_of_pools_have_ssh() -> None:
    lists: dict[str, Json | Reading] = {"virtual_machines": [machine()], "network_interfaces": [card()]}
    seen = world(
        *OPEN, pools=[ssh("Disabled")], properties={"nodeProvisioningProfile": {"mode": "Auto"}}, **lists
    )
    assert outcome(seen) == (FAIL, HIGH)


def test_entra_ssh_lowers_each_severity_by_a_step() -> None:
    entra: Json = [ssh("EntraId")]
    assert outcome(world(*OPEN, pools=entra, scale_sets=[public()])) == (FAIL, HIGH)
    assert outcome(world(*OPEN, pools=entra)) == (FAIL, MEDIUM)
    assert outcome(world(*NAMED, pools=entra)) == (WARN, LOW)
    assert outcome(world(pools=entra), NETWORK) == (FAIL, LOW)


def test_the_gravest_pool_of_a_subnet_decides() -> None:
    pools: Json = [ssh("EntraId"), pool("web")]
    seen = world(*OPEN, pools=pools, scale_sets=[public(), scale_set("web")])
    assert outcome(seen) == (FAIL, HIGH)


def test_an_old_reading_cannot_tell_that_ssh_is_on() -> None:
    seen = world(*OPEN, pools=[pool(securityProfile=None)])
    reading = seen.read("cluster", CLUSTER)
    assert reading is not None
    old = seen.with_reading(
        "cluster", CLUSTER, type(reading)(value=reading.value, call="GET x?api-version=2024-01-01", at="")
    )
    assert outcome(old)[0] is UNKNOWN
    closed = world(*CLOSED, pools=[pool(securityProfile=None)])
    assert outcome(closed)[0] is PASS


AUTO: dict[str, Json] = {"nodeProvisioningProfile": {"mode": "auto"}}


def test_provisioned_nodes_are_judged_by_their_own_interfaces() -> None:
    other = f"{VNET}/subnets/burst"
    nets: Json = [network(subnet("nodes", AKS, NSG), subnet("burst", "10.0.2.0/24"))]
    lists: dict[str, Json | Reading] = {
        "virtual_networks": nets,
        "virtual_machines": [machine()],
        "network_interfaces": [card(subnet=other, nsg=NIC_NSG)],
        "security_groups": [group(NSG, *CLOSED), group(NIC_NSG, rule(100))],
    }
    found = [entry for entry in finding(world(properties=AUTO, **lists)).assertions if entry.key == INTERNET]
    assert [(entry.resource, entry.verdict) for entry in found] == [(SUBNET, PASS), (other, FAIL)]


def test_unread_machines_are_unknown_beside_what_is_known() -> None:
    lists = {"virtual_machines": forbidden("Microsoft.Compute/virtualMachines/read")}
    seen = finding(world(*OPEN, properties=AUTO, **lists))
    found = {entry.resource: entry.verdict for entry in seen.assertions if entry.key == INTERNET}
    assert found == {SUBNET: FAIL, CLUSTER: UNKNOWN}
    assert seen.verdict is FAIL
    assert "unknown" in seen.reason


def test_without_provisioning_unread_machines_do_not_matter() -> None:
    lists = {"virtual_machines": forbidden("Microsoft.Compute/virtualMachines/read")}
    assert finding(world(*CLOSED, **lists)).verdict is PASS


def test_a_machine_whose_interface_is_not_listed_is_unknown() -> None:
    seen = finding(world(*CLOSED, properties=AUTO, virtual_machines=[machine()]))
    assert seen.verdict is UNKNOWN


def test_a_public_address_of_a_machine_is_a_way_in() -> None:
    address = f"{NODE_GROUP}/Microsoft.Network/publicIPAddresses/pip"
    lists: dict[str, Json | Reading] = {
        "virtual_machines": [machine()],
        "network_interfaces": [card(publicIPAddress={"id": address})],
        "public_addresses": [{"id": address, "sku": {"name": "Standard"}}],
    }
    assert outcome(world(*OPEN, properties=AUTO, **lists)) == (FAIL, CRITICAL)


def test_a_scale_set_that_no_pool_owns_up_to_is_judged_too() -> None:
    left = world(*OPEN, scale_sets=[scale_set(), changed(public(), "tags.aks-managed-poolName", "gone")])
    assert outcome(left) == (FAIL, CRITICAL)


def test_machines_outside_the_node_group_are_no_nodes() -> None:
    stranger = changed(
        machine(), "id", f"{SUB}/resourceGroups/other/providers/Microsoft.Compute/virtualMachines/x"
    )
    assert finding(world(*CLOSED, properties=AUTO, virtual_machines=[stranger])).verdict is PASS


AUTOMATIC: dict[str, Json] = {"hostedSystemProfile": {"enabled": True}}


def test_hosted_system_pools_without_other_nodes_do_not_apply() -> None:
    seen = finding(world(pools=None, properties=AUTOMATIC, scale_sets=[]))
    assert seen.verdict is NA
    assert "provider-managed" in seen.reason


def test_beside_hosted_system_pools_provisioned_nodes_are_judged() -> None:
    lists: dict[str, Json | Reading] = {
        "scale_sets": [],
        "virtual_machines": [machine()],
        "network_interfaces": [card()],
    }
    seen = finding(world(*OPEN, pools=None, properties=AUTOMATIC, **lists))
    assert {entry.verdict for entry in seen.assertions if entry.key == INTERNET} == {FAIL, NA}


def test_hosted_system_pools_with_unread_machines_are_unknown() -> None:
    lists: dict[str, Json | Reading] = {"scale_sets": [], "virtual_machines": forbidden("x/read")}
    assert finding(world(pools=None, properties=AUTOMATIC, **lists)).verdict is UNKNOWN


def test_a_pool_that_is_hosted_is_left_out() -> None:
    pools: Json = [pool(), pool("managed", mode="ManagedSystem", vnetSubnetID="gone")]
    seen = finding(world(*CLOSED, pools=pools))
    assert (seen.verdict, {entry.verdict for entry in seen.assertions}) == (PASS, {PASS, NA})


def test_no_list_of_pools_tells_nothing_on_any_other_cluster() -> None:
    assert finding(world(pools=None, scale_sets=[])).verdict is UNKNOWN


def test_an_empty_list_of_pools_is_never_a_pass() -> None:
    assert finding(world(pools=[], scale_sets=[])).verdict is NA


def test_a_pool_whose_scale_set_is_not_there_is_unknown_unless_the_subnet_closes() -> None:
    assert finding(world(rule(100), scale_sets=[])).verdict is UNKNOWN
    assert finding(world(*CLOSED, scale_sets=[])).verdict is PASS


def test_a_managed_network_is_found_through_the_scale_sets() -> None:
    managed = f"{NODE_GROUP}/Microsoft.Network/virtualNetworks/aks-vnet"
    subnet_id = f"{managed}/subnets/aks-subnet"
    inner: JsonObject = {
        "name": "aks-subnet",
        "id": subnet_id,
        "properties": {"addressPrefix": "10.224.0.0/16", "networkSecurityGroup": {"id": NIC_NSG}},
    }
    net: JsonObject = {
        "id": managed,
        "properties": {"addressSpace": {"addressPrefixes": ["10.224.0.0/12"]}, "subnets": [inner]},
    }
    lists: dict[str, Json | Reading] = {
        "virtual_networks": [net],
        "scale_sets": [scale_set(nsg=NIC_NSG, subnet=subnet_id)],
    }
    seen = world(pools=[pool(vnetSubnetID="gone")], **lists)
    assert both(seen) == ((PASS, HIGH), (FAIL, MEDIUM))
    assert assertion(seen, NETWORK).resource == subnet_id
    unread = world(pools=[pool(vnetSubnetID="gone")], virtual_networks=[net], scale_sets=forbidden("x/read"))
    assert finding(unread).verdict is UNKNOWN


@pytest.mark.parametrize(
    ("facet", "action"),
    [
        ("virtual_networks", "Microsoft.Network/virtualNetworks/read"),
        ("security_groups", "Microsoft.Network/networkSecurityGroups/read"),
    ],
)
def test_what_cannot_be_read_is_unknown_and_named(facet: str, action: str) -> None:
    seen = world(*CLOSED, **{facet: forbidden(action)})
    assert [verdict for verdict, _ in both(seen)] == [UNKNOWN, UNKNOWN]
    assert actions(seen) == {action}


def test_a_read_under_way_is_pending() -> None:
    waiting = Unread(cause=Cause.PENDING, reason="still being read", action="x")
    assert finding(world(*CLOSED, security_groups=waiting)).pending


def test_blocked_aks_subnets_are_a_pass_with_a_note() -> None:
    found = assertion(world(DENY), NETWORK)
    assert found.verdict is PASS
    assert any("does not support" in note for note in found.notes)
    assert not any("does not support" in note for note in assertion(world(*CLOSED), NETWORK).notes)


def test_pod_and_api_server_subnets_are_of_aks() -> None:
    nets: Json = [
        network(subnet("nodes", AKS, NSG), subnet("pods", "10.0.8.0/22"), subnet("api", "10.0.3.0/28"))
    ]
    rules = (rule(100, "10.0.8.0/22"), rule(110, "10.0.3.0/28"), *CLOSED)
    pods: Json = [pool(podSubnetID=f"{VNET}/subnets/pods")]
    api: dict[str, Json] = {"apiServerAccessProfile": {"subnetId": f"{VNET}/subnets/api"}}
    assert outcome(world(*rules, pools=pods, properties=api, virtual_networks=nets), NETWORK)[0] is PASS
    assert outcome(world(*rules, virtual_networks=nets), NETWORK)[0] is FAIL


def test_the_network_finding_says_what_pods_can_do() -> None:
    assert any("Pods can reach SSH" in note for note in assertion(world(*CLOSED), NETWORK).notes)


def test_rdp_to_windows_pools_is_shown() -> None:
    windows: Json = [pool(osType="Windows")]
    opened = (rule(101, "Internet", destinationPortRange="3389"), *CLOSED)
    notes = assertion(world(*opened, pools=windows), INTERNET).notes
    assert any("RDP" in note for note in notes)
    assert not any("RDP" in note for note in assertion(world(*CLOSED, pools=windows), INTERNET).notes)
    assert not any("RDP" in note for note in assertion(world(*opened), INTERNET).notes)


def paths(value: Json, way: str = "") -> Iterator[str]:
    """Every path inside a value that ends in a name."""
    if isinstance(value, dict):
        for name, inner in value.items():
            here = f"{way}.{name}" if way else name
            yield here
            yield from paths(inner, here)
    if isinstance(value, list):
        for number, inner in enumerate(value):
            yield from paths(inner, f"{way}[{number}]")


def crowded(*rules: JsonObject) -> Snapshot:
    """A world with one of everything that NET-8 reads."""
    return world(
        *rules,
        pools=[pool(), pool("vms", type="VirtualMachines", enableNodePublicIP=True)],
        scale_sets=[public()],
        virtual_machines=[machine("m", {"aks-managed-poolName": "vms"})],
        network_interfaces=[
            card("m", publicIPAddress={"id": "/ip"}, applicationSecurityGroups=[{"id": ASG}])
        ],
        virtual_networks=[network(subnet("nodes", AKS, NSG, ROUTES), BASTION, peerings=(peering(),))],
        route_tables=[table("10.9.0.0/16")],
        load_balancers=[balancer(inboundNatRules=[leading()])],
        firewalls=[firewall(nat())],
        hub={"hub-networks": [], "hub-firewalls": []},
        network_managers=[manager(subscriptions=[HUB_SUB])],
    )


EARNED = {"virtual-networks": {"[0].properties.subnets[0].properties.networkSecurityGroup"}}
"""What may be absent for a pass: without any security group a Standard address is closed."""


@pytest.mark.parametrize(
    "value", [None, 5, "nonsense", [None], {}], ids=["null", "number", "text", "list", "object"]
)
def test_no_value_that_is_spoilt_raises_or_earns_a_pass(value: Json) -> None:
    for seen in (crowded(*OPEN),) if value else (crowded(*OPEN), crowded(*CLOSED)):
        before = {entry.key: entry.verdict for entry in finding(seen).assertions}
        for facet, target, way in spots(seen):
            read = seen.targets(facet)[target]
            assert isinstance(read, Read)
            spoilt = replace(read, value=replaced(read.value, way, value))
            for entry in finding(seen.with_reading(facet, target, spoilt)).assertions:
                earned = entry.verdict is PASS and before.get(entry.key) is not PASS
                assert not earned or way in EARNED.get(facet, ()), (facet, way, entry.reason)


def spots(seen: Snapshot) -> Iterator[tuple[str, str, str]]:
    for facet, targets in seen.readings.items():
        for target, read in targets.items():
            if isinstance(read, Read):
                yield from ((facet, target, way) for way in paths(read.value))


def test_the_case_of_no_key_matters() -> None:
    for seen in (crowded(*OPEN), crowded(*CLOSED)):
        lower = seen
        for facet, targets in seen.readings.items():
            for target, read in targets.items():
                assert isinstance(read, Read)
                lower = lower.with_reading(facet, target, replace(read, value=small(read.value)))
        assert [(entry.key, entry.verdict) for entry in finding(lower).assertions] == [
            (entry.key, entry.verdict) for entry in finding(seen).assertions
        ]


def small(value: Json) -> Json:
    if isinstance(value, dict):
        return {name.lower(): small(inner) for name, inner in value.items()}
    return [small(inner) for inner in value] if isinstance(value, list) else value


BASTION = subnet("AzureBastionSubnet", "10.0.250.0/26")


def test_bastion_alone_is_a_warning_of_low_severity() -> None:
    nets: Json = [network(subnet("nodes", AKS, NSG), BASTION)]
    assert outcome(world(rule(100, "10.0.250.0/26"), *CLOSED, virtual_networks=nets), NETWORK) == (WARN, LOW)


def test_bastion_and_one_jump_host_are_management() -> None:
    nets: Json = [network(subnet("nodes", AKS, NSG), BASTION)]
    rules = (rule(100, ["10.0.250.0/26", "10.0.5.4/32"]), *CLOSED)
    assert outcome(world(*rules, virtual_networks=nets), NETWORK) == (WARN, LOW)


def shop() -> Snapshot:
    """The badly hardened world of the sandbox, as if it had been read."""
    made = build()
    lists: dict[str, list[Json]] = {facet: [] for facet in OF_TYPE.values()}
    for body in made.resources.values():
        kind = "/".join(str(body["id"]).lower().rpartition("/providers/")[2].split("/")[:2])
        if kind in OF_TYPE and str(body["id"]).count("/") == 8:
            lists[OF_TYPE[kind]].append(body)
    subscription = f"/subscriptions/{made.subscription}".lower()
    empty: dict[str, list[Json]] = {"network-managers": [], "firewalls": [], "route-tables": []}
    seen = replace(snapshot({}), cluster_id=made.cluster_id)
    seen = seen.with_reading("cluster", made.cluster_id, as_read(made.resources[made.cluster_id.lower()]))
    for facet, bodies in {**lists, **empty}.items():
        seen = seen.with_reading(facet, subscription, as_read(bodies))
    return seen


OF_TYPE = {
    "microsoft.compute/virtualmachinescalesets": "scale-sets",
    "microsoft.compute/virtualmachines": "virtual-machines",
    "microsoft.network/networkinterfaces": "network-interfaces",
    "microsoft.network/virtualnetworks": "virtual-networks",
    "microsoft.network/networksecuritygroups": "security-groups",
    "microsoft.network/loadbalancers": "load-balancers",
    "microsoft.network/publicipaddresses": "public-addresses",
}


def test_the_shop_is_wide_open() -> None:
    seen = shop()
    assert both(seen) == ((FAIL, CRITICAL), (FAIL, MEDIUM))
    assert "pool web" in assertion(seen, INTERNET).reason
