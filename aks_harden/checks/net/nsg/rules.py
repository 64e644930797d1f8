"""Rules of a network security group, read from ARM in every form they come in."""

import re
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from aks_harden.checks.net.nsg.addresses import PRIVATE, AddressSet, addresses
from aks_harden.checks.net.nsg.sources import Source, Surroundings
from aks_harden.model.finding import Evidence, Missing
from aks_harden.model.json import JsonObject
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.facets import FACETS
from aks_harden.snapshot.node import Node

_TAG: Final = r"\*|[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*"
_PORTS: Final = r"(\d{1,5})(?:-(\d{1,5}))?"
_LAST_PORT: Final = 65_535
_FIRST_NUMBER: Final = 100
"""The lowest priority that Azure takes."""
_PROTOCOLS: Final = frozenset({"tcp", "udp", "icmp", "esp", "ah", "*"})
_COVERS_NODES: Final = frozenset({"*", "virtualnetwork", "any"})
_NOT_OF_NODES: Final = frozenset({"internet", "azureloadbalancer", "azurecloud"})
_INSIDE: Final = frozenset({"virtualnetwork", "azureloadbalancer"})
_UNSPECIFIED: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104 - an address in a rule, nothing is bound

_SHOWN: Final = (
    "access",
    "priority",
    "sourceAddressPrefix",
    "sourceAddressPrefixes",
    "sourceApplicationSecurityGroups",
    "destinationAddressPrefix",
    "destinationAddressPrefixes",
    "destinationApplicationSecurityGroups",
    "destinationPortRange",
    "destinationPortRanges",
    "protocol",
)
_WANTED: Final = "the AKS subnets as its only source, or a rule before it that denies"

_DEFAULTS_PAGE: Final = "https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#default-security-rules"

Place: TypeAlias = AddressSet | str
"""One end of a rule: addresses, or the name of a service tag."""


class Rule(Struct, frozen=True, kw_only=True):
    """One inbound rule that has to do with the port asked about."""

    name: str
    priority: int
    allows: bool
    sources: tuple[Place, ...]
    source_groups: tuple[str, ...] = ()
    destinations: tuple[Place, ...] = ()
    destination_groups: tuple[str, ...] = ()
    any_source_port: bool = True
    """Whether it holds for every port that the sender may choose."""
    evidence: Evidence

    def source(self, around: Surroundings) -> Source:
        """Return who it is about, in the network around it."""
        parts = [self._part(place, around) for place in self.sources]
        parts += [around.group(group) for group in self.source_groups]
        least = unsure = AddressSet()
        for part in parts:
            least, unsure = least | part.least, unsure | part.unsure
        return Source(
            most=tuple(piece for part in parts for piece in part.most),
            least=least,
            tags=frozenset().union(*(part.tags for part in parts)),
            unsure=unsure,
        )

    def covered(self, targets: AddressSet, groups: frozenset[str] | None) -> AddressSet:
        """Return those target addresses that it is about.

        `groups` are the application security groups of the targets, in lower case. Where they are not known
        (None), a rule about such groups may allow and does not deny.
        """
        if groups is None:
            if self.destination_groups and self.allows:
                return targets
        elif any(group.lower() in groups for group in self.destination_groups):
            return targets
        found = AddressSet()
        for place in self.destinations:
            if isinstance(place, AddressSet):
                found = found | (place & targets)
            elif place.lower() in _COVERS_NODES:
                return targets
        return found

    def _part(self, place: Place, around: Surroundings) -> Source:
        return around.prefix(place) if isinstance(place, AddressSet) else around.tag(place)


def inbound_rules(group: Node, port: int) -> tuple[Rule, ...]:
    """Return the inbound TCP rules of a group that hold for a port, in the order in which Azure asks them.

    Raises NotSettledError where a rule is not of a form that Azure has: it may be the one that matters.
    """
    own = [rule for node in group.need_nodes("properties.securityRules") for rule in _rule(node, port)]
    given = [rule for node in group.nodes("properties.defaultSecurityRules") for rule in _rule(node, port)]
    known = {rule.priority for rule in given}
    documented = [rule for rule in _documented(group) if rule.priority not in known]
    return tuple(sorted((*own, *given, *documented), key=lambda rule: (rule.priority, rule.allows)))


def port_bounds(group: Node) -> frozenset[int]:
    """Return the ports at which what a group says to the Internet may change: between two it says the same.

    What is only about senders inside the network says nothing to the Internet.
    """
    bounds = {0}
    for node in group.need_nodes("properties.securityRules"):
        body = node.part("properties")
        if body is None or body.text("direction").lower() != "inbound":
            continue
        if body.text("protocol").lower() in {"tcp", "*"} and not _is_from_inside(body):
            for first, last in _ports(body, "destinationPortRange"):
                bounds |= {first, last + 1}
    return frozenset(bound for bound in bounds if bound <= _LAST_PORT)


def _is_from_inside(body: Node) -> bool:
    """Tell whether no sender of a rule can be on the Internet."""
    return all(
        PRIVATE.covers(place) if isinstance(place, AddressSet) else place.lower() in _INSIDE
        for place in _places(body, "source")
    )


