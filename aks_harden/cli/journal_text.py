"""The journals for people: each step with when, who, what came of it, and whether it was taken back."""

from collections.abc import Iterable, Iterator
from typing import Final

from aks_harden.apply.records import DONE, Record, records
from aks_harden.model.json import JsonObject
from aks_harden.report.command_line import command_line
from aks_harden.report.literal import literal
from aks_harden.snapshot.paths import name_of
from aks_harden.store.journals import Found

_WORDS: Final = {
    "": "cut off, its end is not known",
    "already": "was so already",
    "held": "cut off, and found done",
    "untouched": "cut off, and found not done",
    "unknown": "cut off, and could not be told",
    "unverified": "run, and did not verify",
}


def as_text(found: Iterable[Found], *, verbose: bool) -> str:
    """Return the journals as text."""
    blocks = ["\n".join(_lines(each, verbose=verbose)) for each in found if each.lines]
    return "\n\n".join(blocks or ["Nothing was applied from this machine."]) + "\n"


def _lines(found: Found, *, verbose: bool) -> Iterator[str]:
    yield literal(f"{name_of(found.cluster)}  {found.cluster}")
    if found.broken:
        yield f"  NOT as it was written: see `aks-harden journal verify` ({found.path})"
    told = records(found.entries)
    undone = {record.undoes: record.id for record in told if record.undoes and record.outcome in DONE}
    for record in told:
        yield from _step(record, found.entries, undone.get(record.id, ""), verbose=verbose)


def _step(record: Record, entries: Iterable[JsonObject], undone: str, *, verbose: bool) -> Iterator[str]:
    own = [entry for entry in entries if entry.get("id") == record.id]
    at, user = (record.intent.get(name) for name in ("at", "user"))
    yield ""
    yield literal(f"  {record.id}  {at}  {user or 'nobody known'}")
    yield literal(f"     {record.title}")
    taken = f"; taken back by {undone}" if undone else ""
    takes = f"takes back {record.undoes}; " if record.undoes else ""
    yield literal(f"     {takes}{_WORDS.get(record.outcome, record.outcome)}{taken}")
    for entry in own:
        if entry.get("reason"):
            yield literal(f"     {entry['reason']}")
        yield from (literal(f"     {line}") for line in _moves(entry))
    overrides = record.intent.get("overrides")
    for name, reason in (overrides if isinstance(overrides, dict) else {}).items():
        yield literal(f"     past the guard {name}: {reason}")
    if verbose:
        yield from (f"     {line}" for entry in own for line in _ran(entry))


def _moves(entry: JsonObject) -> Iterator[str]:
    moves = entry.get("moves")
    for move in moves if isinstance(moves, list) else []:
        if isinstance(move, dict):
            place = f"{move.get('item')}/{move.get('key')} {name_of(str(move.get('resource') or ''))}"
            yield f"{move.get('old')} -> {move.get('new')}  {place}".rstrip()


def _ran(entry: JsonObject) -> Iterator[str]:
    argv = entry.get("argv")
    if entry.get("kind") == "call" and isinstance(argv, list):
        yield command_line(str(word) for word in argv)
    if entry.get("kind") == "returned":
        yield literal(f"ended with code {entry.get('code')} {entry.get('said') or ''}".rstrip())
