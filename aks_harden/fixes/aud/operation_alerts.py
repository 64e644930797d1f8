"""Fixes of EXT-ALERT that tell somebody of an operation: an alert on the activity log, and whom it tells."""

import re
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from aks_harden.fixes.asking import ask, blocked, ok, undecided
from aks_harden.fixes.remedy import Proposal
from aks_harden.fixes.twins import Block, bicep, terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Command, Fix, Guard, Input, Precondition, Risk
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.phase import Phase
from aks_harden.snapshot.paths import group_of, name_of
from aks_harden.snapshot.snapshot import Snapshot

ALERT_ACTIONS: Final = (
    "Microsoft.Insights/activityLogAlerts/read",
    "Microsoft.Insights/activityLogAlerts/write",
    "Microsoft.Insights/activityLogAlerts/delete",
    "Microsoft.Insights/actionGroups/read",
)
"""https://learn.microsoft.com/azure/role-based-access-control/permissions/monitor"""
_FACET: Final = "activity-alerts"
_KIND: Final = "Microsoft.Insights/activityLogAlerts"
_API: Final = "2020-10-01"
_GROUPS_API: Final = "2023-01-01"
_AKS: Final = "Microsoft.ContainerService/managedClusters"
_ANY_CHANGE: Final = (
    "The activity log does not tell which property was changed: every upgrade is told as well."
)
_INPUT: Final = "action-group"
_UNNAMED: Final = "<action-group>"
_GROUP: Final = (
    r"(?i)/subscriptions/[0-9a-f-]{36}/resourcegroups/[\w.()-]{1,90}"
    r"/providers/microsoft\.insights/actiongroups/[^/<>%&?+:\s'\"$`;]{1,260}"
)


class Operation(Struct, frozen=True, kw_only=True):
    """An operation that somebody shall be told of."""

    key: str
    """Key of the assertion; also the end of the fix's id."""
    name: str
    """The operation, as the activity log spells it."""
    words: str
    """What it does, to follow `Tell somebody of`."""
    everywhere: bool = False
    """Whether it is watched in the whole subscription, and not at the cluster alone."""


OPERATIONS: Final = (
    Operation(
        key="admin-credential",
        name=f"{_AKS}/listClusterAdminCredential/action",
        words="the admin credential being listed",
    ),
    Operation(key="run-command", name=f"{_AKS}/runCommand/action", words="commands being run through Azure"),
    Operation(
        key="diagnostic-settings",
        name="Microsoft.Insights/diagnosticSettings/delete",
        words="diagnostic settings being deleted",
        everywhere=True,
    ),
    Operation(
        key="locks",
        name="Microsoft.Authorization/locks/delete",
        words="locks being deleted",
        everywhere=True,
    ),
    Operation(key="local-accounts", name=f"{_AKS}/write", words="every change of the cluster"),
)


