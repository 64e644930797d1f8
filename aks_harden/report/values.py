"""Values in words for people: bare where that is clear, ARM ids by their end, objects as short rows."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from aks_harden.model.json import Json
from aks_harden.snapshot.errors import NotSettledError

if TYPE_CHECKING:
    from aks_harden.snapshot.snapshot import Snapshot

_GUID: Final = r"(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_MISTAKEN: Final = {"", "true", "false", "null", "none", "absent"}
"""Texts that would be taken for something else without their quotes."""
_NAMED: Final = (("role-definitions", "properties.roleName"), ("principals", "displayName"))
"""Where names stand for ids that people cannot read: facet and path."""


def plain(value: Json, names: Mapping[str, str] | None = None) -> str:
    """Return a value in words; `names` says what ids are called."""
    if value is None:
        return "absent"
    if isinstance(value, str):
        return _text(value, names or {})
    if isinstance(value, list) and value:
        return ", ".join(plain(entry, names) if _is_leaf(entry) else _json(entry) for entry in value)
    if isinstance(value, dict) and value:
        return ", ".join(rows(value, names))
    return _json(value)


def rows(value: Mapping[str, Json], names: Mapping[str, str] | None = None) -> list[str]:
    """Return an object as `path: value`, one entry for each value in it."""
    return [f"{path}: {plain(leaf, names)}" for path, leaf in _leaves(value)]


def names_of(snapshot: "Snapshot | None") -> dict[str, str]:
    """Return what roles and principals are called, by the last part of their id in lower case."""
    if snapshot is None:
        return {}
    return {key: name for facet, path in _NAMED for key, name in _names(snapshot, facet, path) if name}


def briefly(text: str) -> str:
    """Return a GUID cut to its first part, and any other text as it is."""
    return f"{text[:8]}…" if re.fullmatch(_GUID, text) else text


def tail(address: str, room: int) -> str:
    """Return as much of the end of an address as there is room for, at least its last part."""
    bare = address.removeprefix("https://").rstrip("/")
    if len(bare) <= room:
        return bare
    parts = bare.split("/")
    ends = (f"…/{'/'.join(parts[count:])}" for count in range(1, len(parts)))
    return next((end for end in ends if len(end) <= room), f"…/{parts[-1]}")


def _text(value: str, names: Mapping[str, str]) -> str:
    end = value.rstrip("/").rpartition("/")[2]
    named = names.get(end.lower())
    if value.startswith("/") and value.count("/") > 1:
        short = f"…/{'/'.join(value.rstrip('/').split('/')[-2:])}"
        return f"{named} ({short})" if named else short
    if named:
        return f"{named} ({value})"
    if value.lower() in _MISTAKEN or value != value.strip():
        return _json(value)
    return value


def _leaves(value: Mapping[str, Json], above: str = "") -> Iterator[tuple[str, Json]]:
    for key, entry in value.items():
        if isinstance(entry, dict) and entry:
            yield from _leaves(entry, f"{above}{key}.")
        else:
            yield f"{above}{key}", entry


def _names(snapshot: "Snapshot", facet: str, path: str) -> Iterator[tuple[str, str]]:
    try:
        for node in snapshot.listed(facet):
            yield node.name.lower(), node.text(path)
    except NotSettledError:
        return


def _is_leaf(value: Json) -> bool:
    return not isinstance(value, dict | list)


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
