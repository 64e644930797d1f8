"""From where a container registry can be reached.

https://learn.microsoft.com/azure/container-registry/container-registry-access-selected-networks
"""

from ipaddress import IPv4Network, collapse_addresses
from typing import Final

from msgspec import Struct

from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence, Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node

PREMIUM: Final = "premium"
_CLOSED: Final = {
    "disabled": "its public endpoint is off",
    "securedbyperimeter": "a perimeter stands around it",
}
_OPEN: Final = "enabled"
_ACTIONS: Final = {"allow": True, "deny": False}


class Reach(Struct, frozen=True, kw_only=True):
    """Whether the public may connect to a registry, and why."""

    open: bool
    reason: str
    """Completes a sentence that begins with the registry's name and a colon."""
    restricted: bool
    """Whether some network rule stands in the way of anybody, Azure's own services included."""
    evidence: tuple[Evidence, ...]
    notes: tuple[str, ...] = ()


def reach_of(registry: Node, context: Context) -> Reach:
    """Return from where a registry can be reached; not settled where a value is not known."""
    access = registry.see("properties.publicNetworkAccess")
    row = access.wanted("Disabled, SecuredByPerimeter, or narrow rules")
    closed = _CLOSED.get(access.text.lower())
    if closed:
        return Reach(open=False, reason=closed, restricted=True, evidence=(row,))
    if access.text.lower() != _OPEN:
        raise _odd(registry, "publicNetworkAccess", access.text)
    sku = registry.see("sku.name")
    if sku.text.lower() != PREMIUM:
        note = f"The tier {sku.text} knows no network rules and no private endpoints; that needs Premium."
        reason = "its public endpoint takes connections from everywhere"
        return Reach(open=True, reason=reason, restricted=False, evidence=(row, sku.evidence), notes=(note,))
    return _by_rules(registry, context, row)


def _by_rules(registry: Node, context: Context, row: Evidence) -> Reach:
    action = registry.see("properties.networkRuleSet.defaultAction")
    allowed = _ACTIONS.get(action.text.lower())
    if allowed is None:
        raise _odd(registry, "networkRuleSet.defaultAction", action.text)
    rows: tuple[Evidence, ...] = (row, action.wanted("Deny"))
    if allowed:
        reason = "its public endpoint takes connections from everywhere"
        private = registry.nodes("properties.privateEndpointConnections")
        note = "Its private endpoints close nothing while the public endpoint is open."
        return Reach(
            open=True, reason=reason, restricted=False, evidence=rows, notes=(note,) if private else ()
        )
    prefixes = [_prefix(rule) for rule in registry.nodes("properties.networkRuleSet.ipRules")]
    rules = registry.peek("properties.networkRuleSet.ipRules")
    if rules is not None:
        rows = (
            *rows,
            rules.wanted(f"no more than {context.thresholds.max_prefix_addresses:,} addresses each"),
        )
    fault = _too_wide(prefixes, context)
    reason = fault or "only the networks that its rules name may connect"
    return Reach(open=bool(fault), reason=reason, restricted=True, evidence=rows)


def _too_wide(prefixes: list[IPv4Network], context: Context) -> str:
    limits = context.thresholds
    widest = max(prefixes, key=lambda each: each.num_addresses, default=None)
    if widest is not None and widest.num_addresses > limits.max_prefix_addresses:
        return f"its rule for {widest} lets in more than {limits.max_prefix_addresses:,} addresses"
    total = sum(each.num_addresses for each in collapse_addresses(prefixes))
    if total > limits.max_range_addresses:
        return f"its rules let in {total:,} addresses together, more than {limits.max_range_addresses:,}"
    return ""


def _prefix(rule: Node) -> IPv4Network:
    """Read a rule of the firewall, which only ever allows and knows IPv4 alone."""
    text = rule.see("value").text
    try:
        return IPv4Network(text.strip(), strict=False)
    except ValueError:
        raise _odd(rule, "networkRuleSet.ipRules", text) from None


def _odd(registry: Node, path: str, value: str) -> NotSettledError:
    return NotSettledError(
        Missing(
            facet=registry.facet,
            reason=f"`{path}` of {registry.name} is `{value}`, which is not known, so it tells nothing",
        )
    )
