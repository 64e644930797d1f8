"""Run the calls of one step: each journaled before and after, its output passed on as it comes."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from msgspec import Struct, field

from aks_harden.apply.comparing import at_rest, no_etag, still_the_same
from aks_harden.apply.events import Event, Narration, Output
from aks_harden.apply.goals import Goal
from aks_harden.apply.means import AlreadySoError, Means, StaleError, StepError
from aks_harden.apply.ports import Outcome, RunnerError
from aks_harden.apply.replies import Reply, reply, sentence
from aks_harden.engine.plan import Step
from aks_harden.engine.subjects import etag, subject
from aks_harden.model.fix import ETAG, Command
from aks_harden.model.json import JsonObject
from aks_harden.snapshot.paths import name_of
from aks_harden.snapshot.reading import Read
from aks_harden.snapshot.snapshot import Snapshot


class Job(Struct, frozen=True, kw_only=True):
    """One step under way."""

    id: str
    """Id of its entries in the journal."""
    step: Step
    goals: tuple[Goal, ...]
    current: Snapshot
    """The picture that it was planned on, or that the step before left."""


class _Ending(Struct):
    """How a process ended, once it has."""

    outcome: Outcome = field(default_factory=lambda: Outcome(code=-1, stdout="", stderr=""))


async def call_all(means: Means, job: Job) -> AsyncGenerator[Event]:
    """Run every call of a step in order; the first that does not go well raises."""
    for number, command in enumerate(job.step.commands, start=1):
        ending = _Ending()
        for _ in range(means.pace.motion_tries):
            async with aclosing(_call_once(means, job, number, command, ending)) as events:
                async for event in events:
                    yield event
            if reply(ending.outcome) is not Reply.BUSY:
                break
            yield Narration(step=job.step, text="Azure is busy with another operation there: waiting.")
            await means.pace.sleep(means.pace.motion_seconds)
            await _look_again(means, job, number)
        await _settle(means, job, number, ending.outcome)


async def _call_once(
    means: Means, job: Job, number: int, command: Command, ending: _Ending
) -> AsyncGenerator[Event]:
    argv = await _filled(means, job, number, command)
    about: JsonObject = {"id": job.id, "number": number}
    means.journal.append({"kind": "call", "at": means.pace.now(), "argv": list(argv), **about})
    yield Narration(step=job.step, text=f"Running az, call {number} of {len(job.step.commands)}.")
    async with aclosing(_streamed(means, job.step, argv, command, ending)) as chunks:
        async for chunk in chunks:
            yield chunk
    said = "" if ending.outcome.code == 0 else sentence(ending.outcome)
    code = ending.outcome.code
    means.journal.append({"kind": "returned", "at": means.pace.now(), "code": code, "said": said, **about})


async def _streamed(
    means: Means, step: Step, argv: tuple[str, ...], command: Command, ending: _Ending
) -> AsyncGenerator[Event]:
    """Pass a process's output on; leaving early ends the process."""
    chunks: asyncio.Queue[str | None] = asyncio.Queue()
    running = asyncio.create_task(means.runner.run(argv, command.files, chunks.put_nowait))
    running.add_done_callback(lambda _: chunks.put_nowait(None))
    try:
        while (text := await chunks.get()) is not None:
            yield Output(step=step, text=text)
        ending.outcome = await running
    except RunnerError as unable:
        raise StepError(str(unable)) from None
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError, RunnerError):
            await running


async def _filled(means: Means, job: Job, number: int, command: Command) -> tuple[str, ...]:
    """Return the argument vector with the eTag that stands for the picture the step relies on."""
    if ETAG not in command.argv:
        return command.argv
    entry = subject(job.current, job.step)
    body = None if entry is None else entry.body
    if entry is not None and number > 1:
        # The step's own calls before this one have changed the resource, so its eTag is a new one.
        reading = await at_rest(means, entry)
        body = reading.value if isinstance(reading, Read) else None
    value = "" if entry is None else etag(body, entry.id, job.step.resource)
    if no_etag(value):
        raise StepError(
            f"{name_of(job.step.resource)} has no eTag to hold the call to: nothing more was run."
        )
    return tuple(value if word == ETAG else word for word in command.argv)


async def _look_again(means: Means, job: Job, number: int) -> None:
    """After Azure was busy: see that it is at rest, and that nothing changed before the first call."""
    if number == 1:
        fresh = await still_the_same(means, job.step, job.goals, job.current)
        if fresh is not None:
            raise AlreadySoError(fresh)
    elif entry := subject(job.current, job.step):
        await at_rest(means, entry)


async def _settle(means: Means, job: Job, number: int, outcome: Outcome) -> None:
    match reply(outcome):
        case Reply.DONE:
            return
        case Reply.BUSY:
            raise StepError(f"Azure stayed busy. {sentence(outcome)}")
        case Reply.STALE if number == 1:
            # Azure refused; what it saw and the plan did not is worth showing.
            await _look_again(means, job, number)
            raise StaleError(f"Azure refused the call: {name_of(job.step.resource)} has changed.")
        case Reply.STALE:
            name = name_of(job.step.resource)
            raise StepError(f"{name} changed after call {number - 1} of the step. {sentence(outcome)}")
        case Reply.FAILED:
            raise StepError(sentence(outcome))
