"""The fix of EXT-ALERT that keeps the subscription's activity log: exported to a workspace."""

import json
from typing import Final

from aks_harden.fixes.asking import blocked, ok
from aks_harden.fixes.aud.diagnostic_settings import free_name
from aks_harden.fixes.remedy import Proposal
from aks_harden.fixes.twins import Block, bicep, terraform
from aks_harden.fixes.workspaces import UNNAMED, ask_workspace, workspace_exists
from aks_harden.model.context import Context
from aks_harden.model.fix import Command, Fix, Risk
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot

_ID: Final = "EXT-ALERT.export"
_FACET: Final = "activity-log-settings"
_CATEGORIES: Final = ("Administrative", "Security", "Policy")
_FILE: Final = "logs.json"
_MOST: Final = 5
_QUESTION: Final = "Which Log Analytics workspace (resource id) shall the logs go to?"


def propose_export(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer to export the activity log to a workspace."""
    where = f"/subscriptions/{snapshot.subscription}"
    held = snapshot.listed(_FACET)
    entry = ask_workspace(snapshot, context, _ID, resource, _QUESTION)
    name = free_name(setting.name for setting in held)
    place = entry.value or UNNAMED
    logs: list[Json] = [{"category": category, "enabled": True} for category in _CATEGORIES]
    own = f"{where}/providers/microsoft.insights/diagnosticSettings/{name}"
    words = ("az", "monitor", "diagnostic-settings", "subscription")
    create = Command(
        words=(*words, "create"),
        target=("--name", name),
        change=("--workspace", place, "--logs", f"<file:{_FILE}>"),
        files={_FILE: json.dumps(logs, indent=2) + "\n"},
    )
    room = (
        ok("room-for-a-setting", f"The subscription has {len(held)} of at most {_MOST} settings.")
        if len(held) < _MOST
        else blocked("room-for-a-setting", f"The subscription has {len(held)} settings and takes no more.")
    )
    body: JsonObject = {
        "id": own,
        "name": name,
        "type": "Microsoft.Insights/diagnosticSettings",
        "properties": {"workspaceId": place, "logs": logs},
    }
    fix = Fix(
        id=_ID,
        item="EXT-ALERT",
        title="Export the activity log of the subscription",
        resource=own,
        assertions=(("activity-log", resource),),
        risk=Risk.SAFE,
        commands=(create,),
        undo=(Command(words=(*words, "delete"), target=("--name", name), change=("--yes",)),),
        changes=f"What is done to the resources of the whole subscription is kept in {place}.",
        disruption="None.",
        minutes=1,
        cost="Azure takes nothing for the activity log in a workspace for its first 90 days.",
        inputs=(entry,),
        guards=(workspace_exists(snapshot, entry.value), room),
        rereads=(_FACET,),
        bicep="targetScope = 'subscription'\n\n"
        + bicep(
            "Microsoft.Insights/diagnosticSettings@2021-05-01-preview",
            name,
            {"properties.workspaceId": place, "properties.logs": logs},
        ),
        terraform=terraform(
            "azurerm_monitor_diagnostic_setting",
            {
                "name": name,
                "target_resource_id": where,
                "log_analytics_workspace_id": place,
                "enabled_log": [Block({"category": category}) for category in _CATEGORIES],
            },
        ),
        phase=Phase.LOGS,
    )
    return Proposal(fix=fix, after=snapshot.with_member(_FACET, where, body))
