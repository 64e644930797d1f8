"""The body of an answer as JSON: plain enough that everything behind it can rely on that."""

import json
from typing import Final, NoReturn

from aks_harden.model.json import Json, JsonObject

_DEEPEST: Final = 100
"""Levels of nesting at the most; Azure's own bodies have a dozen."""


class MalformedError(Exception):
    """An answer was not the JSON it should be."""


def parse(text: str) -> JsonObject:
    """Return the object that a body holds; raises MalformedError."""
    try:
        body: Json = json.loads(text, parse_constant=_no_number)
    except ValueError:
        raise MalformedError("not JSON" if text.strip() else "empty") from None
    except RecursionError:
        raise MalformedError("nested too deep") from None
    if not isinstance(body, dict):
        raise MalformedError("not an object")
    if _too_deep(body):
        raise MalformedError("nested too deep")
    return body


def _no_number(word: str) -> NoReturn:
    raise MalformedError(f"{word} is no number")


def _too_deep(body: Json) -> bool:
    level = _inside(body)
    for _ in range(_DEEPEST):
        level = [entry for value in level for entry in _inside(value)]
    return bool(level)


def _inside(value: Json) -> list[Json]:
    """Return the objects and lists directly inside one."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [entry for entry in inner if isinstance(entry, dict | list)]
