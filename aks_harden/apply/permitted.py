"""Before anything is written: ask ARM what the caller may do where the plan writes.

The answer leaves deny assignments and Azure Policy out, so it can refuse a plan and never promise one.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from aks_harden.apply.ports import Azure
from aks_harden.checks.rights.roles import covers
from aks_harden.engine.discover import Item
from aks_harden.engine.plan import Step
from aks_harden.model.json import Json
from aks_harden.snapshot.paths import group_of, name_of, subscription_of
from aks_harden.snapshot.reading import Absent, Cause, Read, Reading, Unread

_PERMISSIONS: Final = "/providers/Microsoft.Authorization/permissions"
_API_VERSION: Final = "2022-04-01"
_ANYWHERE: Final = frozenset(
    {"microsoft.authorization", "microsoft.insights", "microsoft.policyinsights", "microsoft.security"}
)
"""Providers whose resources hang on others: their actions are asked for where the fix writes."""


class Permitted(Struct, frozen=True, kw_only=True):
    """What came of asking."""

    missing: tuple[str, ...] = ()
    """A sentence for each place where an action is missing: the plan would fail there."""
    undecided: tuple[str, ...] = ()
    """A sentence for each place that could not be asked about."""


async def permitted(azure: Azure, steps: Iterable[Step], items: Iterable[Item]) -> Permitted:
    """Return what the caller lacks for the steps, each place asked once."""
    missing: list[str] = []
    undecided: list[str] = []
    for resource, actions in _wanted(steps, items).items():
        grants, why = await _grants(azure, resource)
        if grants is None:
            undecided.append(f"What you may do at {name_of(resource)} could not be read: {why}.")
            continue
        lacking = [action for action in actions if not any(_allows(grant, action) for grant in grants)]
        if lacking:
            missing.append(f"{', '.join(lacking)} at {resource}")
    return Permitted(missing=tuple(missing), undecided=tuple(undecided))


def _wanted(steps: Iterable[Step], items: Iterable[Item]) -> dict[str, tuple[str, ...]]:
    """Return the actions by the resource to ask about; what is needed elsewhere is Azure's to check."""
    by_fix = {remedy.id: remedy.actions for item in items for remedy in item.remedies}
    found: dict[str, dict[str, None]] = {}
    for step in steps:
        for fix in step.fixes:
            actions = [action for action in by_fix.get(fix.id, ()) if _belongs(action, fix.resource)]
            if actions:
                found.setdefault(fix.resource, {}).update(dict.fromkeys(actions))
    return {resource: tuple(actions) for resource, actions in found.items()}


def _belongs(action: str, resource: str) -> bool:
    """Tell whether a right to do this at the resource is what the action takes."""
    provider, _, rest = action.lower().partition("/")
    type_ = _type_of(resource)
    return provider in _ANYWHERE or f"{provider}/{rest}".startswith(f"{type_}/")


def _type_of(resource: str) -> str:
    """Return the type of a resource, in lower case."""
    parts = resource.lower().rpartition("/providers/")[2].strip("/").split("/")
    return "/".join((parts[0], *parts[1::2]))


async def _grants(azure: Azure, resource: str) -> tuple[tuple[Json, ...] | None, str]:
    """Return what ARM lists at the resource, or, where there is none yet, at the nearest thing above it."""
    for scope in _scopes(resource):
        reading = await azure.resource(f"{scope}{_PERMISSIONS}", _API_VERSION)
        rows = _rows(reading)
        if rows is not None:
            return rows, ""
        if not (isinstance(reading, Absent) or getattr(reading, "cause", None) is Cause.NOT_FOUND):
            return None, reading.reason if isinstance(reading, Unread) else "the answer is not a whole list"
    return None, "neither it nor its resource group can be found"


def _scopes(resource: str) -> Iterator[str]:
    yield resource
    owner, between, _ = resource.rpartition("/providers/")
    if between and "/providers/" in owner.lower():
        yield owner
    subscription, group = subscription_of(resource), group_of(resource)
    if subscription and group:
        yield f"/subscriptions/{subscription}/resourceGroups/{group}"


def _rows(reading: Reading) -> tuple[Json, ...] | None:
    body = reading.value if isinstance(reading, Read) else None
    # A list that goes on elsewhere is not the whole answer.
    if not isinstance(body, dict) or body.get("nextLink"):
        return None
    rows = body.get("value")
    return tuple(rows) if isinstance(rows, list) else None


def _allows(grant: Json, action: str) -> bool:
    if not isinstance(grant, dict):
        return False
    return _covered(grant.get("actions"), action) and not _covered(grant.get("notActions"), action)


def _covered(patterns: Json, action: str) -> bool:
    listed = patterns if isinstance(patterns, list) else []
    return any(isinstance(pattern, str) and covers(pattern, action) for pattern in listed)
