"""What activity log alerts catch: which operations, on which resources, and whether anybody is told.

A condition may be wider than the operation, never narrower: an alert on one caller, or on failures alone,
does not count for the operation.

https://learn.microsoft.com/rest/api/monitor/activity-log-alerts/create-or-update
"""

from typing import Final

from msgspec import Struct

from aks_harden.checks.gather import Open, gather
from aks_harden.model.finding import Evidence, Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import group_of, same_id, within
from aks_harden.snapshot.snapshot import Snapshot

_HAPPENED: Final = frozenset({"started", "accepted", "succeeded"})
"""Statuses of an operation that went its way."""
_CONDITIONS: Final = "properties.condition.allOf"


class Watch(Struct, frozen=True, kw_only=True):
    """One alert that is about an operation."""

    name: str
    fault: str
    """Why it does not tell anybody of the operation on the cluster; empty where it does."""
    row: Evidence


class Watches(Struct, frozen=True, kw_only=True):
    """Every alert that is about an operation."""

    found: tuple[Watch, ...]
    searched: Evidence
    open: Open

    @property
    def working(self) -> tuple[Watch, ...]:
        """Those that tell somebody."""
        return tuple(watch for watch in self.found if not watch.fault)


def watches(snapshot: Snapshot, operation: str) -> Watches:
    """Return the alerts of the cluster's subscription on an operation."""
    rules = snapshot.listed("activity-alerts")
    gathered = gather(rules, lambda rule: _watch(rule, operation, snapshot.cluster_id))
    read = snapshot.read("activity-alerts", f"/subscriptions/{snapshot.subscription}")
    searched = Evidence(
        resource=f"/subscriptions/{snapshot.subscription}",
        path="activityLogAlerts",
        observed=[rule.name for rule in rules],
        expected=f"an alert on {operation}",
        read_at=read.at if read else "",
        call=read.call if read else "",
    )
    return Watches(found=gathered.found, searched=searched, open=gathered.open)


def _watch(rule: Node, operation: str, cluster: str) -> Watch | None:
    leaves = rule.need_nodes(_CONDITIONS)
    if not leaves:
        reason = f"the alert {rule.name} names no condition, so it tells nothing"
        raise NotSettledError(Missing(facet=rule.facet, reason=reason))
    if not all(_holds(leaf, operation, cluster) for leaf in leaves):
        return None
    row = rule.see(_CONDITIONS).wanted(f"an alert on {operation}")
    return Watch(name=rule.name, fault=_fault(rule, cluster), row=row)


def _fault(rule: Node, cluster: str) -> str:
    if not any(within(f"/{scope.strip('/')}", cluster) for scope in rule.see("properties.scopes").texts):
        return "watches other resources"
    if not rule.see("properties.enabled").flag:
        return "is off"
    groups = rule.nodes("properties.actions.actionGroups")
    return "" if any(group.text("actionGroupId") for group in groups) else "tells nobody"


def _holds(leaf: Node, operation: str, cluster: str) -> bool:
    """Tell whether a condition holds whenever the operation is run on the cluster."""
    if leaf.get("anyOf") is not None:
        return any(_holds(inner, operation, cluster) for inner in leaf.need_nodes("anyOf"))
    wanted = leaf.see("containsAny") if leaf.get("containsAny") is not None else leaf.see("equals")
    values = {value.lower() for value in wanted.texts}
    provider, kind, *_ = operation.lower().split("/")
    held = {
        "category": {"administrative"},
        "operationname": {operation.lower()},
        "resourceprovider": {provider},
        "resourcetype": {f"{provider}/{kind}"},
        "resourcegroup": {group_of(cluster).lower()},
        "status": _HAPPENED,
        "level": {"informational"},
    }
    field = leaf.see("field").text.lower()
    if field == "resourceid":
        # Compared as a whole, unlike a scope: the id of a group is no id of what is in it.
        return any(same_id(value, cluster) for value in values)
    return not values.isdisjoint(held.get(field, frozenset()))
