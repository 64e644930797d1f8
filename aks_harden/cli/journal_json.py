"""The journals as JSON: every entry as it was written, and what is wrong with the file."""

from collections.abc import Iterable
from typing import Final, cast

from aks_harden.model.json import JsonObject
from aks_harden.snapshot.plain import json_text
from aks_harden.store.journals import Found

SCHEMA: Final = "aks-harden/journals/1"


def as_json(found: Iterable[Found]) -> str:
    """Return the journals as JSON text."""
    return json_text({"schema": SCHEMA, "journals": [_journal(each) for each in found]})


def _journal(found: Found) -> JsonObject:
    return {
        "cluster": found.cluster,
        "file": str(found.path),
        "head": found.head,
        "as_written": not found.broken,
        "damage": [
            {"line": damage.place, "reason": damage.reason, "torn": damage.torn} for damage in found.damage
        ],
        "entries": [
            cast("JsonObject", {**line.entry, "previous": line.previous, "hash": line.hash})
            for line in found.lines
        ],
    }
