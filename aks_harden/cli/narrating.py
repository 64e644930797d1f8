"""What happens while a plan is applied, as plain lines on standard output."""

import sys
from collections.abc import Iterable
from typing import Final

from aks_harden.apply.events import (
    Change,
    Event,
    Failed,
    Finished,
    Move,
    Narration,
    Output,
    Stale,
    Started,
    Verified,
)
from aks_harden.apply.goals import alarming
from aks_harden.engine.plan import Step
from aks_harden.model.json import Json
from aks_harden.report.literal import literal
from aks_harden.report.values import plain
from aks_harden.snapshot.paths import name_of

_LONGEST: Final = 160
_OPENS: Final = frozenset("{[")
_CLOSES: Final = frozenset("}]")


class Narrator:
    """Writes events as they come; what az prints stands behind a bar.

    A JSON document, which az prints of what it wrote, is a line: what it became is read again anyway.
    """

    def __init__(self) -> None:
        """Begin with nothing under way."""
        self.step: Step | None = None
        """The step that is under way, None between steps."""
        self.cluster = ""
        """ARM id of the cluster, once it is known."""
        self._begun = ""
        """A line of az that is still being printed."""
        self._inside = 0
        """Lines so far of a document that az is printing."""

    def take(self, event: Event) -> None:
        """Write one event."""
        if isinstance(event, Output):
            self._printed(event.text)
            return
        if self._begun:
            self._printed("\n")
        self._closed()
        match event:
            case Started():
                self.step = event.step
                _line(f"step {event.number}/{event.total}: {event.step.title}")
            case Narration():
                _line(f"  {event.text}")
            case Verified():
                self._verified(event)
            case Stale():
                self.step = None
                _line(f"  STALE: {event.reason}")
                _changes(event.changes)
            case Failed():
                self.step = None
                _line(f"  FAILED: {event.reason}")
                _moves(event.moves)
            case Finished():
                _line(_ending(event))

    def _verified(self, event: Verified) -> None:
        self.step = None
        if event.already:
            _line("  verified: it was so already")
        else:
            _line("  verified by reading it again")
        _moves(event.moves)
        if event.unplanned:
            _line(f"  {'ALARM: ' if alarming(event.unplanned) else ''}changed beyond the plan:")
            _changes(event.unplanned)

    def _printed(self, text: str) -> None:
        *whole, self._begun = (self._begun + text).split("\n")
        for line in whole:
            self._one(line)

    def _one(self, line: str) -> None:
        if self._inside or line in _OPENS:
            self._inside += 1
            if line in _CLOSES:
                self._closed()
        else:
            _line(f"  | {line}")

    def _closed(self) -> None:
        if self._inside:
            _line(f"  | ({self._inside} lines of JSON)")
            self._inside = 0


def _ending(event: Finished) -> str:
    steps = f"{event.done} of {event.done + event.pending} steps"
    if event.code == 0:
        return f"Done: {steps}, each read again."
    return f"Stopped: {steps} done; no further step was started."


def _moves(moves: Iterable[Move]) -> None:
    for move in moves:
        place = f"{move.item}/{move.key} {name_of(move.resource)}".rstrip()
        _line(f"  {move.old.word} -> {move.new.word}  {place}")


def _changes(changes: Iterable[Change]) -> None:
    for change in changes:
        values = f"{_said(change.before)} -> {_said(change.after)}"
        _line(f"    {change.path} of {name_of(change.resource)}: {values}")


def _said(value: Json) -> str:
    text = plain(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _line(text: str) -> None:
    shown = literal(text)
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(shown.encode(encoding, "backslashreplace").decode(encoding) + "\n")
    # Whoever watches a log sees each line as it happens.
    sys.stdout.flush()
