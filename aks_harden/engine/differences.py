"""What reads differently between two bodies, or two snapshots, value by value.

Members of lists are told apart by name or id, plain lists are compared as sets, and null, absent and empty
are one: none of these says that somebody changed something.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from msgspec import Struct

from aks_harden.model.json import Json
from aks_harden.snapshot.reading import Read, Reading
from aks_harden.snapshot.snapshot import Snapshot

VOLATILE: Final = frozenset(
    {
        "etag",
        "provisioningstate",
        "systemdata",
        "createdon",
        "updatedon",
        "createdby",
        "updatedby",
        "timecreated",
        "timemodified",
        "creationdate",
        "createddate",
        "modifieddate",
        "lastmodified",
        "freetrialremainingtime",
        "enablementtime",
        "ipconfigurations",
        "ipconfigurationprofiles",
        "networkinterfaces",
    }
)
"""Keys that move by themselves, or that only mirror what points at the resource; in lower case."""

_NAMED_BY: Final = ("name", "id")
_LOOKED_UP: Final = frozenset({"assigned-policies", "pool-upgrades"})
"""Facets that only tell what something means: a definition read because it is assigned is no change of it."""

Place: TypeAlias = tuple[str, ...]
"""A way into a body in lower case; list members as `[name]`."""


class Change(Struct, frozen=True, kw_only=True):
    """One value that reads differently."""

    resource: str
    path: str
    before: Json
    after: Json
    query: str = ""
    """JMESPath of the value in the resource's ARM body."""
    call: str = ""
    """The call that read the resource, which tells its API version."""


class Leaf(Struct, frozen=True):
    """One value of a body that is not an object, with the ways to name it."""

    path: str
    query: str
    value: Json


def leaves(body: Json) -> dict[Place, Leaf]:
    """Return every value of a body by its place, without what moves by itself."""
    return dict(_leaves(body, (), "", ""))


def differences(resource: str, before: Json, after: Json, call: str = "") -> tuple[Change, ...]:
    """Return what reads differently between two bodies of one resource."""
    old, new = leaves(before), leaves(after)
    return tuple(
        _change(resource, old.get(place), new.get(place), call)
        for place in sorted({*old, *new})
        if not same(_value(old.get(place)), _value(new.get(place)))
    )


def snapshot_changes(before: Snapshot, after: Snapshot) -> tuple[Change, ...]:
    """Return what reads differently between two snapshots, resource by resource."""
    old, new = resources(before), resources(after)
    found: list[Change] = []
    for key in sorted({*old, *new}):
        first, last = old.get(key), new.get(key)
        if first and last and first.body is last.body:
            continue
        shown = last or first
        if shown is not None:
            found.extend(
                differences(
                    shown.id, first.body if first else None, last.body if last else None, shown.reading.call
                )
            )
    return tuple(found)


class Resource(Struct, frozen=True):
    """One resource as a snapshot holds it."""

    id: str
    facet: str
    body: Json
    reading: Read


def resources(snapshot: Snapshot) -> Mapping[tuple[str, str], Resource]:
    """Return every resource that was read, by facet and id in lower case."""
    return {
        (facet, resource.id.lower()): resource
        for facet, targets in snapshot.readings.items()
        if facet not in _LOOKED_UP
        for target, reading in targets.items()
        for resource in _resources(facet, target, reading)
    }


def same(one: Json, other: Json) -> bool:
    """Tell whether two values mean the same: null and empty alike, plain lists as sets, ids without case."""
    return _plain(one) == _plain(other)


def much_the_same(one: Json, other: Json) -> bool:
    """Tell whether two values mean the same when the case of words is Azure's to choose."""
    return json.dumps(_plain(one)).lower() == json.dumps(_plain(other)).lower()


def _resources(facet: str, target: str, reading: Reading) -> Iterator[Resource]:
    if not isinstance(reading, Read):
        return
    members = reading.value if isinstance(reading.value, list) else [reading.value]
    for body in members:
        own = body.get("id") if isinstance(body, dict) else None
        if isinstance(own, str) and own:
            yield Resource(own, facet, body, reading)
        elif not isinstance(reading.value, list):
            yield Resource(target, facet, body, reading)


def _change(resource: str, old: Leaf | None, new: Leaf | None, call: str) -> Change:
    shown = new or old or Leaf("", "", None)
    return Change(
        resource=resource,
        path=shown.path,
        before=_value(old),
        after=_value(new),
        query=shown.query,
        call=call,
    )


def _value(leaf: Leaf | None) -> Json:
    return None if leaf is None else leaf.value


def _leaves(value: Json, place: Place, path: str, query: str) -> Iterator[tuple[Place, Leaf]]:
    if isinstance(value, dict):
        for name, entry in value.items():
            if name.lower() in VOLATILE or _scales(name, value):
                continue
            inner = f"{path}.{name}" if path else name
            quoted = json.dumps(name, ensure_ascii=False)
            yield from _leaves(entry, (*place, name.lower()), inner, f"{query}.{quoted}" if query else quoted)
    elif isinstance(value, list) and any(isinstance(entry, dict | list) for entry in value):
        for index, entry in enumerate(value):
            label, asked = _member(entry, index)
            yield from _leaves(
                entry, (*place, f"[{label.lower()}]"), f"{path}[{label}]", f"{query or '@'}{asked}"
            )
    elif value is not None and value not in ([], ""):
        yield place, Leaf(path, query or "@", value)


def _member(entry: Json, index: int) -> tuple[str, str]:
    """Return how a list's member is called, and the JMESPath that finds it."""
    for key in _NAMED_BY:
        own = entry.get(key) if isinstance(entry, dict) else None
        if isinstance(own, str) and own:
            literal = json.dumps(own).replace("`", "\\u0060")
            return own, f"[?{key}==`{literal}`]|[0]"
    return str(index), f"[{index}]"


def _scales(name: str, owner: Mapping[str, Json]) -> bool:
    """Tell whether the value is a pool's count that the autoscaler moves."""
    return name.lower() == "count" and any(
        key.lower() == "enableautoscaling" and value is True for key, value in owner.items()
    )


def _plain(value: Json) -> Json:
    if isinstance(value, list):
        return sorted((_plain(entry) for entry in value), key=json.dumps) or None
    if isinstance(value, str):
        return value.lower() if value.startswith("/") else value or None
    return value


def touching(changes: Iterable[Change], among: Iterable[str]) -> tuple[Change, ...]:
    """Return the changes at or below some resources."""
    wanted = [resource.rstrip("/").lower() for resource in among]
    return tuple(
        change
        for change in changes
        if any(f"{change.resource.lower()}/".startswith(f"{outer}/") for outer in wanted)
    )
