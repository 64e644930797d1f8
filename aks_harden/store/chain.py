"""The lines of a journal: JSON objects, each bound to the one before by a hash."""

import hashlib
import json
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from aks_harden.model.json import JsonObject

SCHEMA: Final = "aks-harden/journal/1"
START: Final = "0" * 64
"""What the first entry names as the hash before it."""

_LINKS: Final = ("hash", "previous")


class Line(Struct, frozen=True):
    """One line of a journal that could be read."""

    entry: JsonObject
    """The entry as it was given, without the links of the chain."""
    hash: str
    previous: str
    place: int
    """Number of the line in the file, from 1."""


class Damage(Struct, frozen=True):
    """Something wrong with a journal."""

    place: int
    reason: str
    torn: bool = False
    """Whether it is only a line that a crash cut short, which loses that entry and nothing else."""


def link(entry: JsonObject, previous: str) -> tuple[str, str]:
    """Return an entry as a line, bound to the hash before it, and its own hash."""
    own = _hash(entry, previous)
    return json.dumps({**entry, "previous": previous, "hash": own}, ensure_ascii=True), own


def read_lines(text: bytes) -> tuple[tuple[Line, ...], tuple[Damage, ...]]:
    """Return the lines that can be read and what is wrong with the rest and with the chain."""
    lines: list[Line] = []
    damage: list[Damage] = []
    for place, raw in enumerate(text.split(b"\n"), start=1):
        if not raw.strip():
            continue
        line = _line(raw, place)
        if line is None:
            damage.append(Damage(place, "the line is not whole: a crash cut it short", torn=True))
        else:
            lines.append(line)
    return tuple(lines), (*damage, *_breaks(lines))


def _line(raw: bytes, place: int) -> Line | None:
    try:
        body = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(body, dict) or not all(isinstance(body.get(name), str) for name in _LINKS):
        return None
    entry = {name: value for name, value in body.items() if name not in _LINKS}
    return Line(entry=entry, hash=body["hash"], previous=body["previous"], place=place)


def _breaks(lines: Iterable[Line]) -> list[Damage]:
    before = START
    broken: list[Damage] = []
    for line in lines:
        if line.previous != before:
            broken.append(
                Damage(
                    line.place, "the entry does not follow the one before: one was removed, added or moved"
                )
            )
        if line.hash != _hash(line.entry, line.previous):
            broken.append(Damage(line.place, "the entry is not as it was written"))
        before = line.hash
    return broken


def _hash(entry: JsonObject, previous: str) -> str:
    plain = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{previous}\n{plain}".encode()).hexdigest()
