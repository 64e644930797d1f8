"""Choosing among several fixes of one item: each goes into the plan, or out of it, by itself."""

from collections.abc import Sequence
from typing import ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static

from aks_harden.model.fix import Fix
from aks_harden.screens.app import HardenApp
from aks_harden.screens.session import Session
from aks_harden.widgets.fix_page import RISK_STYLES
from aks_harden.widgets.literal import literal, visible
from aks_harden.widgets.values import called


class FixesDialog(ModalScreen[None]):
    """Each turn of a box counts at once; leaving keeps what is ticked."""

    CSS_PATH = "fixes.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave"),
        Binding("space", "turn", "In or out"),
        Binding("j", "move('down')", "Down"),
        Binding("k", "move('up')", "Up"),
    ]

    def __init__(self, item: str, fixes: Sequence[Fix]) -> None:
        """Keep the fixes."""
        super().__init__()
        self._item = item
        self.fixes = tuple(fixes)

    @property
    def _session(self) -> Session:
        return cast("Session", cast("HardenApp", self.app).session)

    def compose(self) -> ComposeResult:
        """List them."""
        write = cast("HardenApp", self.app).glyphs.write
        with Vertical(classes="dialog"):
            yield Static(literal(f"Which fixes of {self._item} belong in the plan?"), classes="title")
            yield OptionList(id="fixes", markup=False, compact=True)
            yield Static(write("space or enter: in or out · esc: done"), classes="quiet", markup=False)

    def on_mount(self) -> None:
        """Begin with the first."""
        self._list(0)

    def _list(self, at: int) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([self._line(fix) for fix in self.fixes])
        options.highlighted = at
        options.focus()

    def _line(self, fix: Fix) -> Content:
        box = "[x] " if fix.key in self._session.chosen else "[ ] "
        about = [called(fix.resource), f"needs extension {fix.extension}" if fix.extension else ""]
        about += ["asks"] if fix.unanswered else ["held by a guard"] if fix.blocked else []
        aside = " · ".join(visible(part) for part in about if part)
        write = cast("HardenApp", self.app).glyphs.write
        return Content.assemble(
            box,
            (fix.risk.value, RISK_STYLES[fix.risk]),
            write(f" · {visible(fix.title)}"),
            (write(f" · {aside}"), "$text-muted"),
        )

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Put a fix into the plan, or take it out."""
        self._session.choose((self.fixes[event.option_index].key,))
        self._list(event.option_index)

    def action_turn(self) -> None:
        """Put the fix under the cursor into the plan, or take it out."""
        self.query_one(OptionList).action_select()

    def action_move(self, way: str) -> None:
        """Move the cursor."""
        options = self.query_one(OptionList)
        if way == "down":
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def action_leave(self) -> None:
        """Leave with what is ticked."""
        self.dismiss()
