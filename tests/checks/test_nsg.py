"""Security groups: every form a rule comes in, and who reaches SSH of a node by it."""

from __future__ import annotations

import ipaddress
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.snapshots import forbidden
from support.ssh_world import (
    ASG,
    DENY,
    NIC_NSG,
    NSG,
    ROUTES,
    assertion,
    card,
    changed,
    group,
    machine,
    network,
    peering,
    pool,
    rule,
    scale_set,
    subnet,
    table,
    world,
)

from aks_harden.checks.net.nsg.addresses import AddressSet, addresses, union
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Verdict

PASS, WARN, FAIL, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN
AKS = "10.0.1.0/24"
ZEROS = "0.0.0.0"  # noqa: S104 - an address in a rule
OPEN, CLOSED = (FAIL, FAIL), (PASS, PASS)
INTERNET_ONLY, NETWORK_ONLY = (FAIL, PASS), (PASS, FAIL)


def both(*rules: JsonObject, **more: Json) -> tuple[Verdict, Verdict]:
    """Verdicts on SSH from the Internet and from the network, no way in being there."""
    seen = world(*rules, **more)
    return assertion(seen, "ssh-from-internet").verdict, assertion(seen, "ssh-from-network").verdict


def default(priority: int, access: str, source: str, name: str) -> JsonObject:
    return changed(rule(priority, source, access, destinationPortRange="*", protocol="*"), "name", name)


PORTS = [
    pytest.param({"destinationPortRange": "*"}, OPEN, id="port * holds 22, which Prowler overlooks"),
    pytest.param({"destinationPortRange": "22-22"}, OPEN, id="22-22 is 22"),
    pytest.param({"destinationPortRange": "0-65535"}, OPEN, id="0-65535 holds 22"),
    pytest.param({"destinationPortRange": "20-30"}, OPEN, id="a range around 22"),
    pytest.param({"destinationPortRange": "23-30"}, CLOSED, id="a range beside 22"),
    pytest.param({"destinationPortRange": "222"}, CLOSED, id="222 is not 22"),
    pytest.param(
        {"destinationPortRange": "gone", "destinationPortRanges": ["8080-8084", "22"]},
        OPEN,
        id="ports in the plural field, which Prowler overlooks",
    ),
    pytest.param(
        {"destinationPortRange": "", "destinationPortRanges": ["22"]}, OPEN, id="an empty singular is none"
    ),
    pytest.param(
        {"destinationPortRange": None, "destinationPortRanges": ["8080"]},
        CLOSED,
        id="a null singular is none",
    ),
    pytest.param({"destinationPortRange": " 22 "}, OPEN, id="spaces around a port"),
    pytest.param({"protocol": "tcp"}, OPEN, id="protocol in lower case"),
    pytest.param({"protocol": "TCP"}, OPEN, id="protocol in upper case"),
    pytest.param({"protocol": "*"}, OPEN, id="any protocol"),
    pytest.param({"protocol": "Udp"}, CLOSED, id="UDP is not SSH"),
    pytest.param({"protocol": "Icmp"}, CLOSED, id="ICMP is not SSH"),
    pytest.param({"protocol": "Ah"}, CLOSED, id="AH is not SSH"),
    pytest.param({"protocol": "Esp"}, CLOSED, id="ESP is not SSH"),
    pytest.param({"direction": "Outbound"}, CLOSED, id="an outbound rule lets nobody in"),
    pytest.param({"direction": "inbound", "access": "allow"}, OPEN, id="enums in lower case"),
    pytest.param({"sourcePortRange": "1024-65535"}, OPEN, id="allowed from some source ports is allowed"),
    pytest.param({"sourcePortRanges": None, "destinationPortRanges": None}, OPEN, id="null plurals are none"),
]


@pytest.mark.parametrize(("more", "wanted"), PORTS)
def test_ports_protocols_and_directions(more: dict[str, Json], wanted: tuple[Verdict, Verdict]) -> None:
    assert both(rule(100, "*", **more), rule(3000, AKS), DENY) == wanted


