"""Plans are made in a thread: one of everything takes long enough that keys would be felt to stick."""

import asyncio
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from aks_harden.screens.app import HardenApp
    from aks_harden.screens.draft import Draft
    from aks_harden.screens.session import Session

_KEPT: Final = 4
"""Plans that are kept: the one chosen, the one looked at, and what they were before the last key."""

_Key = tuple[int, tuple[str, ...]]


class Planning:
    """Gives the plan that fits the walk as it stands, once it is made."""

    def __init__(self, app: "HardenApp") -> None:
        """Begin with nothing made."""
        self._app = app
        self._session: Session | None = None
        self._made: dict[_Key, Draft] = {}
        self._wanted: dict[bool, tuple[str, ...] | None] = {}
        """What is still to be made: for what was chosen, for some fixes alone; the latest of each."""
        self.busy = False

    def draft(self, only: tuple[str, ...] | None) -> "Draft | None":
        """Return the plan for what was chosen, or for some fixes alone; None while it is being made."""
        session = self._app.session
        if session is None or session.snapshot is None:
            return None
        if session is not self._session:
            self._session = session
            self._made.clear()
        made = self._made.get(_key(session, only))
        if made is None:
            self._wanted[only is None] = only
            if not self.busy:
                self.busy = True
                self._app.run_worker(self._work(), group="plan", exit_on_error=True)
        return made

    async def _work(self) -> None:
        from aks_harden.screens.draft import draft  # noqa: PLC0415 - not before something is planned

        try:
            while self._wanted and (session := self._session) is not None:
                _, only = self._wanted.popitem()
                key = _key(session, only)
                made = await asyncio.to_thread(draft, session, only)
                # What changed meanwhile is asked for again when the screens are drawn.
                if made is not None and session is self._session and key == _key(session, only):
                    self._made[key] = made
                    while len(self._made) > _KEPT:
                        del self._made[next(iter(self._made))]
                self._app.show_state()
        finally:
            self.busy = False


def _key(session: "Session", only: tuple[str, ...] | None) -> _Key:
    return session.edition, session.chosen if only is None else only
