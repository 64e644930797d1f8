"""Every key of a screen, made from the registry."""

from typing import ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from aks_harden.actions import Place, actions
from aks_harden.screens.app import HardenApp
from aks_harden.widgets.flow import Flow
from aks_harden.widgets.reader import Reader


class HelpDialog(ModalScreen[None]):
    """Keys and what they do."""

    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "close", "Close"),
        Binding("j", "scroll(1)", show=False),
        Binding("k", "scroll(-1)", show=False),
    ]

    def __init__(self, place: Place) -> None:
        """Keep which screen is explained."""
        super().__init__()
        self._place = place

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        with Vertical(classes="dialog"):
            yield Reader(id="keys")

    def on_mount(self) -> None:
        """Draw the list."""
        reader = self.query_one(Reader)
        reader.show(self._page)
        reader.focus()

    def _page(self, width: int) -> Flow:
        app = cast("HardenApp", self.app)
        flow = Flow(width, app.glyphs)
        flow.line((f"Keys of the {self._place.value}", "bold $primary"), ("  esc closes", "$text-muted"))
        flow.gap()
        for action in actions(self._place, read_only=app.read_only):
            key = app.glyphs.write(action.key).ljust(6)
            label = (f"{action.label}: ", "bold")
            flow.text(action.help, first=((key, "bold $accent"), label), hang=len(key))
        if app.read_only:
            flow.gap()
            flow.text("Read-only: the keys that lead to a write do not exist.", style="$text-muted")
        return flow

    def action_close(self) -> None:
        """Close it."""
        self.dismiss(None)

    def action_scroll(self, lines: int) -> None:
        """Scroll by some lines."""
        self.query_one(Reader).scroll_relative(y=lines, animate=False)
