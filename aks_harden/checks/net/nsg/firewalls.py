"""Firewalls that forward a port of their own to a node.

What a policy inherits from its parent holds no such rules: those belong to one firewall.
https://learn.microsoft.com/azure/firewall-manager/policy-overview
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from ipaddress import ip_address, summarize_address_range
from typing import Final

from aks_harden.checks.gather import NOTHING_OPEN, Open
from aks_harden.checks.net.nsg.addresses import (
    EVERYTHING,
    PUBLIC,
    AddressSet,
    addresses,
    inside,
    union,
)
from aks_harden.checks.net.nsg.neighbours import ended, facet_in, find_subnet, network_of, reference
from aks_harden.checks.net.nsg.network import Neighbourhood, subnet_area
from aks_harden.checks.net.nsg.way import Relay, Way
from aks_harden.model.finding import Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of, same_id, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

_NAT_COLLECTION: Final = "firewallpolicynatrulecollection"
_TCP: Final = frozenset({"tcp", "any"})
_SOMEBODY: Final = addresses("192.0.2.1/32")
"""Stands for senders that are not known: an address that documentation uses and nobody has."""


def firewall_looks(
    snapshot: Snapshot, near: Neighbourhood, port: int
) -> Iterator[Callable[[], Iterable[Way]]]:
    """Give one look for each place where a firewall may be, so that one unread place hides no other."""
    own = subscription_of(near.network.id)
    remote = {subscription_of(peer) for peer in near.peers} - {own, ""}
    for each in (own, *sorted(remote)):
        subscription = f"/subscriptions/{each}"
        facet = facet_in(snapshot, "firewalls", subscription)
        yield partial(_firewalls, snapshot, near, port, facet, subscription)


def _firewalls(
    snapshot: Snapshot, near: Neighbourhood, port: int, facet: str, subscription: str
) -> Iterator[Way]:
    for firewall in snapshot.listed(facet, subscription):
        if not _near(firewall, near):
            continue
        for rule in _nat_rules(snapshot, firewall):
            if not _leads_to(rule, near.area, port):
                continue
            clients = _clients(rule)
            if clients:
                yield Way(
                    text=f"{rule.name} of the firewall {name_of(firewall.id)}",
                    evidence=rule.see("translatedAddress").wanted(f"no way to port {port}"),
                    standard=True,
                    relay=_relay(snapshot, firewall, clients),
                )


def _near(firewall: Node, near: Neighbourhood) -> bool:
    """Tell whether a firewall is in the nodes' network, in a peer, or in a hub of Azure's own."""
    if reference(firewall, "properties.virtualHub"):
        return True
    networks = (near.network.id, *near.peers)
    return any(
        same_id(network_of(reference(config, "properties.subnet")), network)
        for config in firewall.nodes("properties.ipConfigurations")
        if config.part("properties.subnet") is not None
        for network in networks
    )


def _nat_rules(snapshot: Snapshot, firewall: Node) -> Iterator[Node]:
    for collection in firewall.nodes("properties.natRuleCollections"):
        yield from collection.nodes("properties.rules")
    policy = reference(firewall, "properties.firewallPolicy")
    if not policy:
        return
    for group in snapshot.listed("firewall-rules", policy):
        for collection in group.nodes("properties.ruleCollections"):
            if collection.text("ruleCollectionType").lower() == _NAT_COLLECTION:
                yield from collection.nodes("rules")


def _leads_to(rule: Node, area: AddressSet, port: int) -> bool:
    """Tell whether a rule takes TCP at a public address and forwards it to a port of the nodes."""
    target, to = rule.text("translatedAddress"), str(rule.get("translatedPort") or "")
    if not target or to != str(port) or not inside(target, area):
        return False
    protocols = {text.lower() for text in _texts(rule, "protocols", "ipProtocols")}
    taken = tuple(_prefixes(_texts(rule, "destinationAddresses")))
    return (not protocols or bool(protocols & _TCP)) and (not taken or bool(union(taken) & PUBLIC))


def _clients(rule: Node) -> AddressSet:
    """Return the senders on the Internet that a rule takes; the text of a group of addresses is not read.

    A group counts as one address of the Internet that nobody names: somebody, and not everybody.
    """
    named = union(_prefixes(_texts(rule, "sourceAddresses")))
    if _texts(rule, "sourceIpGroups"):
        return (named & PUBLIC) | _SOMEBODY
    return named & PUBLIC if _texts(rule, "sourceAddresses") else PUBLIC


def _texts(rule: Node, *names: str) -> tuple[str, ...]:
    return tuple(
        text.strip() for name in names if rule.get(name) is not None for text in rule.see(name).texts
    )


def _prefixes(texts: Iterable[str]) -> Iterator[AddressSet]:
    """Give the addresses of each text: `*`, a prefix, or a range with a hyphen; of anything else, everything.

    What cannot be read counts as everybody: a way in is rather shown than hidden.
    """
    for text in texts:
        first, _, last = text.partition("-")
        try:
            yield addresses(text) if not last else _between(first, last)
        except (ValueError, TypeError):
            yield EVERYTHING


def _between(first: str, last: str) -> AddressSet:
    low, high = ip_address(first.strip()), ip_address(last.strip())
    return union(addresses(str(network)) for network in summarize_address_range(low, high))


def _relay(snapshot: Snapshot, firewall: Node, clients: AddressSet) -> Relay:
    """Return what a firewall is to a security group: any address of its subnet sends."""
    found: list[AddressSet] = []
    open_ = NOTHING_OPEN
    for config in firewall.nodes("properties.ipConfigurations"):
        subnet = reference(config, "properties.subnet")
        if not subnet:
            continue
        try:
            found.append(subnet_area(find_subnet(snapshot, subnet)[0]))
        except NotSettledError as error:
            open_ = open_.and_(ended(error))
    return Relay(
        sends_from=union(found),
        open=open_ if found or open_ else open_.plus(_hidden(firewall)),
        clients=clients,
    )


def _hidden(firewall: Node) -> Open:
    """Return that the addresses of a firewall in a hub of Azure's own are not in what was read."""
    reason = f"the addresses that the firewall {name_of(firewall.id)} sends from are in a hub of Azure's own"
    lack = Missing(facet="firewalls", reason=reason, action="Microsoft.Network/virtualHubs/read")
    return Open(missing=(lack,))
