"""One more diagnostic setting on a resource: what AUD-1 and EXT-KVLOG ask for.

A setting is added and none is changed: settings add up, and what others set up stays theirs.
https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings
"""

import json
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from aks_harden.checks.diagnostics import DESTINATIONS, Source
from aks_harden.fixes.asking import blocked, ok
from aks_harden.fixes.remedy import Proposal
from aks_harden.fixes.twins import Block, bicep, terraform
from aks_harden.fixes.workspaces import UNNAMED, ask_workspace, workspace_exists
from aks_harden.model.context import Context
from aks_harden.model.fix import Command, Fix, Guard, Input, Risk
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.phase import Phase
from aks_harden.snapshot.paths import name_of
from aks_harden.snapshot.reading import Absent, Read
from aks_harden.snapshot.snapshot import Snapshot

SETTING_ACTIONS: Final = (
    "Microsoft.Insights/diagnosticSettings/read",
    "Microsoft.Insights/diagnosticSettings/write",
    "Microsoft.Insights/diagnosticSettings/delete",
    "Microsoft.OperationalInsights/workspaces/read",
    "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
)
"""Adding a setting and taking it away; Azure checks the right to the workspace's keys on the way.

https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings
"""
_MOST: Final = 5
"""Settings that one resource takes."""
_NAME: Final = "aks-harden"
_API: Final = "2021-05-01-preview"
_FILE: Final = "logs.json"
_QUESTION: Final = "Which Log Analytics workspace (resource id) shall the logs go to?"


class Setting(Struct, frozen=True, kw_only=True):
    """The setting that a fix adds."""

    fix: str
    item: str
    title: str
    resource: str
    source: Source
    assertions: tuple[str, ...]
    """Keys of the assertions that it mends."""
    categories: tuple[str, ...]
    """Log categories, as Azure spells them."""
    tables: tuple[str, ...] = ()
    """Tables of the workspace that records land in, where they are looked at."""
    dedicated: bool = False
    """Whether records go to tables of their own."""
    rereads: tuple[str, ...]
    symbol: str
    """What the resource is called in Bicep."""
    cost: str
    policy: str
    also_touches: tuple[str, ...] = ()


def add(snapshot: Snapshot, context: Context, wanted: Setting) -> Proposal:
    """Offer to add a setting that sends some categories to a workspace."""
    held = snapshot.listed(wanted.source.settings, wanted.resource)
    known = (setting.text(DESTINATIONS[0]) for setting in held)
    readable = [place for place in known if place and _readable(snapshot, place)]
    entry = ask_workspace(snapshot, context, wanted.fix, wanted.resource, _QUESTION, first=readable)
    name = free_name(setting.name for setting in held)
    place = entry.value or UNNAMED
    return Proposal(
        fix=_fix(snapshot, wanted, entry, name, _room(wanted, len(held))),
        after=_after(snapshot, wanted, name, entry.value or _likely(entry) or place),
    )


def spelled(snapshot: Snapshot, source: Source, resource: str, category: str) -> str:
    """Return a category as Azure lists it for the resource, else as it was given."""
    names = (node.name for node in snapshot.listed(source.categories, resource))
    return next((name for name in names if name.lower() == category.lower()), category)


def _readable(snapshot: Snapshot, place: str) -> bool:
    return place.lower() in {node.id.lower() for node in snapshot.readable("workspaces")}


def _likely(entry: Input) -> str:
    """Return the workspace to show what it leads to with, while nobody named one."""
    return entry.suggestions[0] if entry.suggestions else ""


def free_name(taken: Iterable[str]) -> str:
    """Return a name of ours that no setting has yet."""
    names = {name.lower() for name in taken}
    stems = (_NAME if number == 1 else f"{_NAME}-{number}" for number in range(1, len(names) + 2))
    return next(name for name in stems if name not in names)