SOURCES = [
    pytest.param("*", OPEN, id="anybody"),
    pytest.param("0.0.0.0/0", OPEN, id="every IPv4 address"),
    pytest.param(ZEROS, OPEN, id="0.0.0.0 without a mask means everybody where it allows"),
    pytest.param("Any", OPEN, id="Any, as exports write it"),
    pytest.param("::/0", OPEN, id="every IPv6 address, unique local ones of networks too"),
    pytest.param("2000::/3", INTERNET_ONLY, id="all public IPv6"),
    pytest.param("Internet", INTERNET_ONLY, id="the tag Internet"),
    pytest.param("internet", INTERNET_ONLY, id="the tag in lower case"),
    pytest.param("AzureCloud", INTERNET_ONLY, id="AzureCloud is any customer of Azure"),
    pytest.param("AzureCloud.westeurope", INTERNET_ONLY, id="a region of AzureCloud is too"),
    pytest.param("40.0.0.0/15", INTERNET_ONLY, id="a public prefix wider than /16"),
    pytest.param(["0.0.0.0/1", "128.0.0.0/1"], OPEN, id="two halves make the whole"),
    pytest.param("40.0.0.0/16", (WARN, PASS), id="a public /16 is named, and nothing leads there"),
    pytest.param("203.0.113.7", (WARN, PASS), id="one public address without a mask"),
    pytest.param("Storage", (WARN, PASS), id="any other service tag is named"),
    pytest.param("GatewayManager", (WARN, PASS), id="GatewayManager is named too"),
    pytest.param("VirtualNetwork", NETWORK_ONLY, id="the tag VirtualNetwork"),
    pytest.param("10.0.0.0/16", NETWORK_ONLY, id="the network's own space"),
    pytest.param(AKS, CLOSED, id="the AKS subnet alone"),
    pytest.param("10.0.1.128/25", CLOSED, id="a part of the AKS subnet"),
    pytest.param("10.0.5.4", (PASS, WARN), id="one jump host is a management subnet"),
    pytest.param("10.0.5.0/26", (PASS, WARN), id="one /26 is a management subnet"),
    pytest.param("10.0.5.0/25", NETWORK_ONLY, id="a /25 is more than a management subnet"),
    pytest.param(
        ["10.0.5.0/27", "10.0.9.0/27"], NETWORK_ONLY, id="two sources are not one management subnet"
    ),
    pytest.param("172.16.9.0/24", NETWORK_ONLY, id="a private source in no known space is the rest"),
    pytest.param("100.64.3.0/24", NETWORK_ONLY, id="carrier-grade addresses count as private"),
    pytest.param("172.16.9.9/32", (PASS, WARN), id="one private host elsewhere is a management subnet"),
    pytest.param("AzureLoadBalancer", CLOSED, id="health probes are ignored"),
    pytest.param("168.63.129.16/32", CLOSED, id="and so is the address they come from"),
    pytest.param(["203.0.113.7", AKS], (WARN, PASS), id="a plural with one public address in it"),
]


@pytest.mark.parametrize(("source", "wanted"), SOURCES)
def test_classes_of_sources(source: Json, wanted: tuple[Verdict, Verdict]) -> None:
    assert both(rule(100, source), rule(3000, AKS), DENY) == wanted


