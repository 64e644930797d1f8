"""Where an assignment holds: its scope, and how that lies to a resource."""

from enum import StrEnum
from typing import Final

from aks_harden.model.finding import Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import within

MANAGEMENT_GROUP: Final = "/providers/microsoft.management/managementgroups/"
"""Beginning of a management group's id, in lower case."""
_SUBSCRIPTION_STEPS: Final = 2
_GROUP_STEPS: Final = 4


class Level(StrEnum):
    """Where a right is given, from near to far."""

    RESOURCE = "resource"
    GROUP = "resource group"
    SUBSCRIPTION = "subscription"
    MANAGEMENT_GROUP = "management group"
    ROOT = "root"

    @property
    def own(self) -> bool:
        """Whether the operator of the subscription can take it away."""
        return self not in {Level.MANAGEMENT_GROUP, Level.ROOT}


def scope_of(entry: Node) -> str:
    """Return the scope of an assignment or exemption: its own word, else what its id hangs from."""
    at = entry.id.lower().rfind("/providers/microsoft.authorization/")
    said = entry.text("properties.scope") or (entry.id[:at] or "/" if at >= 0 else "")
    if not said.startswith("/"):
        raise NotSettledError(
            Missing(facet=entry.facet, reason="an entry of the list has neither a scope nor an id")
        )
    return said


def level_of(scope: str, resource: str) -> Level | None:
    """Return where a scope lies as seen from a resource, None where it does not hold the resource.

    Lists of a subscription name only the management groups above it, so each of those holds the resource.
    """
    plain = scope.rstrip("/").lower()
    if not plain:
        return Level.ROOT
    if plain.startswith(MANAGEMENT_GROUP):
        return Level.MANAGEMENT_GROUP
    if not within(plain, resource):
        return None
    steps = {_SUBSCRIPTION_STEPS: Level.SUBSCRIPTION, _GROUP_STEPS: Level.GROUP}
    return steps.get(plain.count("/"), Level.RESOURCE)


def type_of(resource: str) -> str:
    """Return the ARM type in an id, in lower case; empty for a resource group, a subscription or the root."""
    _, found, tail = resource.lower().rstrip("/").rpartition("/providers/")
    parts = tail.split("/")
    return "/".join((parts[0], *parts[1::2])) if found else ""
