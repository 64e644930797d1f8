"""The fix of EXT-EXPOSE: a security group of the operator's own denies the Internet dangerous ports."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from msgspec import Struct

from aks_harden.checks.check import Judgement
from aks_harden.checks.net.exposed.frontends import frontends, public_balancers
from aks_harden.checks.net.exposed.node_ports import node_ports
from aks_harden.checks.net.exposed.ports import GUARDED, told
from aks_harden.checks.net.nsg.neighbours import find_in, find_subnet, reference
from aks_harden.checks.net.nsg.nodes import nodes_of
from aks_harden.fixes.asking import ask, confirmed
from aks_harden.fixes.net.ssh.pair import ACTIONS, in_node_group, unchanged
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.twins import bicep, terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Command, Fix, Risk
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Verdict, worst
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import group_of, name_of, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

_ID: Final = "EXT-EXPOSE.ports"
_NAME: Final = "deny-exposed-ports"
_TYPE: Final = "Microsoft.Network/networkSecurityGroups/securityRules"
_API: Final = "2024-05-01"
_FIRST, _LAST = 100, 189
"""Numbers that NET-8 does not use."""
_GOOD: Final = frozenset({Verdict.PASS, Verdict.WARN, Verdict.NA})
_JUDGES: Final[dict[str, Callable[[Snapshot, Context, str], Judgement]]] = {
    "frontends": frontends,
    "node-ports": node_ports,
}


class _Denial(Struct, frozen=True, kw_only=True):
    """A rule to write, and what it is for."""

    group: Node
    number: int
    ports: tuple[int, ...]
    better: tuple[tuple[str, str], ...]
    """The assertions that no longer fail with it."""
    reached: Verdict


def _propose(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    bad = tuple(_failing(snapshot, context))
    ports = _ports(snapshot, bad)
    for group in _own_groups(snapshot) if ports else ():
        number = _free(group)
        if number is None:
            continue
        after = _with_rule(snapshot, group, number, ports)
        now = {(key, place): _verdict(after, context, key, place) for key, place in bad}
        better = tuple(pair for pair, verdict in now.items() if verdict in _GOOD)
        if better:
            denial = _Denial(
                group=group,
                number=number,
                ports=ports,
                better=better,
                reached=worst(now[pair] for pair in better),
            )
            return Proposal(fix=_fix(snapshot, context, denial), after=after)
    return None


def _failing(snapshot: Snapshot, context: Context) -> Iterator[tuple[str, str]]:
    """Give the assertions that fail now."""
    places = {
        "frontends": public_balancers(snapshot, context),
        "node-ports": nodes_of(snapshot).subnets,
    }
    for key, resources in places.items():
        for resource in resources:
            if _verdict(snapshot, context, key, resource) is Verdict.FAIL:
                yield key, resource


def _verdict(snapshot: Snapshot, context: Context, key: str, resource: str) -> Verdict:
    try:
        return _JUDGES[key](snapshot, context, resource).verdict
    except NotSettledError:
        return Verdict.UNKNOWN


def _own_groups(snapshot: Snapshot) -> Iterator[Node]:
    """Give the security groups of node subnets that are the operator's own."""
    named: dict[str, None] = {}
    for subnet in nodes_of(snapshot).subnets:
        group = reference(find_subnet(snapshot, subnet)[0], "properties.networkSecurityGroup")
        if group and not in_node_group(snapshot, group):
            named[group] = None
    for group in named:
        yield find_in(snapshot, "security-groups", group)


def _ports(snapshot: Snapshot, bad: Iterable[tuple[str, str]]) -> tuple[int, ...]:
    """Return the ports to deny: those that load balancers publish, or all where nodes themselves are open."""
    found: set[int] = set()
    for key, resource in bad:
        if key == "node-ports":
            return tuple(sorted(GUARDED))
        for rule in find_in(snapshot, "load-balancers", resource).nodes("properties.loadBalancingRules"):
            ends = (rule.get("properties.frontendPort"), rule.get("properties.backendPort"))
            if any(isinstance(end, int) and end in GUARDED for end in ends):
                found |= {end for end in ends if isinstance(end, int)}
    return tuple(sorted(found))


def _free(group: Node) -> int | None:
    rules = group.need_nodes("properties.securityRules")
    if any(rule.text("name").lower() == _NAME for rule in rules):
        return None
    taken = {rule.see("properties.priority").number for rule in rules}
    return next((number for number in range(_FIRST, _LAST) if number not in taken), None)


