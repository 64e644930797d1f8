"""What the journal says of a step, as JSON, and a step made again from it.

Five kinds of entry share the `id` of their step: `intent` (before anything), `call` (before each process),
`returned` (after it), `result` (the end), and `reconciled` where a crash left the end to be found by reading.
"""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, cast

from msgspec import Struct

from aks_harden.apply.events import Change, Move
from aks_harden.apply.goals import Goal
from aks_harden.apply.ports import Identity
from aks_harden.engine.plan import Step
from aks_harden.model.fix import Command, Fix, Risk
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Verdict

DONE: Final = frozenset({"verified", "unverified", "held"})
"""Outcomes after which a step's calls have been made."""
_NUMBER: Final = re.compile("[0-9]{1,18}")


class Record(Struct, frozen=True, kw_only=True):
    """One step as the journal tells it."""

    id: str
    intent: JsonObject
    calls: int = 0
    """How many processes were about to be started."""
    returned: int = 0
    """How many of them are known to have ended."""
    outcome: str = ""
    """Empty while the end is not known."""

    @property
    def undoes(self) -> str:
        """Id of the step that this one takes back, empty for a step of a plan."""
        return _text(self.intent, "undoes")

    @property
    def title(self) -> str:
        """What it does, in a line."""
        return _text(self.intent, "title")

    @property
    def no_undo(self) -> str:
        """Why there is no way back, empty where there is one."""
        return _text(self.intent, "no_undo")

    @property
    def commands(self) -> tuple[Command, ...]:
        """The calls of the step."""
        return _commands(self.intent.get("commands"))

    @property
    def undo(self) -> tuple[Command, ...]:
        """The calls that take it back."""
        return _commands(self.intent.get("undo"))

    @property
    def expects(self) -> tuple[Change, ...]:
        """The values that it meant to change."""
        return tuple(
            Change(
                resource=_text(entry, "resource"),
                path=_text(entry, "path"),
                before=entry.get("before"),
                after=entry.get("after"),
                query=_text(entry, "query"),
                call=_text(entry, "call"),
            )
            for entry in _objects(self.intent.get("expects"))
        )

    @property
    def goals(self) -> tuple[Goal, ...]:
        """What was to come true."""
        return _goals(self.intent, "wanted")

    @property
    def goals_before(self) -> tuple[Goal, ...]:
        """The verdicts from before the step, to which an undo leads back."""
        return _goals(self.intent, "before")

    def step(self) -> Step:
        """Return the step as far as running and telling it again needs."""
        return Step(fixes=_fixes(self.intent), commands=self.commands, undo=self.undo, expects=self.expects)


def intent(
    step: Step,
    goals: Iterable[Goal],
    before: Mapping[tuple[str, str, str], Verdict],
    *,
    id_: str,
    at: str,
    actor: Identity,
    overrides: Mapping[str, str] = MappingProxyType({}),
    undoes: str = "",
) -> JsonObject:
    """Return the entry that is on the disk before anything of a step is run."""
    return {
        "kind": "intent",
        "id": id_,
        "at": at,
        "undoes": undoes,
        "user": actor.user,
        "tenant": actor.tenant,
        "subscription": actor.subscription,
        "step": step.key,
        "title": step.title,
        "resource": step.resource,
        "fixes": [_fix_out(fix) for fix in step.fixes],
        "commands": [_command_out(command) for command in step.commands],
        "undo": [_command_out(command) for command in step.undo],
        "no_undo": "; ".join(fix.no_undo for fix in step.fixes if fix.no_undo),
        "goals": [_goal_out(goal, before) for goal in goals],
        "expects": [_change_out(change) for change in step.expects],
        "overrides": cast("JsonObject", dict(overrides)),
    }


def result(
    id_: str,
    outcome: str,
    at: str,
    *,
    reason: str = "",
    moves: Iterable[Move] = (),
    changes: Iterable[Change] = (),
) -> JsonObject:
    """Return the entry that ends a step."""
    return {
        "kind": "result",
        "id": id_,
        "at": at,
        "outcome": outcome,
        "reason": reason,
        "moves": [
            {
                "item": move.item,
                "key": move.key,
                "resource": move.resource,
                "old": move.old.value,
                "new": move.new.value,
            }
            for move in moves
        ],
        "changes": [_change_out(change) for change in changes],
    }


