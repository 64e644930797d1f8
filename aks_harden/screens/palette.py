"""The palette: one provider over the registry of actions."""

from functools import partial
from typing import Final

from textual.command import DiscoveryHit, Hit, Hits, Provider

from aks_harden.actions import Action
from aks_harden.screens.base import BaseScreen

_MOVES: Final = frozenset({"up", "down", "open", "back", "palette"})
"""What nobody looks up by name."""


class ActionProvider(Provider):
    """Finds every action of the screen under the palette."""

    async def discover(self) -> Hits:
        """Give all of them while nothing is typed."""
        for action in self._actions():
            yield DiscoveryHit(_title(action), partial(self._run, action.id), help=action.help)

    async def search(self, query: str) -> Hits:
        """Give those whose name or help matches."""
        matcher = self.matcher(query)
        for action in self._actions():
            score = max(matcher.match(action.label), matcher.match(action.help) * 0.8)
            if score > 0:
                yield Hit(score, _title(action), partial(self._run, action.id), help=action.help)

    def _actions(self) -> tuple[Action, ...]:
        below = self.screen
        if not isinstance(below, BaseScreen):
            return ()
        return tuple(entry for entry in below.own_actions if entry.id not in _MOVES)

    def _run(self, id_: str) -> None:
        if isinstance(self.screen, BaseScreen):
            self.screen.action_do(id_)


def _title(action: Action) -> str:
    return f"{action.label} ({action.key})" if action.key else action.label
