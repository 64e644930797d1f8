"""The plan: what will run, what it moves, what guards it, and the way back. Nothing runs here."""

from collections.abc import Mapping
from typing import ClassVar, cast

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.binding import BindingType

from aks_harden.actions import Place
from aks_harden.engine.by_hand import documents
from aks_harden.engine.plan import Step
from aks_harden.screens.asked import Asked, asked
from aks_harden.screens.base import BaseScreen, bindings
from aks_harden.screens.draft import Draft
from aks_harden.screens.held import held
from aks_harden.screens.session import Session
from aks_harden.screens.situation import PLANNING, Situation
from aks_harden.widgets.commands import copied
from aks_harden.widgets.flow import Flow
from aks_harden.widgets.plan_page import plan_page
from aks_harden.widgets.reader import Reader
from aks_harden.widgets.sentence_page import sentence_page


class PlanScreen(BaseScreen):
    """A plan to read; applying it is one key and one confirmation away."""

    PLACE = Place.PLAN
    CSS_PATH = "plan.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.PLAN)]

    def __init__(self, only: tuple[str, ...] | None) -> None:
        """Keep which fixes to plan; None means everything that was chosen."""
        super().__init__(id="plan")
        self._only = only
        self._step = 0
        self._draft: Draft | None = None
        self._planning = True
        """Whether what is in view is out of date, and the plan that fits is still being made."""

    def compose_content(self) -> ComposeResult:
        """Lay out the page."""
        yield Reader(id="page")

    def on_mount(self) -> None:
        """Let the keys scroll at once."""
        super().on_mount()
        self.query_one(Reader).focus()

    @property
    def _session(self) -> Session:
        return cast("Session", self.harden.session)

    def show_content(self) -> None:
        """Draw the plan that fits the session; while it is made, the one before stays in view."""
        if self.harden.session is None:
            return
        made = self.harden.planning.draft(self._only)
        self._planning, self._draft = made is None, made or self._draft
        self._step = min(self._step, max(len(self._steps) - 1, 0))
        self.query_one(Reader).show(self._page)

    def _page(self, width: int) -> Flow:
        if self._draft is None:
            return sentence_page(PLANNING, width, self.harden.glyphs, retry=False)
        return plan_page(
            self._draft,
            width,
            self.harden.glyphs,
            chosen=self._step,
            held=self._held(),
            owned=self._session.ownership.note,
        )

    @property
    def _asked(self) -> tuple[Asked, ...]:
        return asked(self._draft.plan, self._session.context) if self._draft else ()

    @property
    def _steps(self) -> tuple[Step, ...]:
        return self._draft.steps if self._draft else ()

    @property
    def _documents(self) -> Mapping[str, str]:
        """The files that come with the step under the mark."""
        return documents(fix for step in self._steps[self._step : self._step + 1] for fix in step.fixes)

    def _held(self) -> str:
        if self._session.snapshot is None:
            return "The cluster has not been read yet."
        if self._draft is None or self._planning:
            return PLANNING
        return held(self._draft, complete=self._session.snapshot.complete)

    def situation(self) -> Situation:
        """Return what is true now of the plan in view."""
        return replace(
            super().situation(),
            steps=len(self._steps),
            commands=sum(len(step.commands) for step in self._steps),
            questions=len(self._asked),
            documents=len(self._documents),
            planning=self._planning,
            held=self._held(),
        )

    def do_next_step(self) -> None:
        """Go to the next step."""
        self._go(1)

    def do_previous_step(self) -> None:
        """Go to the previous step."""
        self._go(-1)

    def _go(self, way: int) -> None:
        self._step = (self._step + way) % max(len(self._steps), 1)
        reader = self.query_one(Reader)
        reader.show(self._page)
        reader.go_to_mark(f"step{self._step}")

    def do_drop(self) -> None:
        """Take the step under the mark out of the plan."""
        gone = {fix.key for fix in self._steps[self._step].fixes}
        names = [fix.key for step in self._steps for fix in step.fixes if fix.key not in gone]
        if self._only is None:
            self._session.choose(key for key in self._session.chosen if key in gone)
        else:
            self._only = tuple(names)
        self.harden.show_state()

    def do_answer(self) -> None:
        """Answer what the plan asks."""
        from aks_harden.screens.dialogs.answers import AnswersDialog  # noqa: PLC0415 - not before it is opened

        everything = self._asked
        open_ones = [entry for entry in everything if entry.value is None]

        def answered(done: bool | None) -> None:  # noqa: FBT001 - the shape that push_screen asks for
            if done:
                self.harden.show_state()

        self.app.push_screen(AnswersDialog(open_ones or everything), answered)

    def do_apply(self) -> None:
        """Ask for confirmation, naming what stays out; only that leads to a write."""
        if self._draft is not None:
            self.harden.writing.confirm_apply(self._draft)

    def do_save(self) -> None:
        """Write the files of the marked step into a folder."""
        self.harden.saving.ask(self._documents)

    def do_copy(self) -> None:
        """Copy every command of the plan."""
        self.harden.copying.copy("\n".join(copied(step.commands) for step in self._steps if step.commands))

    def do_down(self) -> None:
        """Scroll down."""
        self.query_one(Reader).scroll_down(animate=False)

    def do_up(self) -> None:
        """Scroll up."""
        self.query_one(Reader).scroll_up(animate=False)
