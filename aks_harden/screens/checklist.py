"""The checklist: sections and items at the left, the finding beside them, from 140 columns the plan too."""

from functools import partialmethod
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static, Tree

from aks_harden.actions import Place
from aks_harden.model.verdict import Section
from aks_harden.screens.base import bindings
from aks_harden.screens.choosing import Choosing
from aks_harden.screens.finding_pane import FindingPane
from aks_harden.screens.leaf import Leaf
from aks_harden.screens.situation import Situation
from aks_harden.widgets.checklist_tree import ChecklistTree, Entry
from aks_harden.widgets.filter_bar import FilterBar
from aks_harden.widgets.reader import Reader
from aks_harden.widgets.twin import Twin, following, forms, shown

if TYPE_CHECKING:
    from aks_harden.screens.draft import Draft
    from aks_harden.screens.session import Session


class ChecklistScreen(Choosing):
    """One cluster: the list is usable at once, and each line gets its verdict as reads land."""

    PLACE = Place.CHECKLIST
    CSS_PATH = "checklist.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.CHECKLIST)]

    def __init__(self) -> None:
        """Begin on the first form of each fix, with nothing filtered."""
        super().__init__()
        self._twin: Twin | None = None
        self._filter = ""
        self._draft: Draft | None = None

    def compose_content(self) -> ComposeResult:
        """Lay out list, finding and plan."""
        with Horizontal(id="panes"):
            with Vertical(id="list"):
                yield FilterBar("status:fail sev:high words")
                yield Static(id="filter-note", markup=False)
                yield ChecklistTree(self.harden.glyphs)
            yield FindingPane(self.harden.glyphs)
            yield Reader(id="plan-pane")

    @property
    def list_(self) -> ChecklistTree:
        """The list."""
        return self.query_one(ChecklistTree)

    @property
    def pane(self) -> FindingPane:
        """What stands beside the list."""
        return self.query_one(FindingPane)

    @property
    def current(self) -> Leaf | None:
        """The item under the cursor, as it stands now."""
        session, leaf = self.harden.session, self.list_.current
        return session.leaf(leaf.id) if session and leaf and leaf.id in session.items else None

    @property
    def section(self) -> Section | None:
        """The section under the cursor, or that of the item there."""
        leaf = self.current
        return leaf.section if leaf else self.list_.section

    def on_mount(self) -> None:
        """Put the cursor into the list."""
        super().on_mount()
        self.list_.focus()

    def show_content(self) -> None:
        """Draw the list as filtered, the finding under the cursor, and the plan."""
        session = self.harden.session
        if session is None:
            self._show_waiting()
            return
        self._show_list(session)
        self._show_finding()
        self._show_plan(session)

    def _show_waiting(self) -> None:
        problem = self.harden.reading.problem
        self.pane.show_sentence(problem or "Signing in, then reading the cluster…", retry=bool(problem))

    def _show_list(self, session: "Session") -> None:
        from aks_harden.screens.query import parse  # noqa: PLC0415 - not before something is listed

        query = parse(self._filter)
        leaves = [leaf for leaf in session.leaves() if query.holds(leaf)]
        self.list_.show(leaves)
        note = self.query_one("#filter-note", Static)
        said = query.problem or (f"{len(leaves)} of {len(session.items)} items" if self._filter else "")
        note.update(f" {said}" if said else "")
        note.display = bool(said)

    def _show_finding(self) -> None:
        leaf, session = self.current, self.harden.session
        if self.harden.reading.problem:
            self._show_waiting()
        elif session is not None and leaf is not None:
            self.pane.show_item(session, leaf.id, self._twin)
        elif session is not None and self.list_.section is not None:
            self.pane.show_section(self.list_.section, self.list_.shown)
        else:
            self.pane.show_sentence("Move to an item to see what was found.")

    def _show_plan(self, session: "Session") -> None:
        from aks_harden.widgets.plan_page import plan_summary  # noqa: PLC0415 - as above

        pane = self.query_one("#plan-pane", Reader)
        if not pane.display or session.snapshot is None:
            return
        wanted = bool(session.chosen) and session.snapshot.complete
        draft = self.harden.planning.draft(None) if wanted else None
        if draft is not None or not wanted:
            self._draft = draft
        # While the next plan is made, the one before it stays in view.
        shown, waits = self._draft, wanted and draft is None
        pane.show(lambda width: plan_summary(shown, width, self.harden.glyphs, planning=waits))

    def on_resize(self) -> None:
        """Fill the third pane once there is room for it."""
        self.call_after_refresh(self.show_content)

    def situation(self) -> Situation:
        """Return what is true now, with the item under the cursor."""
        from msgspec.structs import replace  # noqa: PLC0415 - not before the first frame

        now, leaf, session = super().situation(), self.current, self.harden.session
        if session is None:
            return now
        in_section = len(session.applicable_of(self.section)) if self.section else 0
        now = replace(now, failing=len(self._failing()), safe=len(session.safe), in_section=in_section)
        if leaf is None:
            return replace(now, docs=1 if self.list_.section else 0)
        proposals = session.proposals(leaf.id)
        return replace(
            now,
            finding=True,
            docs=len(session.items[leaf.id].check.docs),
            fixes=len(proposals),
            no_fix=session.why_no_fix(leaf.id),
            documents=sum(len(entry.fix.documents) for entry in proposals),
            commands=sum(len(entry.fix.commands) for entry in proposals),
        )

    def _failing(self) -> list[str]:
        return [leaf.id for leaf in self.list_.shown if leaf.failing]

    def on_tree_node_highlighted(self, _: Tree.NodeHighlighted[Entry]) -> None:
        """Show the finding of the item that the cursor came to."""
        self._show_finding()

    def on_tree_node_selected(self, event: Tree.NodeSelected[Entry]) -> None:
        """Open the finding on the whole screen."""
        if isinstance(event.node.data, Leaf):
            self.action_do("open")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list while the filter is typed."""
        self._filter = event.value
        if session := self.harden.session:
            self._show_list(session)

    def on_input_submitted(self, _: Input.Submitted) -> None:
        """Go back to the list, with the filter in force."""
        if not self._filter:
            self.query_one(FilterBar).close()
        self.list_.focus()

    @property
    def zoomed(self) -> bool:
        """Whether the finding has the whole screen."""
        return self.has_class("-zoomed")

    def do_open(self) -> None:
        """Show the finding on the whole screen."""
        if self.current is not None and not self.zoomed:
            self.do_zoom()

    def do_zoom(self) -> None:
        """Give the finding the whole screen, or put it beside the list again."""
        self.set_class(not self.zoomed, "-zoomed")
        (self.pane if self.zoomed else self.list_).focus()

    def do_back(self) -> None:
        """Leave the filter, then the whole-screen finding, then the screen."""
        bar = self.query_one(FilterBar)
        if bar.has_focus and bar.value:
            self.list_.focus()
        elif bar.has_class("-open"):
            bar.close()
            self.list_.focus()
        elif self.zoomed:
            self.do_zoom()
        else:
            self.harden.go_back()

    def do_down(self) -> None:
        """Move down, or scroll the whole-screen finding."""
        if self.zoomed:
            self.pane.scroll_down(animate=False)
        else:
            self.list_.action_cursor_down()

    def do_up(self) -> None:
        """Move up, or scroll the whole-screen finding."""
        if self.zoomed:
            self.pane.scroll_up(animate=False)
        else:
            self.list_.action_cursor_up()

    def do_next(self) -> None:
        """Go to the next failing item, round the end."""
        self._go(1)

    def do_previous(self) -> None:
        """Go to the previous failing item, round the beginning."""
        self._go(-1)

    def _go(self, way: int) -> None:
        ids = [leaf.id for leaf in self.list_.shown]
        here = ids.index(self.current.id) if self.current and self.current.id in ids else -1
        failing = set(self._failing())
        turn = [ids[(here + way * step) % len(ids)] for step in range(1, len(ids) + 1)]
        self.list_.go_to(next(id_ for id_ in turn if id_ in failing))

    def do_filter(self) -> None:
        """Type a filter."""
        if self.zoomed:
            self.do_zoom()
        self.query_one(FilterBar).open()

    def _to_section(self, section: Section) -> None:
        self.list_.go_to_section(section)

    do_section_1 = partialmethod(_to_section, Section.IAM)
    do_section_2 = partialmethod(_to_section, Section.NET)
    do_section_3 = partialmethod(_to_section, Section.AUD)
    do_section_4 = partialmethod(_to_section, Section.CMP)

    def do_twin(self) -> None:
        """Show the fix in its next form."""
        session, leaf = self.here()
        fixes = [entry.fix for entry in session.proposals(leaf.id)]
        there = forms(session.ownership.kind, fixes)
        self._twin = following(shown(self._twin, there, fixes), there)
        self._show_finding()
        self.pane.go_to_mark("fix")

    def do_recheck(self) -> None:
        """Read again what the item was judged on."""
        if leaf := self.current:
            self.harden.reading.recheck(leaf.id)
        else:
            self.harden.reading.start()

    def do_reread(self) -> None:
        """Read the whole cluster again."""
        self.harden.reading.start()

    def do_undo(self) -> None:
        """Take back the last applied step."""
        self.harden.writing.confirm_undo()

    def do_journal(self) -> None:
        """Show what was done to this cluster."""
        self.harden.open_journal()

    def do_copy(self) -> None:
        """Copy the commands of the item's fixes."""
        from aks_harden.widgets.commands import copied  # noqa: PLC0415 - not before it is asked for

        session, leaf = self.here()
        self.harden.copying.copy(
            "\n".join(copied(entry.fix.commands) for entry in session.proposals(leaf.id))
        )

    def do_docs(self) -> None:
        """Open the first documentation page of the item, or of the section."""
        self.harden.open_address(self.pane.address)

    def do_evidence(self) -> None:
        """Show the item's evidence as JSON."""
        session, leaf = self.here()
        self.harden.open_evidence(session.findings[leaf.id])