ORDERS = [
    pytest.param((rule(100, access="Deny"), rule(200)), CLOSED, id="a deny before the allow wins"),
    pytest.param((rule(200), rule(100, access="Deny")), CLOSED, id="rules arrive unordered"),
    pytest.param((rule(100), rule(200, access="Deny")), OPEN, id="a deny behind the allow comes too late"),
    pytest.param(
        (rule(100, "0.0.0.0/1", "Deny"), rule(200, "0.0.0.0/0")),
        OPEN,
        id="a deny for half the Internet leaves the other half",
    ),
    pytest.param(
        (rule(100, ["0.0.0.0/1", "128.0.0.0/1"], "Deny"), rule(200, "0.0.0.0/0")),
        CLOSED,
        id="two denied halves leave nothing",
    ),
    pytest.param(
        (rule(100, "203.0.113.0/25", "Deny"), rule(200, "203.0.113.0/24")),
        (WARN, PASS),
        id="what a deny leaves of a prefix is judged as what it is",
    ),
    pytest.param(
        (rule(100, "203.0.113.0/24", "Deny"), rule(200, "203.0.113.0/25")),
        CLOSED,
        id="a wider deny covers a narrow allow",
    ),
    pytest.param(
        (rule(100, "Internet", "Deny"), rule(200)), NETWORK_ONLY, id="a denied Internet leaves the rest"
    ),
    pytest.param(
        (rule(100, "VirtualNetwork", "Deny"), rule(200, "10.0.0.0/8")),
        NETWORK_ONLY,
        id="a denied VirtualNetwork leaves private addresses outside it",
    ),
    pytest.param(
        (rule(100, "AzureCloud", "Deny"), rule(200, "AzureCloud.westeurope")),
        CLOSED,
        id="a denied AzureCloud covers its regions",
    ),
    pytest.param(
        (rule(100, "AzureCloud.westeurope", "Deny"), rule(200, "AzureCloud")),
        INTERNET_ONLY,
        id="a denied region leaves the others",
    ),
    pytest.param(
        (rule(100, "Storage", "Deny"), rule(200, "Internet")),
        INTERNET_ONLY,
        id="a denied service leaves the Internet",
    ),
    pytest.param(
        (rule(100, access="Deny", sourcePortRange="1-1023"), rule(200)),
        OPEN,
        id="a deny for some source ports stops nobody",
    ),
    pytest.param(
        (rule(100, access="Deny", protocol="Udp"), rule(200)), OPEN, id="a deny for UDP stops no SSH"
    ),
    pytest.param(
        (rule(100, access="Deny", destinationPortRange="23"), rule(200)),
        OPEN,
        id="a deny for another port stops no SSH",
    ),
    pytest.param((rule(100, ZEROS, "Deny"), rule(200)), OPEN, id="0.0.0.0 without a mask denies nobody"),
    pytest.param(
        (rule(100, "AzureLoadBalancer", "Deny"), rule(200)), OPEN, id="denied health probes deny nobody else"
    ),
]


@pytest.mark.parametrize(("rules", "wanted"), ORDERS)
def test_the_first_rule_that_matches_decides(
    rules: tuple[JsonObject, ...], wanted: tuple[Verdict, Verdict]
) -> None:
    assert both(*rules, rule(3000, AKS), DENY) == wanted


DESTINATIONS = [
    pytest.param({"destinationAddressPrefix": "VirtualNetwork"}, OPEN, id="VirtualNetwork covers nodes"),
    pytest.param({"destinationAddressPrefix": "10.0.0.0/8"}, OPEN, id="a prefix around the nodes"),
    pytest.param({"destinationAddressPrefix": "10.0.1.7"}, OPEN, id="one node is enough"),
    pytest.param({"destinationAddressPrefix": "10.0.2.0/24"}, CLOSED, id="another subnet is not a node"),
    pytest.param(
        {"destinationAddressPrefix": "20.61.99.10"}, CLOSED, id="a load balancer's frontend is not a node"
    ),
    pytest.param({"destinationAddressPrefix": "Internet"}, CLOSED, id="the Internet is not a node"),
    pytest.param(
        {"destinationAddressPrefix": "gone", "destinationAddressPrefixes": ["10.9.0.0/24", "10.0.1.0/28"]},
        OPEN,
        id="destinations in the plural field",
    ),
    pytest.param(
        {"destinationAddressPrefix": "", "destinationApplicationSecurityGroups": [{"id": ASG.upper()}]},
        OPEN,
        id="an application security group that the nodes are in",
    ),
    pytest.param(
        {
            "destinationAddressPrefix": "gone",
            "destinationApplicationSecurityGroups": [{"id": ASG + "-other"}],
        },
        CLOSED,
        id="an application security group that they are not in",
    ),
]


@pytest.mark.parametrize(("more", "wanted"), DESTINATIONS)
def test_destinations(more: dict[str, Json], wanted: tuple[Verdict, Verdict]) -> None:
    sets: Json = [scale_set(applicationSecurityGroups=[{"id": ASG}])]
    assert both(rule(100, "*", **more), rule(3000, AKS), DENY, scale_sets=sets) == wanted


