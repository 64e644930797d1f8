"""The least role as `az role definition create` takes it."""

from typing import Final

from aks_harden.engine.permissions import Permissions
from aks_harden.model.json import JsonObject
from aks_harden.snapshot.plain import json_text

_READER: Final = "aks-harden Reader"
_OPERATOR: Final = "aks-harden Operator"


def name_of(needed: Permissions) -> str:
    """Return the role's name; who may fix holds a role of another name."""
    return _OPERATOR if needed.fixing else _READER


def role_of(needed: Permissions, subscriptions: tuple[str, ...]) -> JsonObject:
    """Return the definition of the role that holds exactly what is needed."""
    doing = "reads a cluster, and applies its fixes" if needed.fixing else "reads a cluster"
    return {
        "Name": name_of(needed),
        "IsCustom": True,
        "Description": f"What aks-harden needs where it {doing}, and nothing else.",
        "Actions": [*needed.actions],
        "NotActions": [],
        "DataActions": [],
        "NotDataActions": [],
        "AssignableScopes": [f"/subscriptions/{subscription}" for subscription in subscriptions],
    }


def write(needed: Permissions, subscriptions: tuple[str, ...]) -> str:
    """Return it as JSON."""
    return json_text(role_of(needed, subscriptions))
