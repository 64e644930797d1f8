"""Asking for what only the operator can supply, one question after the other."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Input, OptionList, Static

from aks_harden.screens.app import HardenApp
from aks_harden.screens.asked import Asked
from aks_harden.screens.session import Session
from aks_harden.snapshot.paths import group_of
from aks_harden.widgets.literal import literal
from aks_harden.widgets.values import called

_LEAD: Final = "↓ ↑ put a suggestion into the line:"
_KEYS: Final = "enter answers · PgDn leaves it open, to the next · PgUp back · esc ends"


class AnswersDialog(ModalScreen[bool]):
    """Keeps each answer as it is given; what was typed and not given is there again next time."""

    CSS_PATH = "answers.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave"),
        Binding("down", "suggest(1)", "Next suggestion"),
        Binding("up", "suggest(-1)", "Previous suggestion"),
        Binding("pagedown", "turn(1)", "Next question"),
        Binding("pageup", "turn(-1)", "Previous question"),
    ]

    def __init__(self, asked: Sequence[Asked]) -> None:
        """Keep the questions."""
        super().__init__()
        self._asked = tuple(asked)
        self._number = 0
        self._answered: dict[int, str] = {}

    @property
    def _harden(self) -> HardenApp:
        return cast("HardenApp", self.app)

    @property
    def _session(self) -> Session:
        return cast("Session", self._harden.session)

    def compose(self) -> ComposeResult:
        """Lay out one question."""
        write = self._harden.glyphs.write
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Static(id="number", classes="quiet", markup=False)
            yield Static(id="question", classes="title", markup=False)
            yield Input(id="answer")
            yield Static(id="said", classes="said", markup=False)
            yield Static(write(_LEAD), id="lead", classes="quiet", markup=False)
            options = OptionList(id="suggestions", markup=False, compact=True)
            options.can_focus = False
            yield options
            yield Static(write(_KEYS), id="keys", classes="quiet", markup=False)
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
        options.add_options([literal(text) for text in offered(entry, self._session.names)])
        options.display = self.query_one("#lead").display = bool(entry.suggestions)
        answer = self.query_one("#answer", Input)
        typed = self._harden.drafts.get(entry.inputs[0], entry.value or "")
        answer.value = self._answered.get(self._number, typed)
        answer.focus()
        self._say("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep what is typed, so that leaving loses nothing, and point at it where it is a suggestion."""
        if event.value:
            self._harden.drafts[self._now.inputs[0]] = event.value
        suggestions = self._now.suggestions
        found = suggestions.index(event.value) if event.value in suggestions else None
        self.query_one(OptionList).highlighted = found
        self._say("")

    def on_input_submitted(self) -> None:
        """Give the answer."""
        self._give()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take a suggestion into the line, to be looked at and given."""
        self._take(event.option_index)

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
        self._session.answer(self._now.inputs, text)
        self._answered[self._number] = text
        if self._number + 1 == len(self._asked):
            self.action_leave()
        else:
            self.action_turn(1)

    def _say(self, text: str) -> None:
        self.query_one("#said", Static).update(literal(text))

    def _take(self, place: int) -> None:
        answer = self.query_one("#answer", Input)
        answer.value = self._now.suggestions[place]
        answer.focus()

    def action_suggest(self, way: int) -> None:
        """Put the next suggestion into the line, after the last one the first again."""
        suggestions, line = self._now.suggestions, self.query_one("#answer", Input).value
        if not suggestions:
            return
        first = 0 if way > 0 else -1
        self._take((suggestions.index(line) + way) % len(suggestions) if line in suggestions else first)

    def action_turn(self, way: int) -> None:
        """Go to another question; this one stays as it is."""
        if 0 <= self._number + way < len(self._asked):
            self._number += way
            self._ask()
        else:
            self._say("This is the last question." if way > 0 else "This is the first question.")

    def action_leave(self) -> None:
        """Leave the rest open."""
        self.dismiss(bool(self._answered))


def offered(entry: Asked, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the suggestions as they are listed: each with what it means, ids of resources by their names."""
    if entry.words:
        return tuple(f"{name}: {words}" for name, words in zip(entry.suggestions, entry.words, strict=True))
    short = tuple(_short(text, names) for text in entry.suggestions)
    return short if len(set(short)) == len(short) else entry.suggestions


def _short(text: str, names: Mapping[str, str]) -> str:
    if text.lower().startswith("/subscriptions/") and (group := group_of(text)):
        return f"{called(text)} in {group}"
    known = names.get(text, "")
    return f"{known} · {text}" if known else text