def test_a_deny_for_half_the_nodes_leaves_the_other_half_open() -> None:
    half = rule(100, "*", "Deny", destinationAddressPrefix="10.0.1.0/25")
    assert both(half, rule(200), DENY) == OPEN


def test_denies_for_both_halves_of_the_nodes_close_them() -> None:
    halves = [
        rule(100 + number, "*", "Deny", destinationAddressPrefix=f"10.0.1.{128 * number}/25")
        for number in (0, 1)
    ]
    assert both(*halves, rule(200)) == CLOSED


def test_a_deny_for_a_group_that_only_some_nodes_are_in_leaves_the_others_open() -> None:
    shut = rule(
        100, "*", "Deny", destinationAddressPrefix="", destinationApplicationSecurityGroups=[{"id": ASG}]
    )
    sets: Json = [scale_set(applicationSecurityGroups=[{"id": ASG}]), scale_set("web")]
    assert both(shut, rule(200), DENY, scale_sets=sets, pools=[pool(), pool("web")]) == OPEN


ODD = [
    pytest.param({"access": "gone"}, id="no access"),
    pytest.param({"access": "Maybe"}, id="an access that Azure does not have"),
    pytest.param({"direction": "gone"}, id="no direction"),
    pytest.param({"direction": 5}, id="a direction that is a number"),
    pytest.param({"protocol": "gone"}, id="no protocol"),
    pytest.param({"protocol": "Sctp"}, id="a protocol that Azure does not have"),
    pytest.param({"priority": "gone"}, id="no priority"),
    pytest.param({"priority": "100"}, id="a priority that is a text"),
    pytest.param({"priority": 5}, id="a priority that Azure does not take"),
    pytest.param({"destinationPortRange": "gone"}, id="no ports at all"),
    pytest.param({"destinationPortRange": "ssh"}, id="a port by name"),
    pytest.param({"destinationPortRange": "30-20"}, id="a range that runs backwards"),
    pytest.param({"destinationPortRange": "22-99999"}, id="a port that there is not"),
    pytest.param({"sourceAddressPrefix": "gone"}, id="no source at all"),
    pytest.param({"sourceAddressPrefix": ""}, id="an empty source without an application security group"),
    pytest.param({"sourceAddressPrefixes": 5}, id="sources that are a number, as checkov's templates have"),
    pytest.param({"sourceAddressPrefix": "not-a-prefix"}, id="a source that is no prefix"),
    pytest.param({"sourceAddressPrefix": "10.0.0.0/99"}, id="a mask that there is not"),
    pytest.param({"destinationAddressPrefix": "gone"}, id="no destination at all"),
    pytest.param({"destinationAddressPrefix": "10.0.0.0-10.0.0.9"}, id="a destination that is a range"),
    pytest.param({"destinationAddressPrefix": "Wherever"}, id="a destination tag that may hold nodes"),
    pytest.param(
        {"sourceAddressPrefix": "", "sourceApplicationSecurityGroups": [{}]},
        id="an application group without id",
    ),
    pytest.param({"sourceApplicationSecurityGroups": "x"}, id="application groups that are a text"),
]


@pytest.mark.parametrize("access", ["Allow", "Deny"])
@pytest.mark.parametrize("more", ODD)
def test_a_rule_of_no_known_form_is_never_ignored(more: dict[str, Json], access: str) -> None:
    good = cast("JsonObject", rule(100, AKS, access)["properties"])
    kept = {name: value for name, value in {**good, **more}.items() if value != "gone"}
    odd = changed(rule(100, AKS), "properties", kept)
    assert both(odd, rule(3000, AKS), DENY) == (UNKNOWN, UNKNOWN)


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param("text", id="rules that are a text"),
        pytest.param(None, id="rules that are absent, which Azure always sends"),
        pytest.param([5], id="a rule that is a number"),
        pytest.param([{"name": "x"}], id="a rule without properties"),
    ],
)
def test_a_group_whose_rules_cannot_be_read_is_unknown(rules: Json) -> None:
    odd = changed(group(NSG), "properties.securityRules", rules)
    assert both(security_groups=[odd]) == (UNKNOWN, UNKNOWN)


