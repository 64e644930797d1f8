"""The application: it holds the state of the walk, draws it on every screen, and opens screens."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.screen import Screen
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.worker import Worker, WorkerState

from aks_harden.screens.backend import Backend
from aks_harden.screens.base import BaseScreen
from aks_harden.screens.copying import Copying
from aks_harden.screens.planning import Planning
from aks_harden.screens.reading import GROUP, Reading
from aks_harden.screens.remembering import Remembering
from aks_harden.screens.saving import Saving
from aks_harden.screens.situation import Situation
from aks_harden.screens.theme import THEME
from aks_harden.screens.writing import Writing
from aks_harden.widgets.glyphs import Glyphs, speaks_unicode
from aks_harden.widgets.header import Header, Standing, read_at
from aks_harden.widgets.literal import visible

if TYPE_CHECKING:
    from aks_harden.model.finding import Finding
    from aks_harden.screens.session import Session


_WIDTHS: Final = ((0, "-tiny"), (60, "-narrow"), (80, "-normal"), (100, "-roomy"), (140, "-wide"))
"""From which width on a screen has which class; the style sheets do the rest."""
_HEIGHTS: Final = ((0, "-short"), (16, "-tall"))


class WholeCells(ScrollBarRender):
    """A scroll bar without the block characters that ASCII does not have."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "]
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "]


def _palette() -> type[Provider]:
    from aks_harden.screens.palette import ActionProvider  # noqa: PLC0415 - not before it is opened

    return ActionProvider


