"""Whether security groups deny nodes the whole Internet on their way out."""

from typing import Final

from aks_harden.checks.net.egress.subnets import Place, Use
from aks_harden.checks.net.egress.table import INTERNET_V4
from aks_harden.checks.net.nsg.addresses import AddressSet, addresses
from aks_harden.checks.net.nsg.neighbours import find_in, reference
from aks_harden.model.finding import Evidence
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import same_id
from aks_harden.snapshot.snapshot import Snapshot

_WHOLE: Final = frozenset({"*", "internet", "0.0.0.0/0"})
_INSIDE: Final = frozenset({"virtualnetwork", "azureloadbalancer"})
_EVERY_PORT: Final = frozenset({"*", "0-65535"})
_EVERY_SENDER: Final = frozenset({"*", "virtualnetwork", "0.0.0.0/0"})


def closing_rule(snapshot: Snapshot, place: Place) -> Evidence | None:
    """Return the rule that denies everything in a subnet the Internet, None where something gets out.

    The subnet's group decides for all; without one, the groups of the interfaces have to agree.
    """
    rule = _closing(snapshot, reference(place.subnet, "properties.networkSecurityGroup"))
    if rule is not None or place.uses != {Use.NODES}:
        return rule
    here = place.subnet.text("id")
    rules = [_closing(snapshot, each.group) for each in place.nodes.interfaces if same_id(each.subnet, here)]
    return rules[0] if rules and all(rules) else None


def _closing(snapshot: Snapshot, group: str) -> Evidence | None:
    if not group:
        return None
    left = INTERNET_V4
    rules = find_in(snapshot, "security-groups", group).need_nodes("properties.securityRules")
    for node in sorted(rules, key=lambda node: node.see("properties.priority").number):
        if node.see("properties.direction").text.lower() != "outbound":
            continue
        to = _destinations(node)
        if node.see("properties.access").text.lower() != "deny":
            if to is None or to & left:
                return None
        elif to is not None and _for_everything(node):
            left = left - to
            if not left:
                return node.see("properties.access").evidence
    return None


def _destinations(rule: Node) -> AddressSet | None:
    """Return where a rule leads on the Internet; None where tags say so, whose addresses are not in ARM."""
    found = AddressSet()
    if rule.nodes("properties.destinationApplicationSecurityGroups"):
        return found
    for text in _texts(rule, "destinationAddressPrefix", "destinationAddressPrefixes"):
        if text.lower() in _WHOLE:
            return INTERNET_V4
        if text.lower() in _INSIDE:
            continue
        try:
            found |= addresses(text)
        except ValueError:
            return None
    return found & INTERNET_V4


def _for_everything(rule: Node) -> bool:
    """Tell whether a rule is about every protocol, port and sender."""
    senders = {text.lower() for text in _texts(rule, "sourceAddressPrefix", "sourceAddressPrefixes")}
    ports = (
        set(_texts(rule, "destinationPortRange", "destinationPortRanges")),
        set(_texts(rule, "sourcePortRange", "sourcePortRanges")),
    )
    every = all(_EVERY_PORT & each for each in ports)
    return every and bool(_EVERY_SENDER & senders) and rule.see("properties.protocol").text == "*"


def _texts(rule: Node, *names: str) -> tuple[str, ...]:
    return tuple(
        text.strip()
        for name in names
        if rule.get(f"properties.{name}") is not None
        for text in rule.see(f"properties.{name}").texts
    )