def _fix(snapshot: Snapshot, wanted: Setting, entry: Input, name: str, room: Guard) -> Fix:
    place = entry.value or UNNAMED
    target = ("--name", name, "--resource", wanted.resource)
    words = ("az", "monitor", "diagnostic-settings")
    specific = ("--export-to-resource-specific", "true") if wanted.dedicated else ()
    create = Command(
        words=(*words, "create"),
        target=target,
        change=("--workspace", place, *specific, "--logs", f"<file:{_FILE}>"),
        files={_FILE: json.dumps(_logs(wanted), indent=2) + "\n"},
    )
    categories = ", ".join(wanted.categories)
    return Fix(
        id=wanted.fix,
        item=wanted.item,
        title=wanted.title,
        resource=wanted.resource,
        assertions=tuple((key, wanted.resource) for key in wanted.assertions),
        risk=Risk.SAFE,
        commands=(create,),
        undo=(Command(words=(*words, "delete"), target=target),),
        changes=f"A diagnostic setting {name} of {name_of(wanted.resource)} sends {categories} to {place}.",
        disruption="None. The first records may take an hour and a half to arrive.",
        minutes=1,
        cost=wanted.cost,
        inputs=(entry,),
        guards=(workspace_exists(snapshot, entry.value), room),
        rereads=wanted.rereads,
        also_touches=wanted.also_touches,
        bicep=_bicep(wanted, name, place),
        terraform=_terraform(wanted, name, place),
        policy=wanted.policy,
        phase=Phase.LOGS,
    )


def _room(wanted: Setting, held: int) -> Guard:
    name = name_of(wanted.resource)
    if held < _MOST:
        return ok("room-for-a-setting", f"{name} has {held} of at most {_MOST} diagnostic settings.")
    reason = f"{name} has {held} diagnostic settings and takes no more: merge two of them first."
    return blocked("room-for-a-setting", reason)


def _logs(wanted: Setting) -> list[Json]:
    return [{"category": category, "enabled": True} for category in wanted.categories]


def _after(snapshot: Snapshot, wanted: Setting, name: str, place: str) -> Snapshot:
    """Return the snapshot with the setting, and with what a table that was not looked at yet has to tell."""
    properties: JsonObject = {"workspaceId": place, "logs": _logs(wanted)}
    if wanted.dedicated:
        properties["logAnalyticsDestinationType"] = "Dedicated"
    body: JsonObject = {
        "id": f"{wanted.resource}/providers/microsoft.insights/diagnosticSettings/{name}",
        "type": "Microsoft.Insights/diagnosticSettings",
        "name": name,
        "properties": properties,
    }
    after = snapshot.with_member(wanted.source.settings, wanted.resource, body)
    if place == UNNAMED:
        # Nobody named a workspace and none was read: what it leads to is shown for any that is there.
        there = Read(value={"id": place}, call="", at=snapshot.taken_at)
        after = after.with_reading("destinations", place, there)
    for table in wanted.tables:
        target = f"{place}/tables/{table}"
        if target.lower() not in after.targets("audit-tables"):
            after = after.with_reading("audit-tables", target, Absent(call="", at=snapshot.taken_at))
    return after


def _bicep(wanted: Setting, name: str, place: str) -> str:
    values: JsonObject = {
        "properties.workspaceId": place,
        **({"properties.logAnalyticsDestinationType": "Dedicated"} if wanted.dedicated else {}),
        "properties.logs": _logs(wanted),
    }
    return bicep(f"Microsoft.Insights/diagnosticSettings@{_API}", name, values, scope=wanted.symbol)


def _terraform(wanted: Setting, name: str, place: str) -> str:
    return terraform(
        "azurerm_monitor_diagnostic_setting",
        {
            "name": name,
            "target_resource_id": wanted.resource,
            "log_analytics_workspace_id": place,
            **({"log_analytics_destination_type": "Dedicated"} if wanted.dedicated else {}),
            "enabled_log": [Block({"category": category}) for category in wanted.categories],
        },
    )
