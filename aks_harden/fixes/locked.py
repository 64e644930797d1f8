"""Locks that Azure would refuse a fix by: those that stand already over what its calls change or delete.

Where the locks could not be read nothing is said: Azure refuses such a call whole, and nothing is lost by it.
https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from msgspec.structs import replace

from aks_harden.checks.rights.scopes import level_of, scope_of
from aks_harden.fixes.asking import blocked
from aks_harden.model.fix import Command, Fix, Guard
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of
from aks_harden.snapshot.snapshot import Snapshot

_GUARD: Final = "not-locked"
_NAMING: Final = ("--ids", "--scope")
"""Options that name by its id what a call is about, where that is not the resource of its fix."""


def with_locks(snapshot: Snapshot, fix: Fix) -> Fix:
    """Return the fix, held back where a lock stands over what it changes or deletes."""
    found = next(_guards(snapshot, fix), None)
    return fix if found is None else replace(fix, guards=(*fix.guards, found))


def _guards(snapshot: Snapshot, fix: Fix) -> Iterator[Guard]:
    for lock in snapshot.readable("locks"):
        for command in fix.commands:
            about = _about(command) or fix.resource
            if _holds(lock, about, deletes=command.words[-1] == "delete"):
                act = "be deleted" if command.words[-1] == "delete" else "change"
                yield blocked(
                    _GUARD,
                    f"The lock {lock.name} on {name_of(scope_of(lock))} does not let {name_of(about)} {act}:"
                    " have it taken away for as long as the step takes.",
                )


def _about(command: Command) -> str:
    words = (*command.target, *command.change)
    return next((value for name, value in pairwise(words) if name in _NAMING and "/" in value), "")


def _holds(lock: Node, about: str, *, deletes: bool) -> bool:
    try:
        held = level_of(scope_of(lock), about) is not None
    except NotSettledError:
        return False
    level = lock.text("properties.level").lower()
    return held and (level == "readonly" or (deletes and level == "cannotdelete"))