def _properties(number: int, ports: tuple[int, ...]) -> JsonObject:
    texts: list[Json] = [str(port) for port in ports]
    body: JsonObject = {
        "provisioningState": "Succeeded",
        "protocol": "Tcp",
        "access": "Deny",
        "direction": "Inbound",
        "priority": number,
        "sourceAddressPrefix": "Internet",
        "sourceAddressPrefixes": [],
        "sourcePortRange": "*",
        "sourcePortRanges": [],
        "destinationAddressPrefix": "*",
        "destinationAddressPrefixes": [],
        "destinationPortRanges": texts if len(texts) > 1 else [],
    }
    return body if len(texts) > 1 else {**body, "destinationPortRange": texts[0]}


def _with_rule(snapshot: Snapshot, group: Node, number: int, ports: tuple[int, ...]) -> Snapshot:
    held = group.see("properties.securityRules").value
    body: JsonObject = {
        "name": _NAME,
        "id": f"{group.id}/securityRules/{_NAME}",
        "type": _TYPE,
        "properties": _properties(number, ports),
    }
    rules: list[Json] = [*(held if isinstance(held, list) else []), body]
    where = f"/subscriptions/{subscription_of(group.id)}"
    return snapshot.with_value(group.facet, where, "properties.securityRules", rules, member=group.id)


def _fix(snapshot: Snapshot, context: Context, denial: _Denial) -> Fix:
    group, ports = denial.group, denial.ports
    shown = ", ".join(told(port) for port in ports)
    asked = ask(
        context,
        _ID,
        group.id,
        "exposed-ports-unused",
        f"Is nobody on the Internet meant to reach these ports: {shown}?",
        suggestions=("yes", "no"),
    )
    return Fix(
        id=_ID,
        item="EXT-EXPOSE",
        title=f"Deny the Internet the dangerous ports behind {name_of(group.id)}",
        resource=group.id,
        assertions=denial.better,
        reaches=denial.reached,
        risk=Risk.DISRUPTIVE,
        commands=(_call(snapshot, group, "create", _options(denial)),),
        undo=(_call(snapshot, group, "delete", ()),),
        changes=f"{name_of(group.id)} denies everybody on the Internet: {shown}.",
        disruption="None inside the network. Clients on the Internet are shut out of these ports at once.",
        minutes=1,
        hazard="WORKLOAD RISK: a client that was meant to come in that way is shut out. The Service stays"
        " published: make it internal, or give it source ranges.",
        inputs=(asked,),
        guards=(
            confirmed(
                asked,
                yes="You say that nobody on the Internet is meant to reach them.",
                no="Somebody on the Internet is meant to reach them: accept that by a waiver instead.",
            ),
        ),
        preconditions=(unchanged(group),),
        rereads=(group.facet,),
        also_touches=("EXT-PIP", "NET-8"),
        bicep=_bicep(denial),
        terraform=_terraform(denial),
        policy="22730e10-96f6-4aac-ad84-9383d35b5917",
        phase=Phase.ROUTES,
    )


def _call(snapshot: Snapshot, group: Node, verb: str, change: tuple[str, ...]) -> Command:
    own = subscription_of(group.id)
    elsewhere = () if own == snapshot.subscription else ("--subscription", own)
    where = ("--name", _NAME, "--nsg-name", name_of(group.id), "--resource-group", group_of(group.id))
    return Command(words=("az", "network", "nsg", "rule", verb), target=(*where, *elsewhere), change=change)


def _options(denial: _Denial) -> tuple[str, ...]:
    return (
        *("--priority", str(denial.number), "--direction", "Inbound", "--access", "Deny"),
        *("--protocol", "Tcp", "--source-address-prefixes", "Internet", "--source-port-ranges", "*"),
        *("--destination-address-prefixes", "*", "--destination-port-ranges", *map(str, denial.ports)),
    )


def _bicep(denial: _Denial) -> str:
    shown = _properties(denial.number, denial.ports)
    values = {f"properties.{name}": value for name, value in shown.items() if value not in ([], "Succeeded")}
    return bicep(f"{_TYPE}@{_API}", f"{name_of(denial.group.id)}/{_NAME}", values)


def _terraform(denial: _Denial) -> str:
    return terraform(
        "azurerm_network_security_rule",
        {
            "name": _NAME,
            "resource_group_name": group_of(denial.group.id),
            "network_security_group_name": name_of(denial.group.id),
            "priority": denial.number,
            "direction": "Inbound",
            "access": "Deny",
            "protocol": "Tcp",
            "source_address_prefix": "Internet",
            "source_port_range": "*",
            "destination_address_prefix": "*",
            "destination_port_ranges": [str(port) for port in denial.ports],
        },
    )


REMEDIES: Final[tuple[Remedy, ...]] = tuple(
    Remedy(id=_ID, asserts=key, propose=_propose, phase=Phase.ROUTES, actions=ACTIONS) for key in _JUDGES
)
