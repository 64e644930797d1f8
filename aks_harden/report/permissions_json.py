"""What reading and fixing need, as JSON with a version."""

from typing import Final

from aks_harden.engine.discover import items
from aks_harden.engine.permissions import Assigned, Needed, Permissions
from aks_harden.model.json import JsonObject
from aks_harden.report.permissions_role import role_of
from aks_harden.snapshot.plain import json_text

SCHEMA: Final = "aks-harden/permissions/1"


def write(needed: Permissions, subscriptions: tuple[str, ...]) -> str:
    """Return all of it; words in capitals in a scope stand for what the reader puts in."""
    return json_text(
        {
            "schema": SCHEMA,
            "reading": [_needed(entry) for entry in needed.reading],
            "graph": [_needed(entry) for entry in needed.graph],
            "fixing": [_needed(entry) for entry in needed.fixing],
            "fixes": [*_fixes()] if needed.fixing else [],
            "built_in_roles": [_assigned(entry) for entry in needed.roles],
            "uncovered": [*needed.uncovered],
            "role": role_of(needed, subscriptions) if subscriptions else None,
        }
    )


def _needed(entry: Needed) -> JsonObject:
    return {
        "action": entry.action,
        "optional": entry.optional,
        "where": [place.name for place in entry.places],
        "why": entry.why,
        "uses": [{"name": use.name, "what": use.words, "optional": use.optional} for use in entry.uses],
    }


def _fixes() -> tuple[JsonObject, ...]:
    """Return each fix with everything that it needs, also what reading needs anyway."""
    return tuple(
        {"id": name, "item": item, "actions": [*sorted(actions)]}
        for name, (item, actions) in {
            remedy.id: (entry.check.id, remedy.actions) for entry in items() for remedy in entry.remedies
        }.items()
    )


def _assigned(entry: Assigned) -> JsonObject:
    return {
        "name": entry.role.name,
        "id": entry.role.id,
        "for": [*entry.covers],
        "beyond": [*entry.beyond],
        "gives_roles": entry.gives_roles,
        "assign_at": [
            {"where": place.name, "what": place.words, "scope": place.scope} for place in entry.places
        ],
    }
