"""What carrying out a step needs: the ports, the items to judge by, and the pace."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from msgspec import Struct, field

from aks_harden.apply.events import Change, Move
from aks_harden.apply.ports import Azure, Journal, Runner
from aks_harden.engine.discover import Item
from aks_harden.model.context import Context
from aks_harden.snapshot.snapshot import Snapshot


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Pace(Struct, frozen=True, kw_only=True):
    """How long is waited, and on what clock; tests bring their own."""

    now: Callable[[], str] = _now
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    motion_tries: int = 120
    """Looks at a resource in motion, or attempts while Azure is busy, before giving up."""
    motion_seconds: float = 15.0
    verify_tries: int = 5
    """Looks at the picture after a call before saying that it did not verify."""
    verify_seconds: float = 6.0
    minute_seconds: float = 60.0
    """How long a minute is in which a step takes effect: next to nothing where nothing real has to."""


class Means(Struct, frozen=True, kw_only=True):
    """Everything a step works with."""

    azure: Azure
    runner: Runner
    journal: Journal
    items: tuple[Item, ...]
    context: Context
    pace: Pace = field(default_factory=Pace)


class StaleError(Exception):
    """The resource is not as the plan knew it; nothing was written."""

    def __init__(self, reason: str, changes: tuple[Change, ...] = ()) -> None:
        """Keep what changed."""
        super().__init__(reason)
        self.reason = reason
        self.changes = changes


class StepError(Exception):
    """The step cannot go on, and why."""

    def __init__(
        self,
        reason: str,
        *,
        outcome: str = "failed",
        moves: tuple[Move, ...] = (),
        snapshot: Snapshot | None = None,
    ) -> None:
        """Keep the reason, how the journal calls it, and the picture as read again where there is one."""
        super().__init__(reason)
        self.reason = reason
        self.outcome = outcome
        self.moves = moves
        self.snapshot = snapshot


class AlreadySoError(Exception):
    """A fresh look shows that the step is already so: there is nothing to run."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Keep the fresh picture."""
        super().__init__("already so")
        self.snapshot = snapshot