def test_an_odd_rule_that_has_nothing_to_do_with_ssh_does_not_matter() -> None:
    odd = [
        rule(100, "what is this", direction="Outbound"),
        rule(110, "what is this", protocol="Udp"),
        rule(120, "what is this", destinationPortRange="443"),
    ]
    assert both(*odd, rule(3000, AKS), DENY) == CLOSED


def test_without_rules_of_its_own_a_group_lets_the_network_in_and_the_internet_not() -> None:
    assert both() == NETWORK_ONLY


def test_default_rules_that_were_read_do_not_count_as_openings() -> None:
    rules: list[Json] = [
        default(65000, "Allow", "VirtualNetwork", "AllowVnetInBound"),
        default(65001, "Allow", "AzureLoadBalancer", "AllowAzureLoadBalancerInBound"),
        default(65500, "Deny", "*", "DenyAllInBound"),
    ]
    seen = changed(group(NSG, rule(3000, AKS), DENY), "properties.defaultSecurityRules", rules)
    assert both(security_groups=[seen]) == CLOSED


@pytest.mark.parametrize("rules", [[], None], ids=["empty", "absent"])
def test_default_rules_are_there_whether_read_or_not(rules: Json) -> None:
    seen = changed(group(NSG), "properties.defaultSecurityRules", rules)
    assert both(security_groups=[seen]) == NETWORK_ONLY


IN_A_ROW = [
    pytest.param((rule(100),), (), NETWORK_ONLY, id="subnet open, interface closed to the Internet"),
    pytest.param((), (rule(100),), NETWORK_ONLY, id="subnet closed to the Internet, interface open"),
    pytest.param((rule(100),), (rule(300, "Internet"),), OPEN, id="both open, by different rules"),
    pytest.param((rule(100),), (rule(100, AKS), DENY), CLOSED, id="the interface alone closes"),
    pytest.param((rule(100, AKS), DENY), (rule(100),), CLOSED, id="the subnet alone closes"),
    pytest.param(
        (rule(100, "203.0.113.0/24"), rule(200, AKS), DENY),
        (rule(100, "198.51.100.0/24"), rule(200, AKS), DENY),
        CLOSED,
        id="each lets in what the other does not",
    ),
    pytest.param(
        (rule(100, "AzureCloud"), rule(200, AKS), DENY),
        (rule(100, "203.0.113.0/24"), rule(200, AKS), DENY),
        (WARN, PASS),
        id="a service tag and a prefix may overlap",
    ),
    pytest.param(
        (rule(100, "AzureCloud"), rule(200, AKS), DENY),
        (rule(100, "Internet"), rule(200, AKS), DENY),
        INTERNET_ONLY,
        id="AzureCloud inside the Internet",
    ),
    pytest.param(
        (rule(100, "AzureCloud"), rule(200, AKS), DENY),
        (rule(100, "Storage"), rule(200, AKS), DENY),
        (WARN, PASS),
        id="what two tags share is narrow",
    ),
]


@pytest.mark.parametrize(("first", "second", "wanted"), IN_A_ROW)
def test_subnet_and_interface_groups_stand_in_a_row(
    first: tuple[JsonObject, ...], second: tuple[JsonObject, ...], wanted: tuple[Verdict, Verdict]
) -> None:
    groups: Json = [group(NSG, *first), group(NIC_NSG, *second)]
    assert both(security_groups=groups, scale_sets=[scale_set(nsg=NIC_NSG)]) == wanted


def test_a_missing_subnet_group_allows() -> None:
    bare: Json = [network(subnet("nodes", AKS))]
    groups: Json = [group(NIC_NSG, rule(100))]
    sets: Json = [scale_set(nsg=NIC_NSG)]
    assert both(virtual_networks=bare, security_groups=groups, scale_sets=sets) == OPEN


def test_no_group_at_all_keeps_the_internet_out_and_lets_the_network_in() -> None:
    assert both(virtual_networks=[network(subnet("nodes", AKS))]) == NETWORK_ONLY