def propose_alert(operation: Operation) -> Callable[[Snapshot, Context, str], Proposal | None]:
    """Return what offers an alert on an operation."""

    def propose(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
        fix = f"EXT-ALERT.{operation.key}"
        entry = ask(
            context,
            fix,
            resource,
            _INPUT,
            "Which action group (resource id) shall be told?",
            suggestions=_known(snapshot),
        )
        alert = _Alert(
            operation=operation,
            scope=f"/subscriptions/{snapshot.subscription}" if operation.everywhere else snapshot.cluster_id,
            home=group_of(snapshot.cluster_id),
            name=_free(snapshot, f"aks-harden-{operation.key}"),
            teller=entry.value if entry.value and re.fullmatch(_GROUP, entry.value) else _UNNAMED,
        )
        group = f"/subscriptions/{snapshot.subscription}/resourceGroups/{alert.home}"
        own = f"{group}/providers/{_KIND}/{alert.name}"
        body: JsonObject = {"id": own, "name": alert.name, "type": _KIND, "properties": alert.properties}
        after = snapshot.with_member(_FACET, f"/subscriptions/{snapshot.subscription}", body)
        return Proposal(fix=_fix(fix, resource, own, alert, entry), after=after)

    return propose


class _Alert(Struct, frozen=True, kw_only=True):
    operation: Operation
    scope: str
    home: str
    name: str
    teller: str
    """The action group."""

    @property
    def conditions(self) -> tuple[tuple[str, str], ...]:
        return ("category", "Administrative"), ("operationName", self.operation.name), ("status", "Succeeded")

    @property
    def properties(self) -> JsonObject:
        leaves: list[Json] = [{"field": field, "equals": value} for field, value in self.conditions]
        return {
            "scopes": [self.scope],
            "condition": {"allOf": leaves},
            "actions": {"actionGroups": [{"actionGroupId": self.teller}]},
            "enabled": True,
        }


def _fix(id_: str, resource: str, own: str, alert: _Alert, entry: Input) -> Fix:
    words = ("az", "monitor", "activity-log", "alert")
    target = ("--name", alert.name, "--resource-group", alert.home)
    terms = " and ".join(f"{field}={value}" for field, value in alert.conditions)
    create = Command(
        words=(*words, "create"),
        target=target,
        change=("--scope", alert.scope, "--condition", terms, "--action-group", alert.teller),
    )
    return Fix(
        id=id_,
        item="EXT-ALERT",
        title=f"Tell somebody of {alert.operation.words}",
        resource=own,
        assertions=((alert.operation.key, resource),),
        risk=Risk.SAFE,
        commands=(create,),
        undo=(Command(words=(*words, "delete"), target=target),),
        changes=f"The action group {name_of(alert.teller)} is told of {alert.operation.words},"
        f" below {alert.scope}.",
        disruption="None. It takes up to five minutes until it watches.",
        minutes=1,
        hazard=_ANY_CHANGE if alert.operation.key == "local-accounts" else "",
        cost="Alerts on the activity log cost nothing; what the action group sends may.",
        inputs=(entry,),
        guards=(_named(entry),),
        preconditions=_enabled(alert.teller),
        rereads=(_FACET,),
        bicep=bicep(f"{_KIND}@{_API}", alert.name, {"location": "global", **_flat(alert)}),
        terraform=_terraform(alert),
        phase=Phase.LOGS,
    )


def _flat(alert: _Alert) -> JsonObject:
    return {f"properties.{name}": value for name, value in alert.properties.items()}


def _terraform(alert: _Alert) -> str:
    criteria = Block(
        {"category": "Administrative", "operation_name": alert.operation.name, "status": "Succeeded"}
    )
    return terraform(
        "azurerm_monitor_activity_log_alert",
        {
            "name": alert.name,
            "resource_group_name": alert.home,
            "location": "global",
            "scopes": [alert.scope],
            "criteria": criteria,
            "action": Block({"action_group_id": alert.teller}),
        },
    )


def _known(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the action groups that other alerts tell."""
    groups = (
        group.text("actionGroupId")
        for rule in snapshot.readable(_FACET)
        for group in rule.nodes("properties.actions.actionGroups")
    )
    return tuple(sorted({group for group in groups if group and group != _UNNAMED}))


def _named(entry: Input) -> Guard:
    if entry.value is None:
        return undecided(_INPUT, "No action group was named yet.")
    if not re.fullmatch(_GROUP, entry.value):
        return blocked(_INPUT, f"`{entry.value}` is not the resource id of an action group.")
    return ok(
        _INPUT, f"{name_of(entry.value)} is told; that it is there and on is looked up before the call."
    )


def _enabled(group: str) -> tuple[Precondition, ...]:
    if group == _UNNAMED:
        return ()
    return (
        Precondition(
            resource=group,
            api_version=_GROUPS_API,
            query="properties.enabled",
            expected=True,
            about="whether the action group is on",
        ),
    )


def _free(snapshot: Snapshot, stem: str) -> str:
    taken = {rule.name.lower() for rule in snapshot.listed(_FACET)}
    names = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)
