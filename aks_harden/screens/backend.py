"""Everything the screens get from outside, as one value: they know ports, never Azure's libraries."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from aks_harden.apply.events import Event
    from aks_harden.apply.ports import Azure, Journal, Runner
    from aks_harden.engine.discover import Item
    from aks_harden.engine.plan import Plan
    from aks_harden.model.context import Context
    from aks_harden.model.fix import Risk
    from aks_harden.model.waiver import Decisions
    from aks_harden.snapshot.snapshot import Snapshot


def _now() -> datetime:
    return datetime.now(UTC)


class Undoable(Struct, frozen=True, kw_only=True):
    """The last applied step, as something that can be taken back."""

    title: str
    """What was done, in a line."""
    commands: tuple[tuple[str, ...], ...]
    """The captured inverse, as argument vectors."""
    risk: "Risk"
    """How taking it back is confirmed."""
    refused: str = ""
    """Why there is no way back, in a sentence; empty where there is one."""


class Backend(Struct, frozen=True, kw_only=True):
    """The ports and settings of one walk."""

    azure: "Callable[[], Awaitable[Azure]]"
    """Signs in and gives the reading port. Called after the first frame; what it imports, it imports in a
    thread (`asyncio.to_thread`), so that the screen stays alive. Raises ReadError with one sentence."""
    items: "Callable[[], tuple[Item, ...]]"
    """Gives the checklist, as `engine.discover.items` does; called in a thread after the first frame."""
    context: "Context | None" = None
    """The operator's answers and thresholds; the defaults where this is None."""
    decisions: "Callable[[str], Decisions] | None" = None
    """Gives what people decided about a cluster, called in a thread; raises ReadError."""
    cluster_id: str | None = None
    """The cluster to open at once; without one the clusters are listed."""
    named: "Callable[[Azure], Awaitable[str]] | None" = None
    """Finds the one cluster that the operator named by name or group, once signed in; raises ReadError."""
    runner: "Callable[[], Runner] | None" = None
    """Makes the one thing that writes; None means read-only, and then no action that writes exists."""
    journal: "Callable[[str], Journal] | None" = None
    """Gives the journal of a cluster; needed wherever a runner is given."""
    apply: "Callable[[Plan], AsyncIterator[Event]] | None" = None
    """Applies a plan instead of `aks_harden.apply.applying.apply` over the ports above."""
    undo: "Callable[[Snapshot], AsyncIterator[Event]] | None" = None
    """Takes the last step back instead of `aks_harden.apply.undoing.undo`."""
    undoable: "Callable[[Snapshot], Undoable | None] | None" = None
    """Tells what undo would take back, instead of the journal."""
    reconcile: "Callable[[Snapshot], Awaitable[tuple[str, ...]]] | None" = None
    """Tells what earlier runs left open, a sentence each, instead of `aks_harden.apply.resuming`."""
    save: Callable[[str, Mapping[str, str]], str] | None = None
    """Writes files by name into a folder and says where they are, instead of `aks_harden.store.documents`;
    raises its DocumentError."""
    open_link: Callable[[str], bool] | None = None
    """Opens an address and tells whether it could; None means our own way, never a text browser."""
    now: Callable[[], datetime] = _now
    """The clock that the age of what was read is told by."""
    minute_seconds: float = 60.0
    """How long a minute is in which a step takes effect; shorter where nothing real has to."""
    label: str = ""
    """A word for the header, such as `sandbox`."""
    ascii: bool = False
    """Whether to draw with ASCII alone, whatever the locale."""

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written."""
        return self.runner is None and self.apply is None
