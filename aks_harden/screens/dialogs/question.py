"""A plain question with a safe answer in focus."""

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from aks_harden.snapshot.paths import group_of, name_of, subscription_of
from aks_harden.widgets.commands import shell_line
from aks_harden.widgets.literal import literal

_STOP_WAITING: Final = (
    "az is ended and nothing more is started. What Azure has accepted already carries on there and cannot be "
    "called back from here. The step stands in the journal; the next start reads how it ended."
)


def stop_waiting(cluster_id: str) -> str:
    """Return what it means to stop waiting, and what would stop Azure too."""
    if not cluster_id:
        return _STOP_WAITING
    argv = ("az", "aks", "operation-abort", "--resource-group", group_of(cluster_id), "--name")
    command = shell_line((*argv, name_of(cluster_id), "--subscription", subscription_of(cluster_id)))
    return (
        f"{_STOP_WAITING}\n\nTo stop an operation on the cluster itself, run this elsewhere. It leaves the "
        f"cluster as far as it got, which may be failed until it is updated again:\n{command}"
    )


class QuestionDialog(ModalScreen[bool]):
    """Gives True for the named answer, False for anything else."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "stay", "Stay")]

    def __init__(self, title: str, text: str, yes: str, no: str = "Stay") -> None:
        """Keep the question."""
        super().__init__()
        self._title, self._text, self._yes, self._no = title, text, yes, no

    def compose(self) -> ComposeResult:
        """Ask."""
        with Vertical(classes="dialog"):
            yield Static(literal(self._title), classes="title")
            yield Static(literal(self._text, lines=True))
            with Horizontal(classes="buttons"):
                yield Button(self._no, id="stay", compact=True)
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
