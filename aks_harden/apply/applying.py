"""Apply a plan step by step: one operation at a time, and the first that goes wrong stops the rest."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping
from contextlib import aclosing
from types import MappingProxyType
from typing import TypeAlias

from msgspec import Struct

from aks_harden.apply.events import Event, Failed, Finished, Narration, Stale, Verified
from aks_harden.apply.goals import alarming, goals_of
from aks_harden.apply.means import Means, Pace
from aks_harden.apply.ports import Azure, Identity, Journal, ReadError, Runner, RunnerError
from aks_harden.apply.preflight import preflight
from aks_harden.apply.refusing import first_refusal, used_overrides, wrong_account
from aks_harden.apply.resuming import reconcile
from aks_harden.apply.stepping import Task, carry_out
from aks_harden.engine.discover import Item
from aks_harden.engine.plan import Plan, Step
from aks_harden.model.context import Context
from aks_harden.snapshot.snapshot import Snapshot
from aks_harden.store.files import UnsafeFileError
from aks_harden.store.journal import BusyError

STEP_FAILED = 11
STALE_PLAN = 12


Consent: TypeAlias = Callable[[Step], Awaitable[bool]]
"""Asks a person what must be tried by hand right before a step, and tells whether it works."""


class Tally(Struct):
    """What came of the steps so far."""

    snapshot: Snapshot
    done: int = 0
    code: int = 0
    ended: bool = False

    def count(self, event: Event) -> None:
        """Take one event into account."""
        match event:
            case Verified():
                self.done += 1
                self.snapshot = event.snapshot
                if alarming(event.unplanned):
                    # What follows was planned on a picture that is not this one.
                    self.code, self.ended = STEP_FAILED, True
            case Stale():
                self.code, self.ended = STALE_PLAN, True
            case Failed():
                self.code, self.ended = STEP_FAILED, True
                self.snapshot = event.snapshot or self.snapshot
            case _:
                pass

    def finished(self, total: int) -> Finished:
        """Return the last event of a run."""
        return Finished(done=self.done, pending=total - self.done, code=self.code, snapshot=self.snapshot)


class _Terms(Struct, frozen=True, kw_only=True):
    """On what terms a plan is applied."""

    overrides: Mapping[str, str]
    consent: Consent | None
    looked: bool


async def apply(
    plan: Plan,
    *,
    azure: Azure,
    runner: Runner,
    journal: Journal,
    items: Iterable[Item],
    context: Context,
    overrides: Mapping[str, str] = MappingProxyType({}),
    consent: Consent | None = None,
    looked: bool = False,
    pace: Pace | None = None,
) -> AsyncGenerator[Event]:
    """Apply a plan that the operator has confirmed; the last event is Finished.

    `overrides` maps `ITEM/GUARD` to the operator's reason for going past that guard. `consent` is asked right
    before a step that has a checkpoint; without it, or where it is refused, the run ends there. `looked` says
    that `preflight` was asked already. Leaving the generator early ends az's process; the journal then holds
    an intent without an end, which the next run finds out about by reading.
    """
    means = Means(
        azure=azure,
        runner=runner,
        journal=journal,
        items=tuple(items),
        context=context,
        pace=pace or Pace(),
    )
    tally = Tally(plan.before)
    terms = _Terms(overrides=overrides, consent=consent, looked=looked)
    if plan.steps:
        async with aclosing(_steps(means, plan, tally, terms)) as events:
            async for event in events:
                yield event
    yield tally.finished(len(plan.steps))


async def _steps(means: Means, plan: Plan, tally: Tally, terms: _Terms) -> AsyncGenerator[Event]:
    first = plan.steps[0]
    refused = first_refusal(plan.before, plan.steps, terms.overrides)
    if refused is not None:
        event = Failed(step=refused[0], reason=f"{refused[1]} Nothing was run.")
        tally.count(event)
        yield event
        return
    actor = await signed_in(means, plan.before, first)
    if isinstance(actor, Failed):
        tally.count(actor)
        yield actor
        return
    async with aclosing(looked_around(means, plan.steps, tally, ahead=not terms.looked)) as told:
        async for entry in told:
            yield entry
    for number, step in enumerate(plan.steps, start=1):
        if tally.ended:
            return
        if refusal := await _unconfirmed(step, terms.consent):
            tally.count(refusal)
            yield refusal
            return
        task = Task(
            step=step,
            goals=goals_of(step),
            actor=actor,
            number=number,
            total=len(plan.steps),
            overrides=tuple(used_overrides(step, terms.overrides).items()),
        )
        async with aclosing(carry_out(means, task, tally.snapshot)) as events:
            async for entry in events:
                tally.count(entry)
                yield entry
        if number < len(plan.steps) and not tally.ended:
            async with aclosing(_settled(means, step)) as waiting:
                async for entry in waiting:
                    yield entry


async def _unconfirmed(step: Step, consent: Consent | None) -> Failed | None:
    """Ask for what must be tried by hand before a step; return why it does not begin."""
    questions = step.checkpoints
    if not questions or (consent is not None and await consent(step)):
        return None
    return Failed(
        step=step, reason=f"Not confirmed: {' '.join(questions)} Nothing of the step was run; the rest waits."
    )


async def _settled(means: Means, step: Step) -> AsyncGenerator[Event]:
    """Wait, minute by minute, until a step has taken effect beyond what ARM shows."""
    for left in range(step.settle, 0, -1):
        unit = "minute" if left == 1 else "minutes"
        yield Narration(step=step, text=f"Letting it take effect: {left} {unit} to go.")
        await means.pace.sleep(means.pace.minute_seconds)


async def looked_around(
    means: Means, steps: tuple[Step, ...], tally: Tally, *, ahead: bool
) -> AsyncGenerator[Event]:
    """Look back at what a crash cut off, and `ahead` too; what keeps the steps from running ends the run."""
    looks = (_looked_ahead(means, steps, tally),) if ahead else ()
    for look in (*looks, _looked_back(means, steps[0], tally)):
        if tally.ended:
            return
        async with aclosing(look) as told:
            async for event in told:
                yield event


async def _looked_ahead(means: Means, steps: tuple[Step, ...], tally: Tally) -> AsyncGenerator[Event]:
    found = await preflight(means.azure, means.runner, steps, means.items)
    for sentence in found.told:
        yield Narration(step=steps[0], text=sentence)
    if found.refused:
        ended = Failed(step=steps[0], reason=f"{found.refused} Nothing was run.")
        tally.count(ended)
        yield ended


async def signed_in(means: Means, snapshot: Snapshot, first: Step) -> Identity | Failed:
    """Return who az acts as, or why nothing may be run as that."""
    try:
        actor = await means.runner.identity()
    except RunnerError as unable:
        return Failed(step=first, reason=f"{unable} Nothing was run.")
    reason = wrong_account(actor, means.azure.identity, snapshot)
    return Failed(step=first, reason=f"{reason} Nothing was run.") if reason else actor


async def _looked_back(means: Means, first: Step, tally: Tally) -> AsyncGenerator[Event]:
    """Find out by reading what became of a step that a crash cut off, and tell it."""
    try:
        for past in await reconcile(means, tally.snapshot):
            yield Narration(step=first, text=f"A step cut off before ({past.title}): {past.reason}")
    except (ReadError, BusyError, UnsafeFileError, OSError) as unable:
        event = Failed(step=first, reason=f"An earlier step was cut off, and finding out failed: {unable}")
        tally.count(event)
        yield event
