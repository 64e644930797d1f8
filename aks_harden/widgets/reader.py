"""A pane of text that scrolls, redrawn for its width."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.events import Resize
from textual.widgets import Static

from aks_harden.widgets.flow import Flow

Maker = Callable[[int], Flow]


class Reader(VerticalScroll):
    """Shows one page made by a function of the width, and keeps its place when the page is made again."""

    DEFAULT_CSS: ClassVar[str] = """
    Reader { padding: 0 1; scrollbar-size-vertical: 1; }
    Reader > Static { width: 1fr; height: auto; text-wrap: nowrap; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        """Begin empty."""
        super().__init__(id=id)
        self._make: Maker | None = None
        self._drawn = 0
        self.marks: dict[str, int] = {}

    def compose(self) -> ComposeResult:
        """Hold one piece of text."""
        yield Static(markup=False)

    def show(self, make: Maker, *, top: bool = False) -> None:
        """Show the page that `make` gives for the pane's width."""
        self._make = make
        self._draw()
        if top:
            self.scroll_home(animate=False)

    def go_to_mark(self, name: str) -> None:
        """Scroll to a remembered line."""
        if name in self.marks:
            self.scroll_to(y=self.marks[name], animate=False)

    def on_resize(self, _: Resize) -> None:
        """Lay the page out again for a new width."""
        if self._room() != self._drawn:
            self._draw()

    def _room(self) -> int:
        # One cell is left for the scroll bar whether it is there or not, so that it never breaks a line.
        return self.size.width - 1

    def _draw(self) -> None:
        if self._make is None or self.size.width == 0:
            return
        self._drawn = self._room()
        flow = self._make(self._drawn)
        self.marks = flow.marks
        self.query_one(Static).update(flow.content())
