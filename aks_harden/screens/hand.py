"""The hand that writes: from the backend's seams to `aks_harden.apply`; an injected callable goes first."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from aks_harden.apply.means import Means, Pace
from aks_harden.apply.ports import Azure, Journal, ReadError, Runner
from aks_harden.apply.records import records
from aks_harden.apply.resuming import reconcile
from aks_harden.apply.undoing import undo, undoable
from aks_harden.model.fix import Risk
from aks_harden.screens.backend import Backend, Undoable
from aks_harden.screens.session import Session
from aks_harden.snapshot.snapshot import Snapshot
from aks_harden.store.files import UnsafeFileError
from aks_harden.store.journal import BusyError

if TYPE_CHECKING:
    from aks_harden.apply.applying import Consent
    from aks_harden.apply.events import Event
    from aks_harden.engine.plan import Plan


class Hand:
    """Applies and takes back on one cluster; there is none in read-only mode."""

    def __init__(self, backend: Backend, azure: Azure, session: Session) -> None:
        """Keep the ports; nothing is opened yet."""
        self._backend = backend
        self._azure = azure
        self._session = session
        self._journal: Journal | None = None
        self._runner: Runner | None = None

    def _open_journal(self) -> Journal | None:
        if self._journal is None and self._backend.journal is not None:
            # One for the whole walk: a second one would find the first one's lock.
            self._journal = self._backend.journal(self._session.cluster_id)
        return self._journal

    def _means(self) -> Means | None:
        journal = self._open_journal()
        if self._runner is None and self._backend.runner is not None:
            self._runner = self._backend.runner()
        if self._runner is None or journal is None:
            return None
        return Means(
            azure=self._azure,
            runner=self._runner,
            journal=journal,
            items=tuple(self._session.items.values()),
            context=self._session.context,
            pace=Pace(minute_seconds=self._backend.minute_seconds),
        )

    def apply(self, plan: "Plan", consent: "Consent | None" = None) -> "AsyncIterator[Event]":
        """Return what happens when a plan is applied; nothing happens before it is asked for.

        `consent` is asked right before a step that has a checkpoint.
        """
        if self._backend.apply is not None:
            return self._backend.apply(plan)
        from aks_harden.apply.applying import apply  # noqa: PLC0415 - only where something is applied

        means = self._means()
        if means is None:
            return _refuse()
        return apply(
            plan,
            azure=means.azure,
            runner=means.runner,
            journal=means.journal,
            items=means.items,
            context=means.context,
            consent=consent,
            pace=means.pace,
        )

    def undo(self, snapshot: Snapshot) -> "AsyncIterator[Event]":
        """Return what happens when the last step is taken back."""
        if self._backend.undo is not None:
            return self._backend.undo(snapshot)
        means = self._means()
        if means is None:
            return _refuse()
        return undo(
            snapshot,
            azure=means.azure,
            runner=means.runner,
            journal=means.journal,
            items=means.items,
            context=means.context,
            pace=means.pace,
        )

    def undoable(self, snapshot: Snapshot) -> Undoable | None:
        """Return what undo would take back, None where nothing was applied."""
        if self._backend.undoable is not None:
            return self._backend.undoable(snapshot)
        journal = self._open_journal()
        last = next(iter(undoable(journal.entries())), None) if journal else None
        if last is None:
            return None
        risk = last.step().risk
        return Undoable(
            title=last.title,
            commands=tuple(command.argv for command in last.undo),
            # Going back interrupts as much as going there; what has no way back is refused anyway.
            risk=Risk.DISRUPTIVE if risk is Risk.ONE_WAY else risk,
            refused="" if last.undo else f"There is no way back from “{last.title}”. {last.no_undo}".strip(),
        )

    async def reconcile(self, snapshot: Snapshot) -> tuple[str, ...]:
        """Return what became of steps that a crash cut off, a sentence each."""
        if self._backend.reconcile is not None:
            return await self._backend.reconcile(snapshot)
        means = self._means()
        if means is None or all(record.outcome for record in records(means.journal.entries())):
            return ()
        try:
            settled = await reconcile(means, snapshot)
        except (ReadError, BusyError, UnsafeFileError, OSError) as unable:
            return (f"An earlier step was cut off, and finding out what became of it failed: {unable}",)
        finally:
            self.release()
        return tuple(f"“{past.title}” was cut off: {past.reason}" for past in settled)

    def release(self) -> None:
        """Give back the lock that writing took."""
        close = getattr(self._journal, "close", None)
        if close is not None:
            close()


async def _refuse() -> "AsyncIterator[Event]":
    nothing: tuple[Event, ...] = ()
    for event in nothing:
        yield event
    raise ReadError("Nothing can be written here: no runner or no journal was given.")
