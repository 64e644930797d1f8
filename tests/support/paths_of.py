"""Every property inside a JSON value, and the value with one of them changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from aks_harden.model.json import Json, JsonObject

Way: TypeAlias = tuple[str | int, ...]
"""Steps from the top of a value to a property: names of members and places in lists."""

_PAIRS = (("true", "false"), ("enabled", "disabled"), ("allow", "deny"), ("standard", "free"))
_OPPOSITES = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])}


def properties(value: Json, way: Way = ()) -> Iterator[Way]:
    """Give the way to every property, however deep."""
    if isinstance(value, dict):
        for name, entry in value.items():
            yield (*way, name)
            yield from properties(entry, (*way, name))
    elif isinstance(value, list):
        for place, entry in enumerate(value):
            yield from properties(entry, (*way, place))


def dropped(value: Json, way: Way) -> Json:
    """Return the value without a property."""
    return _at(value, way, lambda members, name: {key: members[key] for key in members if key != name})


def nulled(value: Json, way: Way) -> Json:
    """Return the value with a property that holds null."""
    return _at(value, way, lambda members, name: members | {name: None})


def flipped(value: Json, way: Way) -> Json:
    """Return the value with a switch turned the other way; a property that is no switch stays."""
    return _at(value, way, lambda members, name: members | {name: _other(members[name])})


def is_switch(value: Json, way: Way) -> bool:
    """Tell whether a property is a switch."""
    if not way:
        return _other(value) != value
    step, rest = way[0], way[1:]
    if isinstance(step, int):
        assert isinstance(value, list)
        return is_switch(value[step], rest)
    assert isinstance(value, dict)
    return is_switch(value[step], rest)


def _other(value: Json) -> Json:
    if isinstance(value, bool):
        return not value
    return _OPPOSITES.get(value.lower(), value) if isinstance(value, str) else value


def in_another_case(value: Json, way: Way) -> Json:
    """Return the value with the case of a property's name swapped, in its old place."""
    return _at(
        value,
        way,
        lambda members, name: {(key.swapcase() if key == name else key): members[key] for key in members},
    )


def _at(value: Json, way: Way, change: Callable[[JsonObject, str], JsonObject]) -> Json:
    step, rest = way[0], way[1:]
    if isinstance(step, int):
        assert isinstance(value, list)
        return [_at(entry, rest, change) if place == step else entry for place, entry in enumerate(value)]
    assert isinstance(value, dict)
    return {**value, step: _at(value[step], rest, change)} if rest else change(value, step)
