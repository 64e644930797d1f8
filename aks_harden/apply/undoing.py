"""Take back the last steps: run the inverse that was noted before each, in reverse order, and verify."""

from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import aclosing
from types import MappingProxyType
from typing import Final

from msgspec.structs import replace

from aks_harden.apply.applying import Tally, looked_around, signed_in
from aks_harden.apply.events import Event, Failed
from aks_harden.apply.history import history
from aks_harden.apply.means import Means, Pace
from aks_harden.apply.ports import Azure, Journal, Runner
from aks_harden.apply.records import DONE, Record, records
from aks_harden.apply.stepping import Task, carry_out
from aks_harden.engine.differences import Change
from aks_harden.engine.discover import Item
from aks_harden.engine.plan import Step
from aks_harden.model.context import Context
from aks_harden.model.fix import Risk
from aks_harden.model.json import JsonObject
from aks_harden.snapshot.paths import same_id
from aks_harden.snapshot.redact import REDACTED
from aks_harden.snapshot.snapshot import Snapshot
from aks_harden.store.journal import ClusterJournal

_UNTOLD: Final = frozenset({"", "unknown"})


def undoable(entries: Iterable[JsonObject]) -> tuple[Record, ...]:
    """Return the steps that stand, the latest first: what an undo would take back in this order."""
    all_ = records(entries)
    taken_back = {record.undoes for record in all_ if record.undoes and record.outcome in DONE}
    standing = [
        record
        for record in all_
        if record.outcome in DONE and not record.undoes and record.id not in taken_back
    ]
    return tuple(reversed(standing))


def untold(entries: Iterable[JsonObject], chosen: Iterable[Record]) -> tuple[str, ...]:
    """Return a sentence for each step after the first of those chosen of which nobody knows what it did."""
    told, taken = history(entries), {record.id for record in chosen}
    first = next((place for place, past in enumerate(told) if past.record.id in taken), len(told))
    return tuple(
        f"What became of “{past.record.title}” is not known, and it is not taken back: see {past.resource}"
        for past in told[first:]
        if past.record.outcome in _UNTOLD and past.record.calls
    )


def undo_step(record: Record) -> Step:
    """Return the inverse of a step as a step of its own."""
    past = record.step()
    return replace(
        past,
        fixes=tuple(replace(fix, title=f"Undo: {fix.title}") for fix in past.fixes),
        commands=record.undo,
        undo=record.commands,
        expects=tuple(_turned(change) for change in reversed(record.expects)),
    )


async def undo(
    snapshot: Snapshot,
    *,
    steps: int = 1,
    azure: Azure,
    runner: Runner,
    journal: Journal,
    items: Iterable[Item],
    context: Context,
    looked: bool = False,
    pace: Pace | None = None,
) -> AsyncGenerator[Event]:
    """Take back the last `steps` steps that the journal knows, as they stand in `snapshot`.

    The same comparing, calling and verifying as for a plan; a step counts as taken back when its assertions
    read again what they read before it. `looked` says that `preflight` was asked already. The last event is
    Finished.
    """
    means = Means(
        azure=azure,
        runner=runner,
        journal=journal,
        items=tuple(items),
        context=context,
        pace=pace or Pace(),
    )
    tally = Tally(snapshot)
    chosen = undoable(journal.entries())[:steps]
    if chosen:
        async with aclosing(_undo(means, chosen, tally, ahead=not looked)) as events:
            async for event in events:
                yield event
    yield tally.finished(len(chosen))


async def _undo(
    means: Means, chosen: tuple[Record, ...], tally: Tally, *, ahead: bool
) -> AsyncGenerator[Event]:
    first = undo_step(chosen[0])
    actor = await signed_in(means, tally.snapshot, first)
    if isinstance(actor, Failed):
        tally.count(actor)
        yield actor
        return
    inverses = tuple(undo_step(record) for record in chosen)
    async with aclosing(looked_around(means, inverses, tally, ahead=ahead)) as told:
        async for event in told:
            yield event
    for number, record in enumerate(chosen, start=1):
        if tally.ended:
            return
        step, reason = undo_step(record), _refused(means.journal, record, tally.snapshot)
        if reason:
            event = Failed(step=step, reason=reason)
            tally.count(event)
            yield event
            return
        task = Task(
            step=step,
            goals=record.goals_before,
            actor=actor,
            number=number,
            total=len(chosen),
            undoes=record.id,
        )
        async with aclosing(carry_out(means, task, tally.snapshot)) as events:
            async for event in events:
                tally.count(event)
                yield event


def _refused(journal: Journal, record: Record, snapshot: Snapshot) -> str:
    """Return why a record may not be replayed: the journal is data, and only an intact one is obeyed."""
    if isinstance(journal, ClusterJournal) and any(not found.torn for found in journal.damage()):
        return "The journal is not as it was written, so nothing in it is replayed."
    written_for = record.intent.get("cluster", snapshot.cluster_id)
    if not isinstance(written_for, str) or not same_id(written_for, snapshot.cluster_id):
        return "The journal is another cluster's, so nothing in it is replayed."
    if any(fix.risk is Risk.MANUAL for fix in record.step().fixes):
        return "The step is of a kind that this version does not know, so it is not replayed."
    if not record.undo:
        return f"There is no way back from this step. {record.no_undo}".strip()
    for command in record.undo:
        words: Mapping[str, str] = MappingProxyType({**command.files, "": " ".join(command.argv)})
        if command.argv[:1] != ("az",) or any(REDACTED in text for text in words.values()):
            return "The inverse in the journal is not a whole az call, so it is not replayed."
    return ""


def _turned(change: Change) -> Change:
    return replace(change, before=change.after, after=change.before)
