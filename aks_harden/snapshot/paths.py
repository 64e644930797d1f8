"""Looking into ARM JSON without caring for case: names differ between dialects only by case and nesting."""

import re
from functools import lru_cache

from aks_harden.model.json import Json, JsonObject

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


class _Missing:
    """The type of `MISSING`."""


MISSING = _Missing()
"""What a look-up gives where the key is not there, or is there as null: a null key counts as absent (G-5)."""


class WrongShapeError(Exception):
    """Something other than an object stood where one belongs."""


@lru_cache(maxsize=4_096)
def steps(path: str) -> tuple[str | int, ...]:
    """Split `a.b[0].c` into its steps."""
    return tuple(int(index) if index else name for name, index in _STEP.findall(path))


def child(value: Json, name: str) -> "Json | _Missing":
    """Return an object's member, whatever the case of its key; an exact match is preferred."""
    if not isinstance(value, dict):
        raise WrongShapeError(f"expected an object with `{name}`, found {type(value).__name__}")
    found = value.get(name)
    if found is not None:
        return found
    wanted = name.lower()
    for key, entry in value.items():
        if entry is not None and len(key) == len(name) and key.lower() == wanted:
            return entry
    return MISSING


def look(value: Json, path: str) -> "Json | _Missing":
    """Follow a path; MISSING as soon as a step is absent or null."""
    here = value
    for step in steps(path):
        found: Json | _Missing
        if isinstance(step, int):
            if not isinstance(here, list):
                raise WrongShapeError(f"expected a list at `{path}`, found {type(here).__name__}")
            found = here[step] if step < len(here) else MISSING
        else:
            found = child(here, step)
        if isinstance(found, _Missing):
            return MISSING
        here = found
    return here


def replaced(value: Json, path: str, new: Json) -> Json:
    """Return a copy of `value` in which `path` holds `new`; missing objects on the way are made."""
    return _replace(value, steps(path), new)


def _replace(value: Json, way: tuple[str | int, ...], new: Json) -> Json:
    if not way:
        return new
    step, rest = way[0], way[1:]
    if isinstance(step, int):
        items = list(value) if isinstance(value, list) else []
        if step >= len(items):
            items.append(_replace(None, rest, new))
        else:
            items[step] = _replace(items[step], rest, new)
        return items
    members: JsonObject = dict(value) if isinstance(value, dict) else {}
    wanted = step.lower()
    key = next((name for name in members if name.lower() == wanted), step)
    members[key] = _replace(members.get(key), rest, new)
    return members


def same_id(one: str, other: str) -> bool:
    """Compare two ARM ids; Azure mixes the case of their segments within one body."""
    return one.rstrip("/").lower() == other.rstrip("/").lower()


def subscription_of(resource: str) -> str:
    """Return the subscription id in an ARM id, in lower case; empty where there is none."""
    parts = resource.strip("/").lower().split("/")
    return parts[1] if len(parts) > 1 and parts[0] == "subscriptions" else ""


def group_of(resource: str) -> str:
    """Return the resource group's name in an ARM id as written; empty where there is none."""
    parts = resource.strip("/").split("/")
    return parts[3] if len(parts) > 3 and parts[2].lower() == "resourcegroups" else ""  # noqa: PLR2004 - /subscriptions/S/resourceGroups/G


def name_of(resource: str) -> str:
    """Return the last segment of an ARM id."""
    return resource.rstrip("/").rsplit("/", 1)[-1]


def kind_of(resource: str) -> str:
    """Return the last part of the type in an ARM id, in lower case: `registries` of a registry."""
    parts = resource.rstrip("/").lower().split("/")
    return parts[-2] if len(parts) > 1 else ""


def within(scope: str, resource: str) -> bool:
    """Tell whether `resource` lies at or below `scope` by their ids; `/` holds everything."""
    outer, inner = scope.rstrip("/").lower(), resource.rstrip("/").lower()
    return inner == outer or inner.startswith(outer + "/")