def test_a_group_in_a_list_that_was_read_but_lacks_it_is_unknown() -> None:
    assert both(security_groups=[group(NIC_NSG)]) == (UNKNOWN, UNKNOWN)


def test_an_unread_interface_group_does_not_matter_where_the_subnet_closes() -> None:
    sets: Json = [scale_set(nsg=NIC_NSG + "-elsewhere")]
    assert both(rule(100, AKS), DENY, scale_sets=sets) == CLOSED


def test_an_unread_interface_group_matters_where_the_subnet_is_open() -> None:
    sets: Json = [scale_set(nsg=NIC_NSG + "-elsewhere")]
    assert both(rule(100), scale_sets=sets) == (UNKNOWN, UNKNOWN)


MEMBERS = [
    pytest.param([], CLOSED, id="no members"),
    pytest.param(["10.0.5.4"], (PASS, WARN), id="one jump host"),
    pytest.param(["10.0.5.4", "10.0.9.4"], NETWORK_ONLY, id="machines in two places"),
    pytest.param(["10.0.1.9"], CLOSED, id="a member in the AKS subnet"),
]


@pytest.mark.parametrize(("members", "wanted"), MEMBERS)
def test_a_source_group_is_where_its_members_are(members: list[str], wanted: tuple[Verdict, Verdict]) -> None:
    cards: list[Json] = [
        card(f"vm{number}", privateIPAddress=address, applicationSecurityGroups=[{"id": ASG}])
        for number, address in enumerate(members)
    ]
    source = rule(100, "", sourceApplicationSecurityGroups=[{"id": ASG}])
    assert both(source, rule(3000, AKS), DENY, network_interfaces=cards) == wanted


def test_a_source_group_of_unread_members_may_be_anywhere_in_the_network() -> None:
    source = rule(100, "", sourceApplicationSecurityGroups=[{"id": ASG}])
    seen = world(
        source,
        rule(3000, AKS),
        DENY,
        network_interfaces=forbidden("Microsoft.Network/networkInterfaces/read"),
    )
    assert assertion(seen, "ssh-from-network").verdict is FAIL


def test_a_denied_source_group_does_not_deny_what_else_is_there() -> None:
    shut = rule(100, "", "Deny", sourceApplicationSecurityGroups=[{"id": ASG}])
    assert both(shut, rule(200), network_interfaces=[card(applicationSecurityGroups=[{"id": ASG}])]) == OPEN


def test_a_scale_set_in_a_source_group_counts_with_its_subnet() -> None:
    source = rule(100, "", sourceApplicationSecurityGroups=[{"id": ASG}])
    sets: Json = [scale_set(applicationSecurityGroups=[{"id": ASG}])]
    assert both(source, DENY, scale_sets=sets) == CLOSED


def whole(
    *rules: JsonObject, peerings: tuple[JsonObject, ...] = (), routes: JsonObject | None = None
) -> Verdict:
    """The verdict from the network where the AKS subnet fills the network's whole space."""
    seen = network(subnet("nodes", AKS, NSG, ROUTES if routes else ""), space=AKS, peerings=peerings)
    made = world(
        *rules, virtual_networks=[seen], route_tables=[routes] if routes else [], hub={"hub-networks": []}
    )
    return assertion(made, "ssh-from-network").verdict


def test_a_network_that_is_all_aks_has_no_rest() -> None:
    assert whole() is PASS


def test_peers_are_of_the_network() -> None:
    assert whole(peerings=(peering(),)) is FAIL


def test_a_peer_without_access_is_not_of_the_network() -> None:
    assert whole(peerings=(peering(allowVirtualNetworkAccess=False),)) is PASS


def test_a_remote_gateway_brings_networks_that_are_not_in_arm() -> None:
    inside = peering(prefix=AKS, useRemoteGateways=True)
    assert whole(peerings=(inside,)) is FAIL


def test_a_peer_without_prefixes_brings_networks_that_are_not_known() -> None:
    assert whole(peerings=(peering(remoteAddressSpace=None, remoteVirtualNetworkAddressSpace=None),)) is FAIL


def test_route_prefixes_are_of_the_network() -> None:
    assert whole(routes=table("192.168.0.0/16")) is FAIL


