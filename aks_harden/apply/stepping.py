"""Carry out one step: intent, compare, call, wait, read again, judge. Only the last says that it is fixed."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from msgspec import Struct

from aks_harden.apply.calling import Job, call_all
from aks_harden.apply.comparing import at_rest, state, still_the_same, touched_facets
from aks_harden.apply.events import Event, Failed, Narration, Stale, Started, Verified
from aks_harden.apply.goals import Goal, moves, still_open, unplanned, verdicts
from aks_harden.apply.means import AlreadySoError, Means, StaleError, StepError
from aks_harden.apply.ports import Identity, ReadError, RunnerError
from aks_harden.apply.records import intent, next_id, result
from aks_harden.apply.refusing import other_account
from aks_harden.apply.resuming import as_before
from aks_harden.engine.plan import Step
from aks_harden.engine.subjects import subject
from aks_harden.snapshot.paths import name_of
from aks_harden.snapshot.reading import Read
from aks_harden.snapshot.snapshot import Snapshot
from aks_harden.store.files import UnsafeFileError
from aks_harden.store.journal import BusyError


class Task(Struct, frozen=True, kw_only=True):
    """One step to carry out, with its place among the others."""

    step: Step
    goals: tuple[Goal, ...]
    actor: Identity
    """Who az acted as when the run began."""
    number: int = 1
    total: int = 1
    overrides: tuple[tuple[str, str], ...] = ()
    undoes: str = ""
    """Id of the step that this one takes back."""


async def carry_out(means: Means, task: Task, current: Snapshot) -> AsyncGenerator[Event]:
    """Carry out one step; the last event is Verified, Stale or Failed."""
    try:
        async with aclosing(_journaled(means, task, current)) as events:
            async for event in events:
                yield event
    except (BusyError, UnsafeFileError, OSError) as refused:
        yield Failed(
            step=task.step, reason=f"The journal cannot be written, so it went no further: {refused}"
        )


async def _journaled(means: Means, task: Task, current: Snapshot) -> AsyncGenerator[Event]:
    step, now = task.step, means.pace.now
    id_ = _declare(means, task, current)
    yield Started(step=step, number=task.number, total=task.total)
    job = Job(id=id_, step=step, goals=task.goals, current=current)
    try:
        async with aclosing(_work(means, task, job)) as events:
            async for event in events:
                yield event
    except AlreadySoError as held:
        means.journal.append(result(id_, "already", now()))
        yield Verified(step=step, moves=(), unplanned=(), snapshot=held.snapshot, already=True)
    except StaleError as stale:
        means.journal.append(result(id_, "stale", now(), reason=stale.reason, changes=stale.changes))
        yield Stale(step=step, reason=stale.reason, changes=stale.changes)
    except StepError as failed:
        means.journal.append(result(id_, failed.outcome, now(), reason=failed.reason, moves=failed.moves))
        yield Failed(step=step, reason=failed.reason, moves=failed.moves, snapshot=failed.snapshot)
    except (ReadError, RunnerError) as unable:
        means.journal.append(result(id_, "failed", now(), reason=str(unable)))
        yield Failed(step=step, reason=str(unable))


def _declare(means: Means, task: Task, current: Snapshot) -> str:
    """Put the intent on the disk and return its id."""
    id_ = next_id(means.journal.entries())
    means.journal.append(
        intent(
            task.step,
            task.goals,
            verdicts(current, means.context, means.items),
            id_=id_,
            at=means.pace.now(),
            actor=task.actor,
            overrides=dict(task.overrides),
            undoes=task.undoes,
        )
    )
    return id_


async def _work(means: Means, task: Task, job: Job) -> AsyncGenerator[Event]:
    step = task.step
    await _check_account(means, task)
    yield Narration(step=step, text="Comparing with what was read.")
    fresh = await still_the_same(means, step, job.goals, job.current)
    if fresh is not None:
        yield Narration(step=step, text="It is already so: nothing to run.")
        raise AlreadySoError(fresh)
    try:
        async with aclosing(call_all(means, job)) as events:
            async for event in events:
                yield event
        yield Narration(step=step, text="Waiting until Azure has finished.")
        await _finished(means, job)
    except StepError as failed:
        raise await _told(means, job, failed) from None
    yield Narration(step=step, text="Reading again what was touched.")
    verified = await _verified(means, job)
    means.journal.append(
        result(job.id, "verified", means.pace.now(), moves=verified.moves, changes=verified.unplanned)
    )
    yield verified


async def _check_account(means: Means, task: Task) -> None:
    if reason := other_account(task.actor, await means.runner.identity()):
        raise StepError(f"{reason} Nothing was run.")


async def _told(means: Means, job: Job, failed: StepError) -> StepError:
    """Return the failure with the picture as it reads now, so that nobody has to guess what was done.

    What left a trace counts as run, though az said that it failed: only so can it be taken back.
    """
    try:
        fresh = await means.azure.reread(job.current, touched_facets(job.current, job.step))
    except ReadError:
        return failed
    moved = moves(job.current, fresh, means.context, means.items)
    left = any(not as_before(fresh, change) for change in job.step.expects)
    outcome = "unverified" if left else failed.outcome
    return StepError(failed.reason, outcome=outcome, moves=moved, snapshot=fresh)


async def _finished(means: Means, job: Job) -> None:
    """Wait for a terminal state; raises StepError where that is not success."""
    entry = subject(job.current, job.step)
    if entry is None:
        return
    try:
        reading = await at_rest(means, entry)
    except StepError as moving:
        # The calls were made and Azure is still at it: whatever this comes to, it is to be taken back.
        raise StepError(moving.reason, outcome="unverified") from None
    if isinstance(reading, Read) and state(reading.value) in {"failed", "canceled"}:
        raise StepError(f"{name_of(entry.id)} ended in the state {state(reading.value)}.")


async def _verified(means: Means, job: Job) -> Verified:
    """Read again until the goals hold; raises StepError where they do not after a bounded wait."""
    facets = touched_facets(job.current, job.step)
    fresh, open_ = job.current, tuple[str, ...](("It could not be read again.",))
    for look in range(means.pace.verify_tries):
        if look:
            # Azure's lists may lag behind its writes.
            await means.pace.sleep(means.pace.verify_seconds)
        try:
            fresh = await means.azure.reread(job.current, facets)
        except ReadError as unread:
            open_ = (str(unread),)
            continue
        open_ = still_open(job.step, job.goals, (job.current, fresh), means.context, means.items)
        if not open_:
            break
    moved = moves(job.current, fresh, means.context, means.items)
    if open_:
        raise StepError(
            f"The calls were made, but the step did not verify: {' '.join(open_)}",
            outcome="unverified",
            moves=moved,
            snapshot=fresh,
        )
    return Verified(
        step=job.step,
        moves=moved,
        unplanned=unplanned(job.step, job.current, fresh),
        snapshot=fresh,
    )
