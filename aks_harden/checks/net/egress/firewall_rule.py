"""One rule of an Azure Firewall: who it is about, what it lets them reach, in every form it comes in."""

import re
from collections.abc import Iterable, Iterator
from ipaddress import ip_address, summarize_address_range
from typing import Final

from msgspec import Struct

from aks_harden.checks.net.egress.table import INTERNET_V4
from aks_harden.checks.net.nsg.addresses import NOTHING, AddressSet, addresses, union
from aks_harden.checks.net.nsg.neighbours import find_in
from aks_harden.model.finding import Evidence, Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

_EVERYBODY: Final = addresses("0.0.0.0/0", "::/0")
_HTTPS: Final = 443
_LAST_PORT: Final = 65_535
_BROAD: Final = 8
"""Length of the longest prefix that counts as broad."""
_ENDS: Final = r"\*\.?[a-z0-9-]+"
"""Every name with one last label, as in `*.com`."""
_BOTH: Final = frozenset({"tcp", "udp"})


class Line(Struct, frozen=True, kw_only=True):
    """A rule at its place: whether its collection allows or denies, and whether it is about names."""

    node: Node
    allows: bool
    names: bool
    """Whether it is an application rule, about names; a network rule is about addresses."""
    classic: bool


class FirewallRule(Struct, frozen=True, kw_only=True):
    """What a rule says that decides."""

    line: Line
    sources: AddressSet
    protocols: frozenset[str]
    """`tcp` and `udp`, as far as a network rule at port 443 is about them."""
    every_port: bool
    """Whether it is about every port, or about names."""
    area: AddressSet
    """The addresses of the Internet that a network rule leads to."""
    tags: frozenset[str]
    """Service tags that a network rule leads to, in lower case."""
    fqdns: frozenset[str]
    """Names that a rule is about, in lower case; `*` for every name."""
    fqdn_tags: frozenset[str]
    """In lower case."""

    @property
    def whole(self) -> bool:
        """Whether it leads to everything on the Internet."""
        return self.area.covers(INTERNET_V4) or bool(self.fqdns & {"*", "*.*"})

    @property
    def broad(self) -> bool:
        """Whether it leads to more than anybody can know: a /8 of addresses, names by their last label."""
        wide = any(network.prefixlen <= _BROAD for network in self.area.networks)
        return wide or any(re.fullmatch(_ENDS, name) for name in self.fqdns)

    @property
    def evidence(self) -> Evidence:
        """Which rule it is, with what it leads to."""
        fields = (
            ("targetFqdns", "fqdnTags", "targetUrls")
            if self.line.names
            else ("destinationAddresses", "destinationFqdns")
        )
        for name in (*fields, "destinationIpGroups", "name"):
            seen = self.line.node.peek(name)
            if seen is not None and seen.value:
                return seen.evidence
        return self.line.node.see("name").evidence


def read_rule(snapshot: Snapshot, line: Line) -> FirewallRule:
    """Read a rule; not settled where it is of no form that Azure has, or a group of addresses is unread."""
    if line.names:
        return _of_names(snapshot, line)
    spans = tuple(_ports(line.node))
    ports = any(first <= _HTTPS <= last for first, last in spans)
    named = tuple(_texts(line.node, "destinationAddresses"))
    area = union(_area(text) for text in named) | _groups(snapshot, line.node, "destinationIpGroups")
    return FirewallRule(
        line=line,
        sources=_sources(snapshot, line),
        protocols=_protocols(line.node) if ports else frozenset(),
        every_port=any(first <= 1 and last == _LAST_PORT for first, last in spans),
        area=area & INTERNET_V4,
        tags=frozenset(text.lower() for text in named if _is_tag(text)),
        fqdns=frozenset(text.lower() for text in _texts(line.node, "destinationFqdns") if ports),
        fqdn_tags=frozenset(),
    )


def _of_names(snapshot: Snapshot, line: Line) -> FirewallRule:
    names = (*_texts(line.node, "targetFqdns"), *_hosts(_texts(line.node, "targetUrls")))
    return FirewallRule(
        line=line,
        sources=_sources(snapshot, line),
        protocols=frozenset({"tcp"}),
        every_port=True,
        area=NOTHING,
        tags=frozenset(),
        fqdns=frozenset(text.lower() for text in names),
        fqdn_tags=frozenset(text.lower() for text in _texts(line.node, "fqdnTags")),
    )


def _hosts(urls: Iterable[str]) -> Iterator[str]:
    """Give the hosts of addresses that are about everything below them."""
    for url in urls:
        host, _, path = url.partition("/")
        if path in {"", "*"}:
            yield host


def _sources(snapshot: Snapshot, line: Line) -> AddressSet:
    """Return who a rule is about; a sender whose form is not known counts as everybody where it allows."""
    named = tuple(_texts(line.node, "sourceAddresses"))
    groups = line.node.get("sourceIpGroups")
    if not named and not groups:
        raise _odd(line.node, "names no sender")
    found = _groups(snapshot, line.node, "sourceIpGroups")
    for text in named:
        area = _area(text)
        found |= _EVERYBODY if _is_tag(text) and line.allows else area
    return found


def _protocols(rule: Node) -> frozenset[str]:
    found = {text.lower() for text in _texts(rule, "ipProtocols", "protocols")}
    if not found:
        raise _odd(rule, "names no protocol")
    return _BOTH if "any" in found else frozenset(found & _BOTH)


def _ports(rule: Node) -> Iterator[tuple[int, int]]:
    texts = tuple(_texts(rule, "destinationPorts"))
    if not texts:
        raise _odd(rule, "names no port")
    for text in texts:
        first, _, last = text.partition("-")
        if text == "*":
            yield 0, _LAST_PORT
        elif first.isdecimal() and (last.isdecimal() or not last):
            yield int(first), int(last or first)
        else:
            raise _odd(rule, f"has the port `{text}`")


def _groups(snapshot: Snapshot, rule: Node, name: str) -> AddressSet:
    found = NOTHING
    for group in _texts(rule, name):
        members = find_in(snapshot, "ip-groups", group).see("properties.ipAddresses").texts
        found |= union(_area(text) for text in members)
    return found


def _area(text: str) -> AddressSet:
    """Return the addresses of a text: `*`, a prefix, a range with a hyphen; nothing for a service tag."""
    if text == "*":
        return _EVERYBODY
    if text.lower() == "internet":
        return INTERNET_V4
    first, _, last = text.partition("-")
    try:
        return _between(first, last) if last else addresses(text)
    except (ValueError, TypeError):
        return NOTHING


def _is_tag(text: str) -> bool:
    return text != "*" and text.lower() != "internet" and not _area(text)


def _between(first: str, last: str) -> AddressSet:
    low, high = ip_address(first.strip()), ip_address(last.strip())
    return union(addresses(str(network)) for network in summarize_address_range(low, high))


def _texts(rule: Node, *names: str) -> Iterator[str]:
    for name in names:
        if rule.get(name) is not None:
            yield from (text.strip() for text in rule.see(name).texts if text.strip())


def _odd(rule: Node, what: str) -> NotSettledError:
    reason = f"the firewall rule {rule.name} of {rule.id} {what}, so it cannot be evaluated"
    return NotSettledError(Missing(facet=rule.facet, reason=reason))
