"""NET-2: whether the firewall that the default route leads to restricts anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.egress_world import (
    BASE,
    IP_GROUP,
    TAGGED,
    Changed,
    allow,
    collection,
    egress,
    firewall,
    names,
    one,
    route,
    routes,
    rule_group,
)
from support.snapshots import forbidden
from support.ssh_world import (
    POLICY,
)

from aks_harden.model.context import Context, Sensitivity
from aks_harden.model.verdict import Severity, Verdict

if TYPE_CHECKING:
    from aks_harden.model.json import Json, JsonObject
    from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, FAIL, UNKNOWN, NA = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NA
SENSITIVE = Context(sensitivity=Sensitivity.SENSITIVE)


def with_rules(*rules: JsonObject, **more: Changed) -> Snapshot:
    return egress((*rules, TAGGED), **more)


def in_order(*groups: JsonObject, **changes: Changed) -> Snapshot:
    return egress(more={"firewall-rules": {POLICY: list(groups)}}, **changes)


def classic(*, network_rules: Json = None, names_rules: Json = None) -> Snapshot:
    def collected(rules: Json) -> Json:
        inner: JsonObject = {"priority": 100, "action": {"type": "Allow"}, "rules": rules}
        return [{"name": "c", "properties": inner}] if rules else []

    own = firewall(
        policy="",
        networkRuleCollections=collected(network_rules),
        applicationRuleCollections=collected(names_rules),
    )
    return egress((), firewalls=[own], firewall_policies=[])


def base_policy(*rules: JsonObject) -> Snapshot:
    child: JsonObject = {"id": POLICY, "name": "fwp", "properties": {"basePolicy": {"id": BASE}}}
    base: JsonObject = {"id": BASE, "name": "base", "properties": {}}
    return egress(
        firewall_policies=[child, base],
        more={
            "firewall-rules": {
                POLICY: [rule_group(collection(TAGGED))],
                BASE: [rule_group(collection(*rules), policy=BASE)],
            }
        },
    )


ANY = allow("any", destinationAddresses=["*"])
NEEDED = (
    "mcr.microsoft.com",
    "*.data.mcr.microsoft.com",
    "packages.microsoft.com",
    "management.azure.com",
    "login.microsoftonline.com",
    "packages.aks.azure.com",
)
DENY_ALL = collection(
    allow("none", destinationAddresses=["*"], destinationPorts=["*"], ipProtocols=["Any"]),
    action="Deny",
    priority=100,
)

RULES = {
    "the tag alone": (egress(), PASS),
    "the tag in odd case": (egress((names(fqdnTags=["azurekubernetesSERVICE"]),)), PASS),
    "a rule to one network": (with_rules(allow()), PASS),
    "any address on 443": (with_rules(ANY), FAIL),
    "any address on every port": (
        with_rules(allow(destinationAddresses=["*"], destinationPorts=["*"])),
        FAIL,
    ),
    "any address on a range with 443": (
        with_rules(allow(destinationAddresses=["*"], destinationPorts=["1-1024"])),
        FAIL,
    ),
    "0.0.0.0/0 on 443": (with_rules(allow(destinationAddresses=["0.0.0.0/0"])), FAIL),
    "both halves on 443": (with_rules(allow(destinationAddresses=["0.0.0.0/1", "128.0.0.0/1"])), FAIL),
    "both halves on 443, by two rules": (
        with_rules(
            allow("low", destinationAddresses=["0.0.0.0/1"]),
            allow("high", destinationAddresses=["128.0.0.0/1"], destinationPorts=["*"]),
        ),
        FAIL,
    ),
    "any address on every port, while 443 is denied before": (
        in_order(
            rule_group(
                collection(allow(destinationAddresses=["*"]), action="Deny", priority=100),
                collection(allow(destinationAddresses=["*"], destinationPorts=["*"]), TAGGED),
            )
        ),
        FAIL,
    ),
    "any address on 443, while everything is denied before": (
        in_order(rule_group(DENY_ALL, collection(ANY, TAGGED))),
        PASS,
    ),
    "half of everything on 443": (with_rules(allow(destinationAddresses=["128.0.0.0/1"])), WARN),
    "a range of much on 443": (with_rules(allow(destinationAddresses=["20.0.0.0-60.0.0.0"])), WARN),
    "half of everything for time": (
        with_rules(allow(destinationAddresses=["128.0.0.0/1"], destinationPorts=["123"])),
        PASS,
    ),
    "names by their last label": (with_rules(names("*.com")), WARN),
    "a domain with all below it": (with_rules(names("*.example.com")), PASS),
    "the needed names by a network rule": (
        egress((allow(destinationAddresses=[], destinationFqdns=[*NEEDED[:1]]), names(*NEEDED[1:]))),
        PASS,
    ),
    "a range of all addresses": (with_rules(allow(destinationAddresses=["0.0.0.0-255.255.255.255"])), FAIL),
    "the tag Internet on 443": (with_rules(allow(destinationAddresses=["Internet"])), FAIL),
    "a group of all addresses on 443": (
        with_rules(allow(destinationAddresses=[], destinationIpGroups=[IP_GROUP])),
        FAIL,
    ),
    "a group of addresses that nobody may read": (
        with_rules(
            allow(destinationAddresses=[], destinationIpGroups=[IP_GROUP]), ip_groups=forbidden("x/read")
        ),
        UNKNOWN,
    ),
    "any address by UDP on 443": (with_rules(allow(destinationAddresses=["*"], ipProtocols=["UDP"])), FAIL),
    "any address by any protocol": (with_rules(allow(destinationAddresses=["*"], ipProtocols=["Any"])), FAIL),
    "any address by ICMP": (with_rules(allow(destinationAddresses=["*"], ipProtocols=["ICMP"])), PASS),
    "any address for time": (
        with_rules(allow(destinationAddresses=["*"], destinationPorts=["123"], ipProtocols=["UDP"])),
        PASS,
    ),
    "any address for somebody else": (
        with_rules(allow(destinationAddresses=["*"], sourceAddresses=["10.7.0.0/16"])),
        PASS,
    ),
    "any address for everybody": (with_rules(allow(destinationAddresses=["*"], sourceAddresses=["*"])), FAIL),
    "any address for a group that holds the nodes": (
        with_rules(allow(destinationAddresses=["*"], sourceAddresses=[], sourceIpGroups=[IP_GROUP])),
        FAIL,
    ),
    "any address for a sender nobody knows": (
        with_rules(allow(destinationAddresses=["*"], sourceAddresses=["SomeTag"])),
        FAIL,
    ),
    "any address, denied before": (
        in_order(rule_group(DENY_ALL, collection(ANY), collection(TAGGED, priority=300))),
        PASS,
    ),
    "any address, denied after": (
        in_order(rule_group(collection(ANY, priority=50), DENY_ALL, collection(TAGGED, priority=300))),
        FAIL,
    ),
    "any address, denied by a group that comes first": (
        in_order(
            rule_group(collection(ANY), collection(TAGGED, priority=300), priority=200),
            rule_group(DENY_ALL, priority=100),
        ),
        PASS,
    ),
    "any address, denied before to others": (
        in_order(
            rule_group(
                collection(
                    allow(destinationAddresses=["*"], sourceAddresses=["10.7.0.0/16"]),
                    action="Deny",
                    priority=100,
                ),
                collection(ANY, TAGGED),
            )
        ),
        FAIL,
    ),
    "any address, denied before by what nobody may read": (
        in_order(
            rule_group(
                collection(
                    allow(destinationAddresses=["*"], sourceAddresses=[], sourceIpGroups=[IP_GROUP]),
                    action="Deny",
                    priority=100,
                ),
                collection(ANY, TAGGED),
            ),
            ip_groups=forbidden("x/read"),
        ),
        UNKNOWN,
    ),
    "every name": (with_rules(names("*")), FAIL),
    "every address on the web": (with_rules(names(targetFqdns=[], targetUrls=["*"])), FAIL),
    "every name, in the parent": (base_policy(names("*")), FAIL),
    "a parent that allows little": (base_policy(allow()), PASS),
    "a parent that nobody may read": (
        egress(
            firewall_policies=[{"id": POLICY, "name": "fwp", "properties": {"basePolicy": {"id": BASE}}}],
        ),
        UNKNOWN,
    ),
    "every name, beside a parent that nobody may read": (
        egress(
            (names("*"),),
            firewall_policies=[{"id": POLICY, "name": "fwp", "properties": {"basePolicy": {"id": BASE}}}],
        ),
        FAIL,
    ),
    "all of Azure on 443": (with_rules(allow(destinationAddresses=["AzureCloud.westeurope"])), WARN),
    "all of Azure on 9000": (
        with_rules(allow(destinationAddresses=["AzureCloud"], destinationPorts=["9000"])),
        PASS,
    ),
    "another tag": (with_rules(allow(destinationAddresses=["AzureMonitor"])), PASS),
    "no rules": (egress(()), WARN),
    "the names instead of the tag": (egress((names(*NEEDED),)), PASS),
    "the names with the older host of binaries": (
        egress((names(*NEEDED[:-1], "acs-mirror.azureedge.net"),)),
        PASS,
    ),
    "a name missing": (egress((names(*NEEDED[1:]),)), WARN),
    "names by wider patterns": (
        egress((names("*.microsoft.com", "*.azure.com", "login.microsoftonline.com"),)),
        PASS,
    ),
    "the names without the API server of a public cluster": (
        egress((names(*NEEDED),), properties={"apiServerAccessProfile": {}}),
        WARN,
    ),
    "the names with the API server of a public cluster": (
        egress((names(*NEEDED, "*.hcp.westeurope.azmk8s.io"),), properties={"apiServerAccessProfile": {}}),
        PASS,
    ),
    "the tag for half of the nodes": (
        egress((names(fqdnTags=["AzureKubernetesService"], sourceAddresses=["10.0.1.0/25"]),)),
        WARN,
    ),
    "no rules, and an isolated cluster": (
        egress((), properties={"bootstrapProfile": {"artifactSource": "Cache"}}),
        PASS,
    ),
    "rules that nobody may read": (
        egress(
            more={
                "firewall-rules": {
                    POLICY: forbidden("Microsoft.Network/firewallPolicies/ruleCollectionGroups/read")
                }
            }
        ),
        UNKNOWN,
    ),
    "a rule of a kind that is not known": (with_rules(allow(ruleType="Wish")), UNKNOWN),
    "a collection with an action that is not known": (
        in_order(rule_group(collection(TAGGED, action="Maybe"))),
        UNKNOWN,
    ),
    "a collection of a kind that is not known": (
        in_order(rule_group(collection(TAGGED, ruleCollectionType="x"))),
        UNKNOWN,
    ),
    "a NAT collection": (
        in_order(
            rule_group(collection(TAGGED), collection(ruleCollectionType="FirewallPolicyNatRuleCollection"))
        ),
        PASS,
    ),
    "a rule without senders": (with_rules(allow(sourceAddresses="gone")), UNKNOWN),
    "a rule without ports": (with_rules(allow(destinationPorts=None)), UNKNOWN),
    "a rule with an odd port": (with_rules(allow(destinationPorts=["https"])), UNKNOWN),
    "a rule without protocols": (with_rules(allow(ipProtocols="gone")), UNKNOWN),
    "classic rules, the tag": (classic(names_rules=[TAGGED]), PASS),
    "classic rules, any address": (
        classic(
            network_rules=[allow("any", destinationAddresses=["*"], ipProtocols="gone", protocols=["TCP"])],
            names_rules=[TAGGED],
        ),
        FAIL,
    ),
    "classic rules, every name": (classic(names_rules=[TAGGED, names("*")]), FAIL),
    "no classic rules": (classic(), WARN),
    "classic rules left out": (
        egress((), firewalls=[firewall(policy="", networkRuleCollections=None)], firewall_policies=[]),
        UNKNOWN,
    ),
    "no firewall ahead": (egress(route_tables=[routes(route(hop="None"))]), NA),
}


@pytest.mark.parametrize(("seen", "verdict"), RULES.values(), ids=RULES.keys())
def test_the_rules_of_the_firewall_ahead(seen: Snapshot, verdict: Verdict) -> None:
    found = one(seen, "firewall-rules")
    assert found.verdict is verdict, found.reason
    if verdict is FAIL:
        assert "not restricting" in found.reason


def test_firewall_rules_are_unknown_where_a_route_could_not_be_followed() -> None:
    seen = egress(firewalls=forbidden("Microsoft.Network/azureFirewalls/read"))
    found = one(seen, "firewall-rules")
    assert (found.verdict, [lack.action for lack in found.missing]) == (
        UNKNOWN,
        ["Microsoft.Network/azureFirewalls/read"],
    )


def test_a_sensitive_environment_makes_it_graver() -> None:
    assert one(with_rules(ANY), "firewall-rules").severity is Severity.MEDIUM
    assert one(with_rules(ANY), "firewall-rules", context=SENSITIVE).severity is Severity.HIGH
