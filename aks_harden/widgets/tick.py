"""A sentence to tick. Only the space bar or a click ticks it: pressing enter by habit does nothing."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from aks_harden.widgets.literal import visible


class Tick(Static, can_focus=True):
    """`[ ]` or `[x]` before a sentence: readable without colour."""

    DEFAULT_CSS: ClassVar[str] = """
    Tick { height: auto; }
    Tick:focus { text-style: bold; background: $primary 20%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "turn", "Tick")]

    on: reactive[bool] = reactive(default=False)

    def __init__(self, sentence: str) -> None:
        """Begin without a tick."""
        super().__init__(markup=False)
        self._sentence = visible(sentence)

    def render(self) -> Content:
        """Draw box and sentence."""
        return Content(f"[{'x' if self.on else ' '}] {self._sentence}")

    def action_turn(self) -> None:
        """Tick, or take the tick away."""
        self.on = not self.on

    def on_click(self) -> None:
        """Tick by mouse."""
        self.action_turn()
