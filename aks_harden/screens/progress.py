"""What happened so far while a plan is applied, as text: pure, fed with events."""

from typing import Final

from msgspec import Struct, field

from aks_harden.apply.events import (
    Change,
    Event,
    Failed,
    Finished,
    Move,
    Narration,
    Stale,
    Started,
    Verified,
)
from aks_harden.screens.session import Effect
from aks_harden.widgets.flow import Flow
from aks_harden.widgets.glyphs import Glyphs
from aks_harden.widgets.plan_page import write_move
from aks_harden.widgets.values import called, said

_MARKS: Final = {
    "running": ("· running", "$text-muted"),
    "verified": ("✓ verified", "$text-success"),
    "already": ("✓ was so already", "$text-success"),
    "failed": ("✗ failed", "bold $text-error"),
    "stale": ("! stale", "bold $text-warning"),
    "stopped": ("? stopped", "bold $text-warning"),
}


class _Line(Struct):
    title: str
    state: str = "running"
    reason: str = ""
    moves: tuple[Move, ...] = ()
    changes: tuple[Change, ...] = ()


class Progress(Struct, kw_only=True):
    """One run."""

    title: str
    total: int
    ended: bool = False
    broken: str = ""
    """Why the run ended without an event that says so."""
    last: str = ""
    """What happened last, in a line for the log."""
    _lines: list[_Line] = field(default_factory=list)
    _finished: Finished | None = None

    def take(self, event: Event) -> None:
        """Note an event."""
        if isinstance(event, Started):
            self.total = event.total
            self._lines.append(_Line(title=event.step.title))
        elif isinstance(event, Narration):
            self.last = event.text
        elif isinstance(event, Verified):
            state = "already" if event.already else "verified"
            self._settle(event.step.title, state, moves=event.moves, changes=event.unplanned)
        elif isinstance(event, Stale):
            self._settle(event.step.title, "stale", reason=event.reason, changes=event.changes)
        elif isinstance(event, Failed):
            self._settle(event.step.title, "failed", reason=event.reason, moves=event.moves)
        elif isinstance(event, Finished):
            self._finished = event

    def _settle(
        self,
        title: str,
        state: str,
        *,
        reason: str = "",
        moves: tuple[Move, ...] = (),
        changes: tuple[Change, ...] = (),
    ) -> None:
        if not self._lines or self._lines[-1].state != "running":
            self._lines.append(_Line(title=title))
        line = self._lines[-1]
        line.state, line.reason, line.moves, line.changes = state, reason, moves, changes
        self.last = f"{_MARKS[state][0]}. {reason}".rstrip()

    def page(self, width: int, glyphs: Glyphs) -> Flow:
        """Lay out steps, verdicts that moved, and the end."""
        flow = Flow(width, glyphs)
        flow.line((self.title, "bold $primary"), (f"  {len(self._lines)} of {self.total}", "$text-muted"))
        for number, line in enumerate(self._lines, 1):
            stopped = self.broken and line.state == "running"
            mark, style = _MARKS["stopped" if stopped else line.state]
            flow.text(line.title, first=((f"{number} ", "$text-muted"), (mark, style), ("  ", "")))
            if line.reason:
                flow.text(line.reason, indent=2, style="bold $text-warning")
            for move in line.moves:
                effect = Effect(
                    item=move.item, key=move.key, resource=move.resource, old=move.old, new=move.new
                )
                write_move(flow, effect, indent=2)
            self._write_changes(flow, line)
        self._write_end(flow)
        return flow

    def _write_changes(self, flow: Flow, line: _Line) -> None:
        if not line.changes:
            return
        lead = "what changed since the plan" if line.state == "stale" else "changed beyond the plan"
        flow.text(lead, indent=2, style="$text-warning")
        for change in line.changes:
            text = f"{change.path} of {called(change.resource)}: {said(change.before)} → {said(change.after)}"
            flow.text(text, indent=4)

    def _write_end(self, flow: Flow) -> None:
        if self.broken:
            flow.gap()
            flow.text(self.broken, style="bold $text-warning")
        elif self._finished is not None:
            flow.gap()
            flow.text(self._ending(self._finished), style="bold")

    def _ending(self, end: Finished) -> str:
        steps = f"{end.done} step{'' if end.done == 1 else 's'}"
        if end.code == 0:
            return f"Verified: {steps} done, read again, and it holds."
        rest = f"{end.pending} still pending; nothing more was started."
        return f"Stopped: {steps} done, {rest}"
