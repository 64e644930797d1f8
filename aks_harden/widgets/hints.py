"""The last line of every screen: the few keys that matter most there, clickable."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from aks_harden.actions import Action

_LAST: Final = 2
_USUAL: Final = 80


def hints_line(hinted: Sequence[Action]) -> Content:
    """Return the hints; a click on one does what its key does."""
    parts: list[Content | tuple[str, str]] = [(" ", "")]
    for place, action in enumerate(hinted):
        # The id is ours, never foreign text: only such text may stand in a click action.
        click = Style.from_meta({"@click": f"screen.do({action.id!r})"})
        hint = Content.assemble((action.key, "bold $accent"), (f" {action.label}", "$text-muted"))
        parts.extend([("  " if place else "", ""), hint.stylize(click)])
    return Content.assemble(*parts)


def fitting(hinted: Sequence[Action], width: int) -> tuple[Action, ...]:
    """Return the hints that fit; the last two, help and the way out, stay, for help names the others."""
    kept = list(hinted)
    while hints_line(kept).cell_length > width and len(kept) > _LAST:
        del kept[-_LAST - 1]
    return tuple(kept)


class Hints(Static):
    """The footer."""

    DEFAULT_CSS: ClassVar[str] = "Hints { height: 1; dock: bottom; text-wrap: nowrap; link-style: none; }"

    def __init__(self, hinted: Sequence[Action]) -> None:
        """Show these hints."""
        super().__init__(hints_line(hinted))
        self._hinted: Sequence[Action] | None = hinted

    def show(self, hinted: Sequence[Action]) -> None:
        """Show other hints."""
        self._hinted = hinted
        self.update(hints_line(fitting(hinted, self.size.width or _USUAL)))

    def on_resize(self) -> None:
        """Leave out what the new width has no room for."""
        if self._hinted is not None:
            self.show(self._hinted)

    def show_keys(self, *keys: tuple[str, str]) -> None:
        """Show keys that are no actions: those of a line being typed into."""
        parts = [
            part
            for key, label in keys
            for part in ((f" {key}", "bold $accent"), (f" {label} ", "$text-muted"))
        ]
        self._hinted = None
        self.update(Content.assemble(*parts))
