"""What every screen has: the two lines at the top, the hints at the bottom, and one way for keys to act."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding
from textual.events import DescendantBlur, DescendantFocus
from textual.screen import Screen
from textual.widgets import Static

from aks_harden.actions import Action, Place, actions, hints
from aks_harden.screens.situation import Situation
from aks_harden.widgets.filter_bar import FilterBar
from aks_harden.widgets.header import Header
from aks_harden.widgets.hints import Hints

if TYPE_CHECKING:
    from aks_harden.screens.app import HardenApp

TOO_SMALL = "aks-harden needs at least 60 columns and 16 rows. Make the terminal larger; nothing is lost."


def bindings(place: Place) -> list[Binding]:
    """Return the key bindings of a place, made from the registry."""
    return [
        Binding(
            key, f"do({action.id!r})", action.label, show=place in action.footer, id=f"{place}.{action.id}"
        )
        for action in actions(place)
        for key in action.keys[:1]
    ]


class BaseScreen(Screen[None]):
    """A screen of the walk; subclasses have a method `do_<action id>` for each action of their place."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    """Each screen says itself where the keys go: the first place would be a filter that is not shown."""
    PLACE: ClassVar[Place]

    @property
    def harden(self) -> "HardenApp":
        """The application, typed."""
        return cast("HardenApp", self.app)

    def compose(self) -> ComposeResult:
        """Put the screen's own content between header and hints."""
        yield Header(self.harden.glyphs)
        yield from self.compose_content()
        yield Hints(self.hinted)
        yield Static(TOO_SMALL, id="too-small", markup=False)

    @property
    def hinted(self) -> tuple[Action, ...]:
        """What the footer hints at now: where something has the whole screen, the way back before all."""
        hinted = hints(self.PLACE, read_only=self.harden.read_only)
        back = tuple(action for action in self.own_actions if action.id == "back")
        return (*back, *hinted[1:]) if self.has_class("-zoomed") else hinted

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Hint at the keys of the filter while it is typed, and at those of the screen otherwise."""
        if isinstance(event.widget, FilterBar):
            keys = (("enter", "Keep the filter"), ("esc", "To the list, again: no filter"))
            self.query_one(Hints).show_keys(*keys)
        else:
            self.query_one(Hints).show(self.hinted)

    def on_descendant_blur(self, _: DescendantBlur) -> None:
        """Hint at the keys of the screen again where nothing is typed into any more."""
        self.query_one(Hints).show(self.hinted)

    def compose_content(self) -> ComposeResult:
        """Give what is particular to the screen."""
        yield from ()

    def on_mount(self) -> None:
        """Draw what is known."""
        self.show_all()

    def on_screen_resume(self) -> None:
        """Draw what has changed while another screen was on top."""
        self.show_all()

    def show_all(self) -> None:
        """Draw header and content from the application's state."""
        if self.is_mounted:
            self.harden.show_header(self.query_one(Header))
            self.show_content()

    def show_content(self) -> None:
        """Draw what is particular to the screen."""

    def situation(self) -> Situation:
        """Return what is true now, for the actions to decide on."""
        return self.harden.situation()

    @property
    def own_actions(self) -> tuple[Action, ...]:
        """The actions that exist here and now."""
        return actions(self.PLACE, read_only=self.harden.read_only)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let actions that do not exist in read-only mode not be bound either."""
        if action != "do":
            return True
        return any(entry.id == parameters[0] for entry in self.own_actions)

    def action_do(self, id_: str) -> None:
        """Run an action of the registry, or say why it cannot act now."""
        action = next((entry for entry in self.own_actions if entry.id == id_), None)
        if action is None:
            return
        if reason := action.reason(self.situation()):
            self.harden.say(reason)
            return
        act = cast("Callable[[], None]", getattr(self, f"do_{action.id}"))
        act()

    def do_help(self) -> None:
        """Show every key of this screen."""
        from aks_harden.screens.dialogs.help import HelpDialog  # noqa: PLC0415 - not before it is asked for

        self.app.push_screen(HelpDialog(self.PLACE))

    def do_palette(self) -> None:
        """Open the palette."""
        self.app.action_command_palette()

    def do_theme(self) -> None:
        """Let the colours be chosen."""
        self.app.search_themes()

    def do_quit(self) -> None:
        """Leave."""
        self.harden.action_leave()

    def do_back(self) -> None:
        """Go up one screen."""
        self.harden.go_back()
