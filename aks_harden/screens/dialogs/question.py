"""A plain question with a safe answer in focus."""

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from aks_harden.widgets.literal import literal

STOP_WAITING: Final = (
    "az is ended and nothing more is started. What Azure has accepted already carries on there and cannot be "
    "called back from here. The step stands in the journal; the next start reads how it ended."
)


class QuestionDialog(ModalScreen[bool]):
    """Gives True for the named answer, False for anything else."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "stay", "Stay")]

    def __init__(self, title: str, text: str, yes: str) -> None:
        """Keep the question."""
        super().__init__()
        self._title, self._text, self._yes = title, text, yes

    def compose(self) -> ComposeResult:
        """Ask."""
        with Vertical(classes="dialog"):
            yield Static(literal(self._title), classes="title")
            yield Static(literal(self._text, lines=True))
            with Horizontal(classes="buttons"):
                yield Button("Stay", id="stay", compact=True)
                yield Button(self._yes, id="yes", variant="error", compact=True)

    def on_mount(self) -> None:
        """Put the focus on the answer that changes nothing."""
        self.query_one("#stay").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer."""
        self.dismiss(event.button.id == "yes")

    def action_stay(self) -> None:
        """Answer no."""
        self.dismiss(False)  # noqa: FBT003 - the dialog's answer
