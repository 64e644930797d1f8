"""The journal: what was done to this cluster, by whom, and how it ended. Nothing runs here."""

from typing import ClassVar

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.binding import BindingType

from aks_harden.actions import Place
from aks_harden.apply.history import Past, history
from aks_harden.screens.base import BaseScreen, bindings
from aks_harden.screens.situation import Situation
from aks_harden.widgets.commands import copied
from aks_harden.widgets.flow import Flow
from aks_harden.widgets.journal_page import journal_page
from aks_harden.widgets.reader import Reader


class JournalScreen(BaseScreen):
    """Steps newest first; enter shows all of the one under the mark."""

    PLACE = Place.JOURNAL
    CSS_PATH = "journal.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.JOURNAL)]

    def __init__(self) -> None:
        """Begin at the newest step."""
        super().__init__(id="journal")
        self._past: tuple[Past, ...] = ()
        self._step = 0
        self._opened = False

    def compose_content(self) -> ComposeResult:
        """Lay out the page."""
        yield Reader(id="page")

    def on_mount(self) -> None:
        """Let the keys scroll at once."""
        super().on_mount()
        self.query_one(Reader).focus()

    def show_content(self) -> None:
        """Draw what the journal tells."""
        session = self.harden.session
        self._past = tuple(reversed(history(session.journal))) if session else ()
        self._step = min(self._step, max(len(self._past) - 1, 0))
        self.query_one(Reader).show(self._page)

    def _page(self, width: int) -> Flow:
        told = self.harden.remembering
        return journal_page(
            self._past,
            told.damage,
            told.problem,
            width,
            self.harden.glyphs,
            chosen=self._step,
            opened=self._opened,
        )

    def situation(self) -> Situation:
        """Return what is true now of the step under the mark."""
        now = self._past[self._step : self._step + 1]
        return replace(
            super().situation(),
            steps=len(self._past),
            commands=sum(len(step.record.commands) for step in now),
        )

    def do_next_step(self) -> None:
        """Go to the next older step."""
        self._go(1)

    def do_previous_step(self) -> None:
        """Go to the next newer step."""
        self._go(-1)

    def _go(self, way: int) -> None:
        self._step = (self._step + way) % max(len(self._past), 1)
        self._show_step()

    def do_whole(self) -> None:
        """Show all of the step under the mark, or its lines alone again."""
        self._opened = not self._opened
        self._show_step()

    def _show_step(self) -> None:
        reader = self.query_one(Reader)
        reader.show(self._page)
        reader.go_to_mark(f"step{self._step}")

    def do_copy(self) -> None:
        """Copy the commands of the step under the mark."""
        self.harden.copying.copy(copied(self._past[self._step].record.commands))

    def do_down(self) -> None:
        """Scroll down."""
        self.query_one(Reader).scroll_down(animate=False)

    def do_up(self) -> None:
        """Scroll up."""
        self.query_one(Reader).scroll_up(animate=False)
