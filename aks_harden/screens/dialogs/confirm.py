"""The confirmation before anything is written; what it asks grows with the risk."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from aks_harden.model.fix import Risk
from aks_harden.screens.dialogs.rung import Rung
from aks_harden.widgets.fix_page import RISK_STYLES
from aks_harden.widgets.flow import Flow
from aks_harden.widgets.glyphs import Glyphs
from aks_harden.widgets.literal import literal
from aks_harden.widgets.reader import Reader
from aks_harden.widgets.tick import Tick


class ConfirmDialog(ModalScreen[bool]):
    """Gives True only after what the rung asks for; escape and cancel give False."""

    CSS_PATH = "confirm.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel"),
        Binding("down", "scroll(1)", "Down"),
        Binding("up", "scroll(-1)", "Up"),
        Binding("pagedown", "scroll(5)", "Down"),
        Binding("pageup", "scroll(-5)", "Up"),
    ]

    def __init__(self, rung: Rung, glyphs: Glyphs | None = None) -> None:
        """Keep what is confirmed."""
        super().__init__()
        self._rung = rung
        self._glyphs = glyphs or Glyphs()

    def compose(self) -> ComposeResult:
        """Say what will be done, and ask for what the risk asks for."""
        rung = self._rung
        with VerticalScroll(classes="dialog -grave" if rung.typed else "dialog", can_focus=False):
            yield Static(literal(rung.title), classes="title")
            yield Static(literal(rung.where), classes="quiet")
            yield Reader(id="what")
            for sentence in rung.consequences:
                yield Tick(sentence)
            if rung.typed:
                yield Static(literal(f"Type the cluster's name to go on: {rung.cluster}"), classes="ask")
                yield Input(id="name")
            yield Static(id="said", classes="said", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Cancel", id="cancel", compact=True)
                yield Button(rung.verb, id="go", variant="error" if rung.typed else "primary", compact=True)

    def on_mount(self) -> None:
        """Put the focus where a habit of pressing enter does no harm."""
        self.query_one("#what", Reader).show(self._page)
        self.query_one("#what", Reader).can_focus = False
        self.query_one("#name" if self._rung.typed else "#cancel").focus()

    def _page(self, width: int) -> Flow:
        flow = Flow(width, self._glyphs)
        for risk, text in self._rung.lines:
            label = risk.value if risk else ""
            flow.text(text, first=((label.ljust(11), RISK_STYLES[risk] if risk else ""),))
        if self._rung.risk is Risk.ONE_WAY:
            flow.text("There is no undo for what is marked one-way.", style="bold $text-error")
        if self._rung.left:
            flow.heading("Stays out for now")
            for title, reason in self._rung.left:
                flow.text(f"{title}: {reason}", hang=2, style="$text-muted")
        return flow

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say at once where what is typed has left the name."""
        event.input.scroll_visible(animate=False)
        typed = event.value.strip()
        wrong = bool(typed) and not self._rung.cluster.startswith(typed)
        self._say(self._rung.refusal(typed, len(self._rung.consequences)) if wrong else "")

    def on_input_submitted(self) -> None:
        """Go on where everything is given."""
        self._decide()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Cancel, or go on where everything is given."""
        if event.button.id == "go":
            self._decide()
        else:
            self.dismiss(False)  # noqa: FBT003 - the dialog's answer

    def _decide(self) -> None:
        names = self.query("#name").results(Input)
        name = next((entry.value for entry in names), "")
        refusal = self._rung.refusal(name, sum(tick.on for tick in self.query(Tick)))
        if refusal:
            self._say(refusal)
        else:
            self.dismiss(True)  # noqa: FBT003 - the dialog's answer

    def _say(self, text: str) -> None:
        self.query_one("#said", Static).update(literal(text))

    def action_scroll(self, lines: int) -> None:
        """Scroll what will be done, and after its end the dialog, wherever the focus is."""
        what, dialog = self.query_one("#what", Reader), self.query_one(".dialog", VerticalScroll)
        at_end = what.scroll_y >= what.max_scroll_y if lines > 0 else what.scroll_y <= 0
        (dialog if at_end else what).scroll_relative(y=lines, animate=False)

    def action_cancel(self) -> None:
        """Leave without writing."""
        self.dismiss(False)  # noqa: FBT003 - the dialog's answer