def records(entries: Iterable[JsonObject]) -> tuple[Record, ...]:
    """Return the steps that a journal tells of, oldest first."""
    found: dict[str, Record] = {}
    for entry in entries:
        kind, id_ = _text(entry, "kind"), _text(entry, "id")
        if kind == "intent" and id_:
            found[id_] = Record(id=id_, intent=entry)
        elif id_ in found:
            found[id_] = _told(found[id_], kind, entry)
    return tuple(found.values())


def next_id(entries: Iterable[JsonObject]) -> str:
    """Return the id of the next step of a journal."""
    numbers = [int(id_) for entry in entries if _NUMBER.fullmatch(id_ := _text(entry, "id"))]
    return str(max(numbers, default=0) + 1)


def verdicts_of(snapshot_verdicts: Mapping[tuple[str, str, str], Verdict], goal: Goal) -> str:
    """Return the verdict that a goal's assertion has in a picture, empty where it has none."""
    wanted = (goal.item, goal.key, goal.resource.lower())
    return next(
        (
            verdict.value
            for (item, key, resource), verdict in snapshot_verdicts.items()
            if (item, key, resource.lower()) == wanted
        ),
        "",
    )


def _told(record: Record, kind: str, entry: JsonObject) -> Record:
    calls = record.calls + (kind == "call")
    returned = record.returned + (kind == "returned")
    outcome = _text(entry, "outcome") if kind in {"result", "reconciled"} else record.outcome
    return Record(id=record.id, intent=record.intent, calls=calls, returned=returned, outcome=outcome)


def _fix_out(fix: Fix) -> JsonObject:
    return {
        "id": fix.id,
        "item": fix.item,
        "title": fix.title,
        "resource": fix.resource,
        "risk": fix.risk.value,
        "rereads": list(fix.rereads),
    }


def _fixes(entry: JsonObject) -> tuple[Fix, ...]:
    return tuple(
        Fix(
            id=_text(fix, "id"),
            item=_text(fix, "item"),
            title=_text(fix, "title"),
            resource=_text(fix, "resource"),
            assertions=(),
            risk=_risk(_text(fix, "risk")),
            commands=(),
            undo=(),
            changes="",
            disruption="",
            minutes=0,
            phase=Phase.BY_HAND,
            rereads=_texts(fix.get("rereads")),
        )
        for fix in _objects(entry.get("fixes"))
    )


def _risk(name: str) -> Risk:
    """Return a risk; one that this version does not know is not for a program to take."""
    return Risk(name) if name in set(Risk) else Risk.MANUAL


def _command_out(command: Command) -> JsonObject:
    files = {name: cast("Json", text) for name, text in command.files.items()}
    return {"argv": list(command.argv), "files": files}


def _commands(value: Json) -> tuple[Command, ...]:
    return tuple(
        Command(
            words=_texts(entry.get("argv")),
            target=(),
            files=MappingProxyType(
                {name: text for name, text in _object(entry.get("files")).items() if isinstance(text, str)}
            ),
        )
        for entry in _objects(value)
    )


def _goal_out(goal: Goal, before: Mapping[tuple[str, str, str], Verdict]) -> JsonObject:
    return {
        "item": goal.item,
        "key": goal.key,
        "resource": goal.resource,
        "before": verdicts_of(before, goal),
        "wanted": goal.verdict.value,
        "exact": goal.exact,
    }


def _goals(entry: JsonObject, which: str) -> tuple[Goal, ...]:
    """Return the goals whose verdict this version knows; a step without any never counts as come true."""
    known = set(Verdict)
    goals = _objects(entry.get("goals"))
    return tuple(_goal(goal, which) for goal in goals if _text(goal, which) in known)


def _goal(entry: JsonObject, which: str) -> Goal:
    return Goal(
        item=_text(entry, "item"),
        key=_text(entry, "key"),
        resource=_text(entry, "resource"),
        verdict=Verdict(_text(entry, which)),
        exact=which == "before" or entry.get("exact") is True,
    )


def _change_out(change: Change) -> JsonObject:
    return {
        "resource": change.resource,
        "path": change.path,
        "before": change.before,
        "after": change.after,
        "query": change.query,
        "call": change.call,
    }


def _text(entry: JsonObject, name: str) -> str:
    found = entry.get(name)
    return found if isinstance(found, str) else ""


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(entry for entry in value if isinstance(entry, str)) if isinstance(value, list) else ()


def _object(value: Json) -> JsonObject:
    return value if isinstance(value, dict) else {}


def _objects(value: Json) -> tuple[JsonObject, ...]:
    return tuple(entry for entry in value if isinstance(entry, dict)) if isinstance(value, list) else ()


__all__ = ["DONE", "Record", "intent", "next_id", "records", "result"]
