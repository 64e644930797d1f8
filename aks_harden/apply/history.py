"""The journal as people read it: each step with its time, its end, what moved, and what was taken back."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from aks_harden.apply.events import Move
from aks_harden.apply.records import DONE, Record, records
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Verdict


class Past(Struct, frozen=True, kw_only=True):
    """One step as it went."""

    record: Record
    end: JsonObject
    """The entry that tells its end, empty where none was written."""
    undone: bool = False
    """Whether a later step took it back."""

    @property
    def at(self) -> str:
        """When it was begun."""
        return _text(self.record.intent, "at")

    @property
    def who(self) -> str:
        """Who az acted as."""
        return _text(self.record.intent, "user")

    @property
    def resource(self) -> str:
        """ARM id of what it wrote to."""
        return _text(self.record.intent, "resource")

    @property
    def reason(self) -> str:
        """What was said of its end, empty where nothing was."""
        return _text(self.end, "reason")

    @property
    def overrides(self) -> Mapping[str, str]:
        """Guards that the operator went past, with the reason given for each."""
        found = self.record.intent.get("overrides")
        named = found if isinstance(found, dict) else {}
        return {guard: reason for guard, reason in named.items() if isinstance(reason, str)}

    @property
    def moves(self) -> tuple[Move, ...]:
        """The verdicts that were seen to move; those that this version does not know are left out."""
        known = set(Verdict)
        return tuple(
            Move(
                item=_text(move, "item"),
                key=_text(move, "key"),
                resource=_text(move, "resource"),
                old=Verdict(_text(move, "old")),
                new=Verdict(_text(move, "new")),
            )
            for move in _objects(self.end.get("moves"))
            if {_text(move, "old"), _text(move, "new")} <= known
        )


def history(entries: Iterable[JsonObject]) -> tuple[Past, ...]:
    """Return every step of a journal, oldest first."""
    given = tuple(entries)
    ends = {_text(entry, "id"): entry for entry in given if entry.get("kind") in {"result", "reconciled"}}
    told = records(given)
    back = {record.undoes for record in told if record.undoes and record.outcome in DONE}
    return tuple(
        Past(record=record, end=ends.get(record.id, {}), undone=record.id in back) for record in told
    )


def _text(entry: JsonObject, name: str) -> str:
    found = entry.get(name)
    return found if isinstance(found, str) else ""


def _objects(value: Json) -> tuple[JsonObject, ...]:
    return tuple(entry for entry in value if isinstance(entry, dict)) if isinstance(value, list) else ()
