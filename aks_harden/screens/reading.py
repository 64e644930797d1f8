"""What is read, in the background: signing in, the list of clusters, one cluster as it lands."""

import asyncio
from typing import TYPE_CHECKING

from aks_harden.model.azure import ClusterRow, ReadError

if TYPE_CHECKING:
    from aks_harden.apply.ports import Azure
    from aks_harden.screens.app import HardenApp
    from aks_harden.screens.session import Session
    from aks_harden.snapshot.snapshot import Snapshot

_BREATH = 0.05
"""Seconds over which landing reads are gathered before the screen is drawn again."""
GROUP = "read"
"""Name of the background work that reads; only one runs at a time."""


class Reading:
    """The reading side of the walk's state."""

    def __init__(self, app: "HardenApp") -> None:
        """Begin signed out, with nothing read."""
        self._app = app
        self.azure: Azure | None = None
        self.clusters: tuple[ClusterRow, ...] | None = None
        self.session: Session | None = None
        self.cluster_id = app.backend.cluster_id
        self.problem = ""
        """Why nothing could be read, in a sentence."""
        self.busy = False
        self._landed: Snapshot | None = None
        self._drawing = False
        self._looked = False
        """Whether the cluster that was named has been looked for: going back from it leads to the list."""

    def start(self) -> None:
        """Sign in where that is still to do, then list the clusters or read the one that is open."""
        self.problem = ""
        self.busy = True
        self._app.show_state()
        self._app.run_worker(self._read(), group=GROUP, exclusive=True, exit_on_error=False)

    def open(self, cluster_id: str) -> None:
        """Read another cluster."""
        self.cluster_id, self.session = cluster_id, None
        self.start()

    def close(self) -> None:
        """Leave the cluster; what was under way is not waited for."""
        self._app.workers.cancel_group(self._app, GROUP)
        self.busy = False
        self.cluster_id, self.session, self.problem, self._landed = None, None, "", None
        self._app.show_state()

    async def _read(self) -> None:
        if self.azure is None:
            self.azure = await self._app.backend.azure()
            self._app.show_state()
        named = self._app.backend.named
        if self.cluster_id is None and named is not None and not self._looked:
            chosen = await named(self.azure)
            self._looked = True
            self._app.call_later(self._app.open_cluster, chosen)
            return
        if self.cluster_id is None:
            self.clusters = await self.azure.clusters()
        else:
            await self._read_cluster(self.azure, self.cluster_id)
        self.busy = False
        self._app.show_state()

    async def _read_cluster(self, azure: "Azure", cluster_id: str) -> None:
        if self.session is None:
            self.session = await self._begin(cluster_id)
            self._app.show_state()
        async for snapshot in azure.read(cluster_id):
            self._landed = snapshot
            if not self._drawing:
                self._drawing = True
                self._app.set_timer(_BREATH, self._draw)
        self._draw()
        self._app.remembering.look()
        await self._app.writing.look_back()

    async def _begin(self, cluster_id: str) -> "Session":
        # Loading the engine and the checks takes a moment, in which the screen goes on drawing.
        make = await asyncio.to_thread(_session_maker)
        items = await asyncio.to_thread(self._app.backend.items)
        told = self._app.backend.decisions
        decisions = await asyncio.to_thread(told, cluster_id) if told else None
        return make(cluster_id, items, self._app.backend.context, decisions)

    def _draw(self) -> None:
        self._drawing = False
        if self._landed is not None and self.session is not None:
            self.session.land(self._landed)
            self._landed = None
            self._app.show_state()

    def recheck(self, id_: str) -> None:
        """Read again what one item was judged on."""
        if self.session is None or self.session.snapshot is None or self.problem:
            self.start()
            return
        self.busy = True
        self._app.show_state()
        self._app.run_worker(self._reread(id_), group=GROUP, exclusive=True, exit_on_error=False)

    async def _reread(self, id_: str) -> None:
        session = self.session
        if self.azure is None or session is None or session.snapshot is None:
            return
        before = session.findings[id_].verdict
        session.land(await self.azure.reread(session.snapshot, session.facets(id_)))
        self.busy = False
        after = session.findings[id_].verdict
        moved = f"still {after.word}" if before is after else f"{before.word} → {after.word}"
        self._app.say(f"{id_} was read again: {moved}.")
        self._app.show_state()

    def failed(self, error: BaseException | None) -> None:
        """Say why reading ended early: on the screen, or as a notice over what is there already."""
        self.busy = False
        text = (
            str(error)
            if isinstance(error, ReadError)
            else f"Reading broke off: {type(error).__name__}: {error}"
        )
        if self.session is not None and self.session.snapshot is not None:
            self._app.say(f"{text} What is shown was read before. R reads again.", grave=True)
        else:
            self.problem = text
        self._app.show_state()


def _session_maker() -> "type[Session]":
    from aks_harden.screens.session import Session  # noqa: PLC0415 - not before the first frame

    return Session
