"""Judge the rules of each firewall that default routes lead to: present is not the same as restricting."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from aks_harden.checks.check import Judgement, fails, passes, unknown, warns
from aks_harden.checks.gather import NOTHING_OPEN, Open
from aks_harden.checks.kind import isolated
from aks_harden.checks.net.egress.course import course_of
from aks_harden.checks.net.egress.firewall_policy import lines_of
from aks_harden.checks.net.egress.firewall_rule import FirewallRule, read_rule
from aks_harden.checks.net.egress.hop import find_firewall
from aks_harden.checks.net.egress.needed_names import TAG, allowed, needed_names
from aks_harden.checks.net.egress.outbound import outbound_type
from aks_harden.checks.net.egress.subnets import InUse, in_use
from aks_harden.checks.net.egress.table import INTERNET_V4
from aks_harden.checks.net.egress.verdicts import grave
from aks_harden.checks.net.nsg.addresses import NOTHING, AddressSet
from aks_harden.checks.net.nsg.network import subnet_area
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of, same_id
from aks_harden.snapshot.snapshot import Snapshot

_CLOUD: Final = "azurecloud"
_SHOWN: Final = 3


class _Seen(Struct, frozen=True, kw_only=True):
    """What going through the rules brought to light."""

    rules: tuple[FirewallRule, ...]
    wide: FirewallRule | None
    """The first rule that lets the subnets reach anything."""
    cloud: FirewallRule | None
    """The first rule that lets them reach all of Azure, other customers' resources included."""
    broad: FirewallRule | None
    """The first rule that lets them reach far more than anybody can know."""
    open: Open


def firewalls_ahead(snapshot: Snapshot, _context: Context) -> Iterable[str]:
    """Give the firewalls that default routes lead to, and the cluster where some lead nobody knows where."""
    found = in_use(snapshot)
    if outbound_type(snapshot.cluster).blocks or found.preset:
        return ()
    areas, open_ = _areas(snapshot, found)
    return (*areas, *((snapshot.cluster_id,) if open_ else ()))