def test_a_default_route_alone_adds_no_rest() -> None:
    assert whole(routes=table("0.0.0.0/0")) is PASS


def test_a_gateway_subnet_brings_networks_that_are_not_in_arm() -> None:
    seen = network(subnet("nodes", "10.0.1.0/25", NSG), subnet("GatewaySubnet", "10.0.1.128/25"), space=AKS)
    sources = [rule(100, "10.0.1.0/25"), rule(110, "10.0.1.128/25", "Deny")]
    assert assertion(world(*sources, virtual_networks=[seen]), "ssh-from-network").verdict is FAIL


def test_every_prefix_of_a_subnet_with_many_counts() -> None:
    both_families = changed(subnet("nodes", "gone", NSG), "properties.addressPrefixes", [AKS, "fd00:1::/64"])
    spaces = changed(
        network(both_families), "properties.addressSpace.addressPrefixes", ["10.0.0.0/16", "fd00:1::/48"]
    )
    closed = [rule(110, [AKS, "fd00:1::/64"]), DENY]
    six = rule(101, "*", destinationAddressPrefix="fd00:1::/64")
    assert both(*closed, virtual_networks=[spaces]) == CLOSED
    assert both(six, *closed, virtual_networks=[spaces]) == OPEN


def test_a_machine_in_an_application_group_is_told_apart_from_one_outside_it() -> None:
    source = rule(100, "*", destinationAddressPrefix="", destinationApplicationSecurityGroups=[{"id": ASG}])
    seen = world(
        source,
        rule(3000, AKS),
        DENY,
        virtual_machines=[machine("one")],
        network_interfaces=[card("one", applicationSecurityGroups=[{"id": ASG}])],
    )
    assert assertion(seen, "ssh-from-internet").reason.startswith(
        "The rules let the whole Internet reach SSH of node one"
    )


PREFIXES = st.builds(
    lambda address, length: f"{ipaddress.ip_network((address, length), strict=False)}",
    st.integers(0, 2**32 - 1).map(lambda number: str(ipaddress.IPv4Address(number))),
    st.integers(0, 32),
)
SETS = st.lists(PREFIXES, max_size=6).map(lambda texts: addresses(*texts))


@given(SETS, SETS, SETS)
def test_address_sets_follow_the_laws_of_sets(one: AddressSet, two: AddressSet, three: AddressSet) -> None:
    assert (one | two) & three == (one & three) | (two & three)
    assert one - two - three == one - (two | three)
    assert (one - two) | (one & two) == one
    assert not (one - two) & two
    assert (one & two).spans == (two & one).spans


@given(SETS)
def test_prefixes_say_exactly_what_a_set_holds(one: AddressSet) -> None:
    assert addresses(*one.texts) == one
    assert union([one, one]) == one


def test_the_families_never_touch() -> None:
    whole_line = addresses("::/0") | addresses("0.0.0.0/0")
    assert whole_line.texts == ("0.0.0.0/0", "::/0")
    assert (whole_line - addresses("0.0.0.0/0")).texts == ("::/0",)


def test_ssh_closed_by_the_subnet_is_seen_without_a_look_at_the_nodes() -> None:
    sets = forbidden("Microsoft.Compute/virtualMachineScaleSets/read")
    seen = world(rule(100, AKS), DENY, scale_sets=sets)
    assert [assertion(seen, key).verdict for key in ("ssh-from-internet", "ssh-from-network")] == [PASS, PASS]
    opened = world(rule(100), scale_sets=sets)
    found = assertion(opened, "ssh-from-internet")
    assert (found.verdict, [lack.action for lack in found.missing]) == (
        UNKNOWN,
        ["Microsoft.Compute/virtualMachineScaleSets/read"],
    )


def test_the_rule_that_lets_ssh_through_is_in_the_evidence() -> None:
    found = assertion(world(rule(110, "10.0.0.0/8")), "ssh-from-network")
    row = found.evidence[0]
    assert (row.resource, row.path) == (NSG, "properties.securityRules[0].properties")
    assert cast("JsonObject", row.observed)["sourceAddressPrefix"] == "10.0.0.0/8"
