"""Asking for what only the operator can supply, one question after the other."""

from collections.abc import Sequence
from typing import ClassVar, Final, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Input, OptionList, Static

from aks_harden.screens.app import HardenApp
from aks_harden.screens.asked import Asked
from aks_harden.screens.session import Session
from aks_harden.widgets.literal import literal

_LEAD: Final = "Suggestions (↓ goes there, enter takes one into the line):"


class AnswersDialog(ModalScreen[bool]):
    """Keeps each answer as it is given; what was typed and not given is there again next time."""

    CSS_PATH = "answers.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave"),
        Binding("down", "suggest", "Suggestions"),
    ]

    def __init__(self, asked: Sequence[Asked]) -> None:
        """Keep the questions."""
        super().__init__()
        self._asked = tuple(asked)
        self._number = 0
        self._given = False

    @property
    def _harden(self) -> HardenApp:
        return cast("HardenApp", self.app)

    def compose(self) -> ComposeResult:
        """Lay out one question."""
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Static(id="number", classes="quiet", markup=False)
            yield Static(id="question", classes="title", markup=False)
            yield Input(id="answer")
            yield Static(id="said", classes="said", markup=False)
            yield Static(self._harden.glyphs.write(_LEAD), id="lead", classes="quiet", markup=False)
            yield OptionList(id="suggestions", markup=False, compact=True)
            with Horizontal(classes="buttons"):
                yield Button("Later", id="later", compact=True)
                yield Button("Answer", id="give", variant="primary", compact=True)

    def on_mount(self) -> None:
        """Ask the first question."""
        self._ask()

    @property
    def _now(self) -> Asked:
        return self._asked[self._number]

    def _ask(self) -> None:
        entry = self._now
        count = f"{self._number + 1} of {len(self._asked)}"
        self.query_one("#number", Static).update(literal(f"{count} · {entry.about}"))
        optional = " (may be left empty)" if entry.optional else ""
        self.query_one("#question", Static).update(literal(f"{entry.question}{optional}"))
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([literal(text) for text in _offered(entry)])
        options.display = self.query_one("#lead").display = bool(entry.suggestions)
        answer = self.query_one("#answer", Input)
        answer.value = self._harden.drafts.get(entry.input, entry.value or "")
        answer.focus()
        self._say("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep what is typed, so that leaving loses nothing."""
        if event.value:
            self._harden.drafts[self._now.input] = event.value
        self._say("")

    def on_input_submitted(self) -> None:
        """Give the answer."""
        self._give()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take a suggestion into the line, to be looked at and given."""
        answer = self.query_one("#answer", Input)
        answer.value = self._now.suggestions[event.option_index]
        answer.focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Give the answer, or leave the question open."""
        if event.button.id == "give":
            self._give()
        else:
            self.action_leave()

    def _give(self) -> None:
        text = self.query_one("#answer", Input).value.strip()
        if refusal := self._now.refusal(text):
            self._say(refusal)
            return
        cast("Session", self._harden.session).answer(self._now.input, text)
        self._given = True
        self._number += 1
        if self._number == len(self._asked):
            self.dismiss(True)  # noqa: FBT003 - the dialog's answer
        else:
            self._ask()

    def _say(self, text: str) -> None:
        self.query_one("#said", Static).update(literal(text))

    def action_suggest(self) -> None:
        """Go to the suggestions."""
        options = self.query_one(OptionList)
        if options.display:
            options.focus()
            options.highlighted = options.highlighted or 0

    def action_leave(self) -> None:
        """Leave the rest open."""
        self.dismiss(self._given)


def _offered(entry: Asked) -> tuple[str, ...]:
    """Return the suggestions as they are listed, each with what it means."""
    if not entry.words:
        return entry.suggestions
    return tuple(f"{name}: {words}" for name, words in zip(entry.suggestions, entry.words, strict=True))
