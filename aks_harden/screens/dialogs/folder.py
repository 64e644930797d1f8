"""Asking for the folder that files go to."""

from collections.abc import Callable, Mapping
from typing import ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from aks_harden.screens.app import HardenApp
from aks_harden.store.documents import DocumentError
from aks_harden.widgets.literal import literal

_DRAFT = "folder"


class FolderDialog(ModalScreen[str]):
    """Writes into the folder that is named, and gives the sentence that says where."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave")]

    def __init__(self, documents: Mapping[str, str], save: Callable[[str, Mapping[str, str]], str]) -> None:
        """Keep what is to be written, and the way to."""
        super().__init__()
        self._documents = documents
        self._save = save

    @property
    def _harden(self) -> HardenApp:
        return cast("HardenApp", self.app)

    def compose(self) -> ComposeResult:
        """Name the files and ask for the folder."""
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Static(literal("Write the files into which folder?"), classes="title")
            yield Static(literal("\n".join(self._documents), lines=True), classes="quiet")
            yield Input(self._harden.drafts.get(_DRAFT, ""), id="folder")
            yield Static(id="said", classes="said", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Leave", id="leave", compact=True)
                yield Button("Write", id="write", variant="primary", compact=True)

    def on_mount(self) -> None:
        """Let the folder be typed at once."""
        self.query_one("#folder").focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep what is typed, so that leaving loses nothing."""
        if event.value:
            self._harden.drafts[_DRAFT] = event.value
        self._say("")

    def on_input_submitted(self) -> None:
        """Write."""
        self._write()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Write, or leave everything as it is."""
        if event.button.id == "write":
            self._write()
        else:
            self.action_leave()

    def _write(self) -> None:
        folder = self.query_one("#folder", Input).value.strip()
        if not folder:
            self._say("Name a folder; it is made where it is not there.")
            return
        try:
            told = self._save(folder, self._documents)
        except DocumentError as refused:
            self._say(str(refused))
            return
        self.dismiss(told)

    def _say(self, text: str) -> None:
        self.query_one("#said", Static).update(literal(text))

    def action_leave(self) -> None:
        """Leave without writing."""
        self.dismiss("")