def _rule(node: Node, port: int) -> Iterator[Rule]:
    body = node.part("properties")
    if body is None:
        raise _odd(node, "has no `properties`")
    if _choice(body, "direction", {"inbound", "outbound"}) == "outbound":
        return
    if _choice(body, "protocol", _PROTOCOLS) not in {"tcp", "*"}:
        return
    if not any(first <= port <= last for first, last in _ports(body, "destinationPortRange")):
        return
    from_any_port = any(
        first <= 1 and last == _LAST_PORT for first, last in _ports(body, "sourcePortRange", absent="*")
    )
    rule = Rule(
        name=node.name,
        priority=_priority(body),
        allows=_choice(body, "access", {"allow", "deny"}) == "allow",
        sources=tuple(_places(body, "source")),
        source_groups=tuple(_groups(body, "source")),
        destinations=tuple(_places(body, "destination")),
        destination_groups=tuple(_groups(body, "destination")),
        any_source_port=from_any_port,
        evidence=_evidence(body),
    )
    if not (rule.sources or rule.source_groups) or not (rule.destinations or rule.destination_groups):
        raise _odd(node, "names no source or no destination")
    for place in rule.destinations:
        if isinstance(place, str) and place.lower().split(".")[0] not in _COVERS_NODES | _NOT_OF_NODES:
            raise _odd(node, f"has the destination `{place}`, of which nobody knows whether nodes are in it")
    yield _careful(rule)


def _evidence(body: Node) -> Evidence:
    """Return what a rule says that decides, leaving out what is empty or only describes."""
    said: JsonObject = {name: value for name in _SHOWN if (value := body.get(name)) not in (None, "", [])}
    expected = _WANTED if body.text("access").lower() == "allow" else ""
    return Evidence(
        resource=body.id,
        path=body.prefix,
        observed=said,
        expected=expected,
        read_at=body.reading.at,
        call=body.reading.call,
    )


def _priority(body: Node) -> int:
    number = body.see("priority").number
    if number < _FIRST_NUMBER:
        raise _odd(body, f"has the priority {number}")
    return number


def _careful(rule: Rule) -> Rule:
    """Take `0.0.0.0` and `::` without a mask for everybody where they allow: that is what they mean."""
    zeros = {addresses(text) for text in _UNSPECIFIED}
    if not rule.allows:
        return rule
    return replace(rule, sources=tuple("any" if place in zeros else place for place in rule.sources))


def _choice(body: Node, name: str, choices: Iterable[str]) -> str:
    text = body.see(name).text.strip().lower()
    if text not in choices:
        raise _odd(body, f"has the {name} `{text}`")
    return text


def _texts(body: Node, singular: str, plural: str) -> Iterator[str]:
    """Give the values of a field that comes as one, as many, or as both with one of them empty."""
    for name in (singular, plural):
        if body.get(name) is not None:
            yield from (text.strip() for text in body.see(name).texts if text.strip())


def _ports(body: Node, name: str, absent: str = "") -> tuple[tuple[int, int], ...]:
    texts = tuple(_texts(body, name, f"{name}s")) or ((absent,) if absent else ())
    if not texts:
        raise _odd(body, f"has no `{name}`")
    return tuple(_range(body, text) for text in texts)


def _range(body: Node, text: str) -> tuple[int, int]:
    if text == "*":
        return 0, _LAST_PORT
    found = re.fullmatch(_PORTS, text)
    if found is None:
        raise _odd(body, f"has the port `{text}`")
    first, last = int(found[1]), int(found[2] or found[1])
    if not first <= last <= _LAST_PORT:
        raise _odd(body, f"has the ports `{text}`")
    return first, last


def _places(body: Node, end: str) -> Iterator[Place]:
    for text in _texts(body, f"{end}AddressPrefix", f"{end}AddressPrefixes"):
        if re.fullmatch(_TAG, text):
            yield text
            continue
        try:
            yield addresses(text)
        except ValueError:
            raise _odd(body, f"has the {end} `{text}`, which is no prefix") from None


def _groups(body: Node, end: str) -> Iterator[str]:
    for group in body.nodes(f"{end}ApplicationSecurityGroups"):
        yield group.see("id").text


def _documented(group: Node) -> Iterator[Rule]:
    """Give the rules that Azure puts into every group, for readings that leave them out."""
    for priority, name, allows, end in (
        (65_000, "AllowVnetInBound", True, "VirtualNetwork"),
        (65_001, "AllowAzureLoadBalancerInBound", True, "AzureLoadBalancer"),
        (65_500, "DenyAllInBound", False, "*"),
    ):
        yield Rule(
            name=name,
            priority=priority,
            allows=allows,
            sources=(end,),
            destinations=(end if allows and end == "VirtualNetwork" else "*",),
            evidence=Evidence(
                resource=group.id,
                path="properties.defaultSecurityRules",
                observed=None,
                expected=_WANTED if allows else "",
                default=_DEFAULTS_PAGE,
                read_at=group.reading.at,
                call=group.reading.call,
            ),
        )


def _odd(node: Node, what: str) -> NotSettledError:
    facet = FACETS.get(node.facet)
    action = facet.actions[0] if facet else ""
    place = node.prefix.removesuffix(".properties")
    return NotSettledError(
        Missing(
            facet=node.facet,
            reason=f"the rule at `{place}` of {node.id} {what}, so it cannot be evaluated",
            action=action,
        )
    )
