"""The waivers file: risks that somebody accepted, as TOML that is reviewed like code."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from aks_harden.engine.discover import Item
from aks_harden.model.waiver import Waiver
from aks_harden.store.acceptance import REQUIRED, flaw
from aks_harden.store.toml_lines import Path, lines_of

_TABLE: Final = "waiver"
_ABOUT: Final = ("item", "assertion")
_KEYS: Final = (*_ABOUT, *REQUIRED)
_WHERE: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


class WaiversError(Exception):
    """Something in the file is not what it should be; the message names the line."""

    def __init__(self, line: int, reason: str) -> None:
        """Put the line before the reason."""
        super().__init__(f"line {line}: {reason}")


def waivers_in(text: str, name: str, items: Iterable[Item]) -> tuple[Waiver, ...]:
    """Return the waivers in a file's text, in its order; `name` is what their origin calls the file.

    Raises WaiversError for the first thing in it that is not what it should be.
    """
    text = text.replace("\r\n", "\n")
    body = _parsed(text)
    lines = lines_of(text)
    known = {item.check.id: item for item in items}
    for key in body:
        if key != _TABLE:
            raise WaiversError(lines[key,], f"there is no {key}: the file holds [[waiver]] tables alone")
    entries = body.get(_TABLE, [])
    if not isinstance(entries, list):
        raise WaiversError(lines[_TABLE,], "waiver is not a list of tables: begin each with [[waiver]]")
    return tuple(_waiver(entry, (_TABLE, place), lines, known, name) for place, entry in enumerate(entries))


def _parsed(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        where = _WHERE.search(str(error))
        line = int(where[1]) if where and where[1] else text.rstrip("\n").count("\n") + 1
        raise WaiversError(line, f"{_WHERE.sub('', str(error))}, so it is not TOML") from None
    except (ValueError, RecursionError):
        # Numbers of thousands of digits, lists in lists without end: it breaks where its longest line is.
        rows = text.split("\n")
        longest = max(range(len(rows)), key=lambda row: len(rows[row]))
        raise WaiversError(longest + 1, "this is too long or too deep to be read") from None


def _waiver(
    entry: object, here: Path, lines: Mapping[Path, int], known: Mapping[str, Item], name: str
) -> Waiver:
    if not isinstance(entry, dict):
        raise WaiversError(lines[here], "this is not a table of a waiver")
    for key in entry:
        if key not in _KEYS:
            raise WaiversError(lines[*here, key], f"a waiver has no {key}; it can have {', '.join(_KEYS)}")
    about = [key for key in _ABOUT if key in entry]
    if len(about) != 1:
        raise WaiversError(lines[here], "a waiver names an item or an assertion, one of the two")
    said = {key: _text(entry, here, lines, key) for key in (about[0], *REQUIRED)}
    item, assertion = _subject(about[0], said[about[0]], lines[*here, about[0]], known)
    return Waiver(
        item=item,
        assertion=assertion,
        resource=said["resource"],
        reason=said["reason"],
        owner=said["owner"],
        expires=said["expires"],
        origin=f"{name}, line {lines[here]}",
    )


def _text(entry: Mapping[str, object], here: Path, lines: Mapping[Path, int], key: str) -> str:
    if key not in entry:
        raise WaiversError(lines[here], f"the waiver has no {key}")
    value = entry[key]
    if key == "expires" and type(value) is date:
        value = value.isoformat()
    if wrong := flaw(key, value):
        raise WaiversError(lines[*here, key], f"{key} {wrong}")
    return str(value)


def _subject(key: str, said: str, line: int, known: Mapping[str, Item]) -> tuple[str, str]:
    """Return the item that is meant, which an alias only shows once more, and the assertion's key."""
    wanted, slash, part = said.partition("/")
    found = known.get(wanted.upper())
    if found is None:
        raise WaiversError(line, f"there is no item {wanted}; `aks-harden explain` lists them")
    if key == "item" and slash:
        raise WaiversError(line, f'item names an item alone; for one of its assertions: assertion = "{said}"')
    keys = [entry.key for entry in found.check.asserts]
    if key == "assertion" and part not in keys:
        lack = f"has no assertion {part}" if part else "is an item, and its assertion is not named"
        raise WaiversError(line, f"{found.check.id} {lack}; it has {', '.join(keys)}")
    return found.check.alias_of or found.check.id, part
