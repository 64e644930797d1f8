"""JSON at the door, in and out: plain enough that everything inside can rely on that."""

import json
import math
import re
from typing import Final, NoReturn

from aks_harden.model.json import Json

_DEEPEST: Final = 100
"""Levels of nesting at the most; Azure's own bodies have a dozen."""
_UNPLAIN: Final = (
    "[\x7f-\x9f\xad\u0600-\u0605\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Control, formatting and direction characters, and halves of characters; JSON escapes those below 0x20."""
LOGGED: Final = r"#(?=#\w*\[)"
"""How a command to whatever keeps the log of a pipeline begins, wherever it stands in a line.

`##vso[…]` for Azure Pipelines, `##[…]` for that and for GitHub Actions, `##teamcity[…]` for TeamCity.
"""


def read_json(text: str) -> Json:
    """Return what JSON text says; raises ValueError for what is none, or numbers and depths that none has."""
    try:
        body: Json = json.loads(text, parse_constant=_no_number, parse_float=_number)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if _too_deep(body):
        raise ValueError("nested too deep")
    return body


def json_text(body: Json, *, sort_keys: bool = False) -> str:
    """Write JSON for a file, a terminal or a log: what could drive one, or is no text at all, by number."""
    text = json.dumps(body, indent=1, sort_keys=sort_keys, ensure_ascii=False, allow_nan=False)
    if "##" in text:
        text = re.sub(LOGGED, r"\\u0023", text)
    return re.sub(_UNPLAIN, _by_number, text) + "\n"


def _by_number(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1] if found[0] > "\x7f" else "\\u007f"


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _number(word: str) -> float:
    found = float(word)
    return found if math.isfinite(found) else _no_number(word)


def _too_deep(body: Json) -> bool:
    level = [body]
    for _ in range(_DEEPEST):
        level = [entry for value in level for entry in _inside(value)]
    return bool(level)


def _inside(value: Json) -> list[Json]:
    """Return the objects and lists directly inside one."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [entry for entry in inner if isinstance(entry, dict | list)]