def restricting(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    """Judge the rules of one firewall for the subnets that send everything there."""
    areas, open_ = _areas(snapshot, in_use(snapshot))
    if same_id(resource, snapshot.cluster_id):
        open_.require()
    firewall = find_firewall(snapshot, resource)
    seen = _go_through(snapshot, firewall, areas[resource])
    name = name_of(firewall.id)
    if seen.wide is not None:
        reason = f"{name} is present and not restricting: rule {seen.wide.line.node.name} allows everything."
        return fails(reason, _wanted(seen.wide), severity=grave(context))
    if seen.open:
        return unknown(f"Not all rules of {name} could be read.", missing=seen.open.missing)
    if seen.cloud is not None:
        reason = f"Rule {seen.cloud.line.node.name} of {name} allows all of Azure, other customers included."
        return warns(reason, _wanted(seen.cloud), severity=grave(context))
    if seen.broad is not None:
        reason = f"Rule {seen.broad.line.node.name} of {name} allows far more than nodes need."
        return warns(reason, _wanted(seen.broad), severity=grave(context))
    return _needed(snapshot, context, firewall, seen, areas[resource])


def _areas(snapshot: Snapshot, found: InUse) -> tuple[dict[str, AddressSet], Open]:
    """Return the addresses that send everything to each firewall, and what could not be followed."""
    areas: dict[str, AddressSet] = {}
    open_ = found.open
    for subnet in found.subnets:
        try:
            course = course_of(snapshot, found, subnet)
            area = subnet_area(course.place.subnet)
        except NotSettledError as error:
            open_ = open_.and_(error)
            continue
        for hop in course.hops:
            if hop.firewall is not None and course.restricts:
                areas[hop.firewall.id] = areas.get(hop.firewall.id, NOTHING) | area
    return areas, open_


def _go_through(snapshot: Snapshot, firewall: Node, area: AddressSet) -> _Seen:
    lines, open_ = lines_of(snapshot, firewall)
    left = dict.fromkeys(("tcp", "udp"), area)
    # Who is let through to some other port where 443 alone is denied.
    elsewhere = left
    hidden = NOTHING_OPEN
    rules: list[FirewallRule] = []
    wide: FirewallRule | None = None
    cloud: FirewallRule | None = None
    broad: FirewallRule | None = None
    reached = NOTHING
    for line in lines:
        try:
            rule = read_rule(snapshot, line)
        except NotSettledError as error:
            open_ = open_.and_(error)
            # Nobody knows whom a denying rule stops, so what comes after it is in doubt.
            hidden = hidden if line.allows else hidden.and_(error)
            continue
        rules.append(rule)
        if not line.allows:
            left = _denied(left, rule)
            elsewhere = _denied(elsewhere, rule) if rule.every_port else elsewhere
            continue
        ahead = elsewhere if rule.every_port and not rule.line.names else left
        reach = any(rule.sources & ahead[protocol] for protocol in rule.protocols)
        if not reach:
            continue
        # Rules that lead everywhere together are as wide as one that does so alone.
        reached = reached if hidden else reached | rule.area
        if not hidden and wide is None and (rule.whole or (rule.area and reached.covers(INTERNET_V4))):
            wide = rule
        if cloud is None and any(tag.split(".")[0] == _CLOUD for tag in rule.tags):
            cloud = rule
        if broad is None and rule.broad:
            broad = rule
    return _Seen(rules=tuple(rules), wide=wide, cloud=cloud, broad=broad, open=open_)


def _denied(left: dict[str, AddressSet], rule: FirewallRule) -> dict[str, AddressSet]:
    """Return who is still let through after a rule that denies everything."""
    if not rule.whole:
        return left
    return {
        protocol: area - rule.sources if protocol in rule.protocols else area
        for protocol, area in left.items()
    }


def _needed(snapshot: Snapshot, context: Context, firewall: Node, seen: _Seen, area: AddressSet) -> Judgement:
    """Judge whether the rules let nodes reach what they need: without it, somebody opens too much one day."""
    name = name_of(firewall.id)
    if isolated(snapshot.cluster):
        row = snapshot.cluster.see("properties.bootstrapProfile.artifactSource").evidence
        return passes(f"{name} allows no more than it names; the cluster needs nothing from outside.", row)
    tag = _covered(seen.rules, area, lambda rule: TAG in rule.fqdn_tags)
    lacking = () if tag else tuple(_lacking(snapshot, seen.rules, area))
    if not lacking:
        rows = tuple(rule.evidence for rule in seen.rules if rule.fqdn_tags or rule.fqdns)[:_SHOWN]
        return passes(f"{name} allows the nodes what its rules name and nothing else.", *rows)
    shown = ", ".join(lacking[:_SHOWN])
    more = f" and {len(lacking) - _SHOWN} more" if len(lacking) > _SHOWN else ""
    reason = (
        f"{name} lacks the tag AzureKubernetesService and does not allow {shown}{more}, which nodes need."
    )
    return warns(reason, _rules_of(firewall), severity=grave(context))


def _lacking(snapshot: Snapshot, rules: tuple[FirewallRule, ...], area: AddressSet) -> Iterator[str]:
    """Give the names that some of the nodes cannot reach."""
    for choice in needed_names(snapshot):
        if not _covered(rules, area, partial(_allows_one, choice)):
            yield choice[0]


def _allows_one(choice: tuple[str, ...], rule: FirewallRule) -> bool:
    return any(allowed(name, rule.fqdns) for name in choice)


def _covered(rules: Iterable[FirewallRule], area: AddressSet, holds: Callable[[FirewallRule], bool]) -> bool:
    """Tell whether allowing rules of some kind are about every address of an area."""
    left = area
    for rule in rules:
        if rule.line.allows and holds(rule):
            left = left - rule.sources
    return not left


def _wanted(rule: FirewallRule) -> Evidence:
    return replace(rule.evidence, expected="only the names and addresses that nodes need")


def _rules_of(firewall: Node) -> Evidence:
    """Return where the rules of a firewall are."""
    for path in ("properties.firewallPolicy.id", "properties.applicationRuleCollections"):
        seen = firewall.peek(path)
        if seen is not None:
            return seen.wanted("an application rule with the tag AzureKubernetesService")
    return firewall.see("id").evidence
