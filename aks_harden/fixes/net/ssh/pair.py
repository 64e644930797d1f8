"""The fix of NET-8: a pair of rules in the security group of a node subnet that is the operator's own."""

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from aks_harden.checks.net.nsg.addresses import PRIVATE, AddressSet, union
from aks_harden.checks.net.nsg.breadth import is_management
from aks_harden.checks.net.nsg.exposure import Site, site
from aks_harden.checks.net.nsg.neighbours import find_in, find_subnet, reference
from aks_harden.checks.net.nsg.network import subnet_area
from aks_harden.checks.net.nsg.rules import inbound_rules
from aks_harden.checks.net.nsg.verdicts import from_internet, from_network
from aks_harden.fixes.net.ssh.guards import ssh_guards
from aks_harden.fixes.net.ssh.rules import SSH, SshRule, commands, plan_rules, undo, written_into
from aks_harden.fixes.net.ssh.sources import INPUT, SshSources, ssh_sources
from aks_harden.fixes.net.ssh.twins import bicep, terraform
from aks_harden.fixes.remedy import Proposal
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Input, Precondition, Risk
from aks_harden.model.json import Json
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Verdict, outweighs, worst
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import group_of, name_of, same_id, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

FIX: Final = "NET-8.rule"
ACTIONS: Final = (
    "Microsoft.Network/networkSecurityGroups/securityRules/read",
    "Microsoft.Network/networkSecurityGroups/securityRules/write",
    "Microsoft.Network/networkSecurityGroups/securityRules/delete",
    "Microsoft.Network/locations/operations/read",
    "Microsoft.Network/locations/operationResults/read",
)
"""`az network nsg rule` reads a rule before an update, writes it, and waits for the operation; taking the
rules back deletes them.

https://learn.microsoft.com/azure/role-based-access-control/permissions/networking
"""
_API_VERSION: Final = "2024-05-01"
_JUDGES: Final = {"ssh-from-internet": from_internet, "ssh-from-network": from_network}
_FIELDS: Final = (
    *("access", "direction", "priority", "protocol"),
    *("sourceAddressPrefix", "sourceAddressPrefixes", "sourcePortRange", "sourcePortRanges"),
    *("destinationAddressPrefix", "destinationAddressPrefixes"),
    *("destinationPortRange", "destinationPortRanges"),
)
_QUESTION: Final = (
    "Which sources beside the AKS subnets and Bastion may use SSH to the nodes? Prefixes separated by commas;"
    " may be empty. `drop:NETWORK` takes the Bastion subnet of a network out."
)

Pairs = tuple[tuple[str, str], ...]


class _Ground(Struct, frozen=True, kw_only=True):
    """What the fix stands on."""

    snapshot: Snapshot
    context: Context
    place: Site
    group: Node
    subnets: tuple[str, ...]
    """Every node subnet with this security group: one pair of rules serves them all."""
    targets: AddressSet
    sources: SshSources

    def keep(self, more: AddressSet) -> AddressSet:
        """Return who may go on using SSH."""
        bastions = (entry.area for entry in self.place.near.bastions if self.sources.keeps(entry))
        return union((self.place.near.aks, *bastions, more))

    def rules(self, more: AddressSet) -> tuple[SshRule, ...] | None:
        """Return the rules to write."""
        return plan_rules(self.group, self.place.near.around, self.targets, self.keep(more))

    def after(self, rules: Iterable[SshRule]) -> Snapshot:
        """Return the snapshot as it reads with the rules written."""
        return self.snapshot.with_value(
            self.group.facet,
            f"/subscriptions/{subscription_of(self.group.id)}",
            "properties.securityRules",
            written_into(self.group, rules),
            member=self.group.id,
        )


