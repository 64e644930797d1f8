"""The rules of an Azure Firewall in the order in which it asks them.

Network rules come before application rules whatever their priorities; what a policy inherits comes before
its own. https://learn.microsoft.com/azure/firewall/rule-processing
"""

from collections.abc import Callable, Iterator
from typing import Final

from aks_harden.checks.gather import NOTHING_OPEN, Open
from aks_harden.checks.net.egress.firewall_rule import Line
from aks_harden.checks.net.nsg.neighbours import ended, reference
from aks_harden.model.finding import Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.facets import FACETS
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import same_id
from aks_harden.snapshot.snapshot import Snapshot

_FILTER: Final = "firewallpolicyfilterrulecollection"
_NAT: Final = "firewallpolicynatrulecollection"
_NETWORK: Final = "networkrule"
_APPLICATION: Final = "applicationrule"


def lines_of(snapshot: Snapshot, firewall: Node) -> tuple[tuple[Line, ...], Open]:
    """Return the rules of a firewall that allow or deny, in order, and what of them could not be read."""
    policy = reference(firewall, "properties.firewallPolicy")
    if not policy:
        return _classic(firewall), NOTHING_OPEN
    policies, open_ = _chain(snapshot, policy)
    found: list[Line] = []
    for each in policies:
        try:
            found.extend(_of_policy(snapshot, each))
        except NotSettledError as error:
            open_ = open_.and_(ended(error))
    # The sort keeps the order within each kind.
    return tuple(sorted(found, key=lambda line: line.names)), open_


def _chain(snapshot: Snapshot, policy: str) -> tuple[tuple[str, ...], Open]:
    """Return a policy behind those it is based on, and why that may not be all."""
    chain: list[str] = []
    while policy and not any(same_id(policy, each) for each in chain):
        chain.insert(0, policy)
        try:
            policy = reference(_policy(snapshot, policy), "properties.basePolicy")
        except NotSettledError as error:
            return tuple(chain), NOTHING_OPEN.and_(ended(error))
    return tuple(chain), NOTHING_OPEN


def _policy(snapshot: Snapshot, policy: str) -> Node:
    """Return a policy, in whatever subscription that was read."""
    for facet in ("firewall-policies", "hub-firewall-policies"):
        for node in snapshot.readable(facet):
            if same_id(node.id, policy):
                return node
    reason = f"the firewall policy {policy} is not among those that were read"
    action = FACETS["firewall-policies"].actions[0]
    raise NotSettledError(Missing(facet="firewall-policies", reason=reason, action=action))


def _of_policy(snapshot: Snapshot, policy: str) -> Iterator[Line]:
    for group in sorted(snapshot.listed("firewall-rules", policy), key=_priority("properties.priority")):
        collections = group.need_nodes("properties.ruleCollections")
        for collection in sorted(collections, key=_priority("priority")):
            kind = collection.see("ruleCollectionType").text.lower()
            if kind == _NAT:
                continue
            if kind != _FILTER:
                raise _odd(collection, f"is of the kind `{kind}`")
            allows = _allows(collection, "action.type")
            for rule in collection.need_nodes("rules"):
                yield Line(node=rule, allows=allows, names=_is_about_names(rule), classic=False)


def _classic(firewall: Node) -> tuple[Line, ...]:
    """Return the rules that a firewall without a policy holds itself."""
    found: list[Line] = []
    for names, kind in ((False, "networkRuleCollections"), (True, "applicationRuleCollections")):
        collections = firewall.need_nodes(f"properties.{kind}")
        for collection in sorted(collections, key=_priority("properties.priority")):
            allows = _allows(collection, "properties.action.type")
            rules = collection.need_nodes("properties.rules")
            found.extend(Line(node=rule, allows=allows, names=names, classic=True) for rule in rules)
    return tuple(found)


def _is_about_names(rule: Node) -> bool:
    kind = rule.see("ruleType").text.lower()
    if kind not in {_NETWORK, _APPLICATION}:
        raise _odd(rule, f"is of the kind `{kind}`")
    return kind == _APPLICATION


def _allows(collection: Node, path: str) -> bool:
    action = collection.see(path).text.lower()
    if action not in {"allow", "deny"}:
        raise _odd(collection, f"has the action `{action}`")
    return action == "allow"


def _priority(path: str) -> Callable[[Node], int]:
    return lambda node: node.see(path).number


def _odd(node: Node, what: str) -> NotSettledError:
    reason = f"{node.name} of {node.id} {what}, so it cannot be evaluated"
    return NotSettledError(Missing(facet=node.facet, reason=reason))