class HardenApp(App[int]):
    """The walk over one backend."""

    TITLE = "aks-harden"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_palette}
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "leave", "Quit", show=False, priority=True)]

    def __init__(self, backend: Backend) -> None:
        """Keep the backend; nothing is read before the first frame."""
        first = "checklist.tcss" if backend.cluster_id else "clusters.tcss"
        super().__init__(
            # Textual reads the style sheets of pushed screens by itself, but not that of the first one.
            css_path=["app.tcss", first],
            # Without colour Textual must be told at construction: greys come out black on black otherwise.
            ansi_color=True if os.environ.get("NO_COLOR") else None,
        )
        self.HORIZONTAL_BREAKPOINTS = [*_WIDTHS]
        self.VERTICAL_BREAKPOINTS = [*_HEIGHTS]
        self.backend = backend
        self.glyphs = Glyphs(ascii=backend.ascii or not speaks_unicode())
        ScrollBar.renderer = WholeCells if self.glyphs.ascii else ScrollBarRender
        self.read_only = backend.read_only
        self.reading = Reading(self)
        self.planning = Planning(self)
        self.writing = Writing(self)
        self.copying = Copying(self)
        self.remembering = Remembering(self)
        self.saving = Saving(self)
        self.drafts: dict[str, str] = {}
        """What was typed into questions and not given yet, by fix and input."""
        self.register_theme(THEME)
        self.theme = THEME.name

    def get_default_screen(self) -> Screen[None]:
        """Begin with the checklist where a cluster is named, with the list of clusters otherwise."""
        if self.backend.cluster_id:
            from aks_harden.screens.checklist import ChecklistScreen  # noqa: PLC0415 - only the one needed

            return ChecklistScreen()
        from aks_harden.screens.clusters import ClustersScreen  # noqa: PLC0415 - as above

        return ClustersScreen()

    def on_mount(self) -> None:
        """Start reading once the first frame stands."""
        self.set_class(self.glyphs.ascii, "-ascii")
        self.call_after_refresh(self.reading.start)
        self.set_interval(60, self.show_headers)

    @property
    def session(self) -> "Session | None":
        """The cluster under the walk, None while there is none."""
        return self.reading.session

    def situation(self) -> Situation:
        """Return what is true now, wherever the user is."""
        session, last = self.session, self.writing.last
        return Situation(
            connected=self.reading.azure is not None,
            reading=self.reading.busy,
            opened=session is not None and session.snapshot is not None,
            planned=len(session.chosen) if session else 0,
            undoable=last.title if last else "",
            no_undo=last.refused if last else "",
            journal=self.backend.journal is not None,
            applying=self.writing.busy,
        )

    @property
    def where(self) -> str:
        """Who acts, and in which subscription, in a few words."""
        identity = self.reading.azure.identity if self.reading.azure else None
        if identity is None:
            return ""
        return f"as {identity.user} in {identity.subscription_name or identity.subscription}"

    def show_header(self, header: Header) -> None:
        """Fill the two lines at the top of a screen."""
        reading = self.reading
        identity = reading.azure.identity if reading.azure else None
        chips = ("read-only" if self.read_only else "", self.backend.label)
        header.standing = Standing(
            cluster=reading.cluster_id.rstrip("/").rpartition("/")[2] if reading.cluster_id else "",
            subscription=(identity.subscription_name or identity.subscription) if identity else "",
            tenant=identity.tenant if identity else "",
            user=identity.user if identity else "not signed in" if reading.problem else "",
            chips=tuple(visible(chip) for chip in chips if chip),
        )
        header.notice = "" if self.session else self._notice()
        if self.session:
            header.counts = self.session.counts
            header.waived = self.session.waived
        header.aside = self._freshness()

    def _notice(self) -> str:
        clusters = self.reading.clusters
        if clusters is not None and not self.reading.busy:
            return f"{len(clusters)} cluster{'' if len(clusters) == 1 else 's'}"
        return "could not be read" if self.reading.problem else "reading…"

    def _freshness(self) -> str:
        snapshot = self.session.snapshot if self.session else None
        if self.reading.problem:
            return "could not be read"
        if not self.reading.busy and snapshot is not None:
            return read_at(snapshot.taken_at, self.backend.now())
        count = sum(len(targets) for targets in snapshot.readings.values()) if snapshot else 0
        return f"reading… {count}" if count else "reading…"

    def show_state(self) -> None:
        """Draw every screen again from the state."""
        for screen in self.screen_stack:
            if isinstance(screen, BaseScreen):
                screen.show_all()

    def show_headers(self) -> None:
        """Draw the headers again, for what was read grows older."""
        for screen in self.screen_stack:
            for header in screen.query(Header):
                self.show_header(header)

    def say(self, text: str, *, grave: bool = False, title: str = "") -> None:
        """Show a passing notice; the text is taken literally."""
        if not grave:
            # One notice at a time: a pile of them would cover what they are about.
            self.clear_notifications()
        self.notify(
            self.glyphs.write(visible(text)),
            title=title,
            severity="warning" if grave else "information",
            timeout=12 if grave else 4,
            markup=False,
        )

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say in a sentence what went wrong in the background."""
        if event.state is WorkerState.ERROR and event.worker.group == GROUP:
            self.reading.failed(event.worker.error)

    def open_cluster(self, cluster_id: str) -> None:
        """Open the checklist of a cluster."""
        from aks_harden.screens.checklist import ChecklistScreen  # noqa: PLC0415 - not before it is opened

        self.writing.forget()
        self.push_screen(ChecklistScreen())
        self.reading.open(cluster_id)

    def go_back(self) -> None:
        """Go up one screen; from the checklist to the clusters, where there is a list of them."""
        if len(self.screen_stack) <= 1:
            self.say("This is the first screen: q quits.")
            return
        self.pop_screen()
        if self.backend.cluster_id is None and len(self.screen_stack) == 1:
            self.writing.forget()
            self.reading.close()
            if self.reading.clusters is None:
                self.reading.start()

    def lead_to(self, ids: tuple[str, ...]) -> None:
        """Put the checklist's cursor on the first of some items."""
        from aks_harden.screens.checklist import ChecklistScreen  # noqa: PLC0415 - loaded by then

        for screen in self.screen_stack:
            if isinstance(screen, ChecklistScreen) and ids:
                screen.list_.go_to(ids[0])

    def open_plan(self, only: tuple[str, ...] | None) -> None:
        """Open the plan for what was chosen, or for some fixes alone."""
        from aks_harden.screens.plan import PlanScreen  # noqa: PLC0415 - not before it is opened

        self.push_screen(PlanScreen(only))

    def open_journal(self) -> None:
        """Show what was done to the open cluster."""
        from aks_harden.screens.journal import JournalScreen  # noqa: PLC0415 - not before it is opened

        self.remembering.look()
        self.push_screen(JournalScreen())

    def open_text(self, title: str, text: str) -> None:
        """Show text on a screen of its own."""
        from aks_harden.screens.viewer import ViewerScreen  # noqa: PLC0415 - not before it is opened

        self.push_screen(ViewerScreen(title, text))

    def open_evidence(self, finding: "Finding") -> None:
        """Show the evidence of a finding as JSON."""
        import json  # noqa: PLC0415 - not before the first frame

        from msgspec import to_builtins  # noqa: PLC0415 - as above

        text = json.dumps(to_builtins(finding), indent=2, ensure_ascii=False)
        self.open_text(f"Evidence of {finding.id}", text)

    def open_address(self, address: str) -> None:
        """Open a documentation page, or copy its address where there is no browser."""
        from aks_harden.screens.links import open_link  # noqa: PLC0415 - not before it is asked for

        if (self.backend.open_link or open_link)(address):
            self.say(f"Opened {address}")
        else:
            self.copying.copy(address, what="No browser here: the address was")

    def action_leave(self) -> None:
        """Leave; while commands are running, ask first."""
        if not self.writing.busy:
            self.exit(0)
            return
        from aks_harden.screens.dialogs.question import QuestionDialog, stop_waiting  # noqa: PLC0415 - as asked for

        def decided(yes: bool | None) -> None:  # noqa: FBT001 - the shape that push_screen asks for
            if yes:
                self.exit(0)

        if not isinstance(self.screen, QuestionDialog):
            self.push_screen(
                QuestionDialog(
                    "Leave while commands are running?", stop_waiting(self.reading.cluster_id or ""), "Leave"
                ),
                decided,
            )


def run(backend: Backend) -> int:
    """Run the walk until the user leaves; return the exit code."""
    if not os.environ.get("NO_COLOR", "unset"):
        # Empty means "not set" by convention; Textual alone would go grey.
        del os.environ["NO_COLOR"]
    return HardenApp(backend).run() or 0
