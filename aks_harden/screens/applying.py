"""Applying: the steps, what az prints, the time, and in the end what was verified by reading again."""

import time
from collections.abc import AsyncIterator
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Log, Static
from textual.worker import Worker, WorkerState

from aks_harden.actions import Place
from aks_harden.apply.events import Event, Failed, Finished, Output, Started, Verified
from aks_harden.screens.base import BaseScreen, bindings
from aks_harden.screens.progress import Progress
from aks_harden.snapshot.snapshot import Snapshot
from aks_harden.widgets.flow import Flow
from aks_harden.widgets.literal import visible
from aks_harden.widgets.reader import Reader

_FLUSH = 1 / 30
"""Seconds between two writes to the log: line by line would starve the screen."""
_MARGINS: Final = 3
"""Cells beside the output: one at each side, and the scroll bar."""


class ApplyScreen(BaseScreen):
    """One run, from the first step to the verdicts that moved."""

    PLACE = Place.APPLY
    CSS_PATH = "applying.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.APPLY)]

    def __init__(self, title: str, total: int, events: AsyncIterator[Event]) -> None:
        """Keep what will happen."""
        super().__init__(id="applying")
        self._events = events
        self._progress = Progress(title=title, total=total)
        self._buffer: list[str] = []
        self._began = time.monotonic()
        self._snapshot: Snapshot | None = None
        self._printed = ""
        self._begun = ""
        """A line of output without its end yet."""

    def compose_content(self) -> ComposeResult:
        """Lay out steps, output and the line of time."""
        yield Reader(id="steps")
        yield Log(id="output", highlight=False)
        yield Static(id="clock", markup=False)

    def on_mount(self) -> None:
        """Begin."""
        super().on_mount()
        self.query_one("#output", Log).focus()
        self.set_interval(_FLUSH, self._flush)
        self.set_interval(0.5, self._tick)
        self._tick()
        self.run_worker(self._watch(), group="apply", exit_on_error=False)

    async def _watch(self) -> None:
        # Cancelled, this raises inside the run itself, which ends its child process on the way out.
        async for event in self._events:
            self._take(event)

    def _take(self, event: Event) -> None:
        if isinstance(event, Output):
            self._buffer.append(event.text)
            return
        self._progress.take(event)
        if isinstance(event, Started):
            self._line(f"step {event.number}/{event.total}: {event.step.title}")
        elif isinstance(event, Verified | Failed | Finished):
            self._snapshot = event.snapshot or self._snapshot
        if not isinstance(event, Started | Finished):
            self._line(self._progress.last)
        if isinstance(event, Finished):
            self._end()
        self.show_content()

    def _line(self, text: str) -> None:
        fresh = not self._buffer or self._buffer[-1].endswith("\n")
        self._buffer.append(f"{'' if fresh else chr(10)}-- {text}\n")

    def _flush(self) -> None:
        if not self._buffer:
            return
        text = "".join(self._buffer)
        self._buffer.clear()
        self._printed += text
        # A line still being printed waits for its end, so that it can be folded whole.
        whole, _, self._begun = (self._begun + text).rpartition("\n")
        if whole:
            self._write(whole)

    def _write(self, text: str) -> None:
        flow = Flow(self.size.width - _MARGINS, self.harden.glyphs)
        flow.code(visible(text, lines=True).split("\n"), indent=0)
        self.query_one("#output", Log).write(f"{flow.content().plain}\n")

    def _tick(self) -> None:
        if self._progress.ended:
            return
        spent = int(time.monotonic() - self._began)
        note = "esc stops waiting; Azure carries on with what it accepted"
        self.query_one("#clock", Static).update(
            self.harden.glyphs.write(f" {spent // 60}:{spent % 60:02d}  {note}")
        )

    def _end(self) -> None:
        self._flush()
        if self._begun:
            self._write(self._begun)
        self._progress.ended = True
        self.add_class("-ended")
        self.query_one("#clock", Static).update(
            self.harden.glyphs.write(" Ended. esc goes back to the checklist.")
        )
        self.harden.writing.ended(self._snapshot)
        self._withdraw_question()
        self.query_one("#steps", Reader).focus()
        # The steps take more room now: what az said last stays in view.
        self.call_after_refresh(self.query_one("#output", Log).scroll_end, animate=False)

    def _withdraw_question(self) -> None:
        """Close the question whether to stop waiting: there is nothing to wait for any more."""
        from aks_harden.screens.dialogs.question import QuestionDialog  # noqa: PLC0415 - loaded where one is open

        if isinstance(self.app.screen, QuestionDialog):
            self.app.screen.dismiss(False)  # noqa: FBT003 - the dialog's answer

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say so where the run itself broke, and stop waiting where it was cancelled."""
        if event.worker.group != "apply" or self._progress.ended:
            return
        if event.state is WorkerState.ERROR:
            error = event.worker.error
            self._progress.broken = f"The run stopped: {error}"
        elif event.state is WorkerState.CANCELLED:
            self._progress.broken = (
                "You stopped waiting. What Azure had accepted carries on; the rest was not started. "
                "Read the cluster again to see where it stands."
            )
        elif event.state is WorkerState.SUCCESS:
            self._progress.broken = "The run ended without saying how. Read the cluster again."
        else:
            return
        self._end()
        self.show_content()

    def show_content(self) -> None:
        """Draw the steps."""
        self.query_one("#steps", Reader).show(self._page)

    def _page(self, width: int) -> Flow:
        return self._progress.page(width, self.harden.glyphs)

    def do_back(self) -> None:
        """Go back once ended; before that, ask whether to stop waiting."""
        if self._progress.ended:
            self.harden.go_back()
            return
        from aks_harden.screens.dialogs.question import QuestionDialog, stop_waiting  # noqa: PLC0415 - as asked for

        def decided(yes: bool | None) -> None:  # noqa: FBT001 - the shape that push_screen asks for
            if yes:
                self.workers.cancel_group(self, "apply")

        self.app.push_screen(
            QuestionDialog(
                "Stop waiting?", stop_waiting(self.harden.reading.cluster_id or ""), "Stop waiting"
            ),
            decided,
        )

    def do_copy(self) -> None:
        """Copy what was printed."""
        self.harden.copying.copy(self._printed)

    @property
    def _pane(self) -> Reader | Log:
        """What scrolls: the output while it runs, the result once it has ended."""
        return self.query_one("#steps", Reader) if self._progress.ended else self.query_one("#output", Log)

    def do_down(self) -> None:
        """Scroll down."""
        self._pane.scroll_down(animate=False)

    def do_up(self) -> None:
        """Scroll up."""
        self._pane.scroll_up(animate=False)
