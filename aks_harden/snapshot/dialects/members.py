"""Members of JSON objects by name, whatever the case of their keys."""

from collections.abc import Callable, Iterable

from aks_harden.model.json import Json, JsonObject


def key_of(body: JsonObject, name: str) -> str | None:
    """Return the key that a name has in an object, one with a value first; None where there is none."""
    wanted = name.lower()
    found = [key for key in body if key.lower() == wanted]
    return next((key for key in found if body[key] is not None), found[0] if found else None)


def member(body: JsonObject, *names: str) -> Json:
    """Return the first member that has a value under one of some names, None where there is none."""
    for name in names:
        key = key_of(body, name)
        if key is not None and body[key] is not None:
            return body[key]
    return None


def text(body: JsonObject, *names: str) -> str:
    """Return the first member under one of some names that is text with something in it, else empty text."""
    found = (member(body, name) for name in names)
    return next((value for value in found if isinstance(value, str) and value), "")


def changed(value: Json, path: tuple[str, ...], change: Callable[[JsonObject], JsonObject]) -> Json:
    """Return a copy in which each object at a path is another; `[]` steps into every entry of a list."""
    if not path:
        return change(value) if isinstance(value, dict) else value
    step, rest = path[0], path[1:]
    if step == "[]":
        return [changed(entry, rest, change) for entry in value] if isinstance(value, list) else value
    if not isinstance(value, dict):
        return value
    key = key_of(value, step)
    return value if key is None else value | {key: changed(value[key], rest, change)}


def renamed(body: JsonObject, old: str, new: str) -> JsonObject:
    """Return an object in which a member has another name, unless it has a member of that name."""
    key = key_of(body, old)
    if key is None or key_of(body, new) is not None:
        return body
    return {(new if name == key else name): value for name, value in body.items()}


def parted(body: JsonObject, names: Iterable[str]) -> tuple[JsonObject, JsonObject]:
    """Split an object: its members under some names, in lower case, and the others."""
    kept = set(names)
    inside = {key: value for key, value in body.items() if key.lower() in kept}
    return inside, {key: value for key, value in body.items() if key not in inside}
