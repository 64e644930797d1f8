"""Plain text on a screen of its own: evidence as JSON, or commands to select and copy."""

from typing import ClassVar

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.binding import BindingType

from aks_harden.actions import Place
from aks_harden.screens.base import BaseScreen, bindings
from aks_harden.screens.situation import Situation
from aks_harden.widgets.flow import Flow
from aks_harden.widgets.reader import Reader


class ViewerScreen(BaseScreen):
    """Text to read, scroll and copy."""

    PLACE = Place.VIEWER
    CSS_PATH = "viewer.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.VIEWER)]

    def __init__(self, title: str, text: str) -> None:
        """Keep what to show."""
        super().__init__()
        self._heading = title
        self._text = text

    def compose_content(self) -> ComposeResult:
        """Lay out the text."""
        yield Reader(id="text")

    def on_mount(self) -> None:
        """Let the keys scroll at once."""
        super().on_mount()
        self.query_one(Reader).focus()

    def show_content(self) -> None:
        """Draw the text."""
        self.query_one(Reader).show(self._page)

    def _page(self, width: int) -> Flow:
        flow = Flow(width, self.harden.glyphs)
        flow.line((self._heading, "bold $primary"))
        flow.gap()
        flow.code(self._text.splitlines(), indent=0)
        return flow

    def situation(self) -> Situation:
        """Return what is true now: there is a text to copy."""
        return replace(super().situation(), commands=1)

    def do_copy(self) -> None:
        """Copy the whole text."""
        self.harden.copying.copy(self._text)

    def do_down(self) -> None:
        """Scroll down."""
        self.query_one(Reader).scroll_down(animate=False)

    def do_up(self) -> None:
        """Scroll up."""
        self.query_one(Reader).scroll_up(animate=False)