def propose(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer the pair of rules where the subnet is the operator's own and has a security group."""
    if same_id(resource, snapshot.cluster_id):
        return None
    subnet, network = find_subnet(snapshot, resource)
    group = reference(subnet, "properties.networkSecurityGroup")
    if not group or in_node_group(snapshot, network.id):
        return None
    ground = _ground(snapshot, context, resource, find_in(snapshot, "security-groups", group))
    rules = ground.rules(ground.sources.area)
    bare = ground.rules(AddressSet())
    if rules is None or bare is None or all(rule.written for rule in rules):
        return None
    after = ground.after(rules)
    wanted = _better(ground, ground.after(bare))
    if not wanted:
        return None
    reached = worst(_verdict(after, context, key, name) for key, name in wanted)
    return Proposal(fix=_fix(ground, rules, wanted, reached), after=after)


def _ground(snapshot: Snapshot, context: Context, resource: str, group: Node) -> _Ground:
    place = site(snapshot, context, resource, SSH)
    shared = [
        (name, area)
        for name, held, area in _groups_of(snapshot, place.nodes.subnets)
        if same_id(held, group.id)
    ]
    return _Ground(
        snapshot=snapshot,
        context=context,
        place=place,
        group=group,
        subnets=tuple(name for name, _ in shared),
        targets=union(area for _, area in shared),
        sources=ssh_sources(context, FIX, name_of(group.id)),
    )


def _groups_of(snapshot: Snapshot, subnets: Iterable[str]) -> Iterator[tuple[str, str, AddressSet]]:
    for name in subnets:
        subnet, _ = find_subnet(snapshot, name)
        yield name, reference(subnet, "properties.networkSecurityGroup"), subnet_area(subnet)


def in_node_group(snapshot: Snapshot, resource: str) -> bool:
    """Tell whether AKS made a resource: it lies in the node resource group."""
    named = snapshot.cluster.see("properties.nodeResourceGroup").text
    return group_of(resource).lower() == named.lower()


def _better(ground: _Ground, after: Snapshot) -> Pairs:
    """Return the assertions that fail or warn now and get better."""
    return tuple(
        (key, name)
        for name in ground.subnets
        for key in _JUDGES
        if (now := _verdict(ground.snapshot, ground.context, key, name)) in {Verdict.FAIL, Verdict.WARN}
        and outweighs(now, _verdict(after, ground.context, key, name))
    )


def _verdict(snapshot: Snapshot, context: Context, key: str, subnet: str) -> Verdict:
    try:
        return _JUDGES[key](snapshot, context, subnet).verdict
    except NotSettledError:
        return Verdict.UNKNOWN


def _fix(ground: _Ground, rules: tuple[SshRule, ...], wanted: Pairs, reached: Verdict) -> Fix:
    group, home = ground.group, ground.snapshot.subscription
    names = ", ".join(name_of(name) for name in ground.subnets)
    mends = reached in {Verdict.PASS, Verdict.WARN}
    return Fix(
        id=FIX,
        item="NET-8",
        title=f"Close SSH to the nodes in {names} but for the AKS subnets",
        resource=group.id,
        assertions=wanted,
        reaches=reached if mends else Verdict.WARN,
        risk=Risk.DISRUPTIVE,
        commands=commands(home, group.id, rules),
        undo=undo(home, group.id, rules),
        changes=f"{name_of(group.id)} allows SSH to {names} from {', '.join(rules[0].sources)}"
        " and denies it from everywhere else. Other ports stay as they are.",
        disruption="None for pods. Whoever uses SSH to a node from elsewhere is shut out at once;"
        " `kubectl debug node` keeps working.",
        minutes=1,
        phase=Phase.ROUTES,
        hazard="LOCK-OUT: direct SSH, and Bastion in a network that could not be read, lose the nodes.",
        inputs=(_input(ground),),
        guards=ssh_guards(ground.snapshot, ground.place, group.id, ground.sources, mends=mends),
        preconditions=(unchanged(group),),
        rereads=(group.facet,),
        bicep=bicep(group, rules),
        terraform=terraform(group, rules),
        policy="22730e10-96f6-4aac-ad84-9383d35b5917",
    )


def _input(ground: _Ground) -> Input:
    return Input(
        name=INPUT,
        question=_QUESTION,
        suggestions=tuple(dict.fromkeys(_suggestions(ground))),
        value=ground.sources.text,
        optional=True,
    )


def _suggestions(ground: _Ground) -> Iterator[str]:
    """Give the readable Bastion subnets, and narrow sources that the rules of the group let in now."""
    near = ground.place.near
    for bastion in near.bastions:
        yield from bastion.area.texts
    for rule in inbound_rules(ground.group, SSH):
        for place in rule.sources if rule.allows else ():
            if isinstance(place, AddressSet) and PRIVATE.covers(place) and is_management(place):
                yield from (place - near.aks).texts


def unchanged(group: Node) -> Precondition:
    """Say what must still read the same: every rule of the group, by all that our rules depend on."""
    fields = ", ".join(f"{name}: properties.{name}" for name in _FIELDS)
    rules = sorted(group.need_nodes("properties.securityRules"), key=lambda rule: rule.text("name"))
    expected: list[Json] = [
        {"name": rule.text("name"), **{name: rule.get(f"properties.{name}") for name in _FIELDS}}
        for rule in rules
    ]
    return Precondition(
        resource=group.id,
        api_version=group.api_version or _API_VERSION,
        query=f"sort_by(properties.securityRules, &name)[].{{name: name, {fields}}}",
        expected=expected,
        about="the rules",
    )
