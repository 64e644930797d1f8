"""One step of a plan as the acts of a script: tell, confirm, compare, run, wait, verify."""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from aks_harden.engine.plan import Step
from aks_harden.engine.runnable import override_of
from aks_harden.engine.subjects import subject
from aks_harden.model.fix import ETAG, Command, Risk
from aks_harden.report.script_acts import (
    Act,
    Begin,
    Confirm,
    Finished,
    ForReal,
    Gone,
    Held,
    HeldEtag,
    InFile,
    NotThere,
    ReadEtag,
    Run,
    SameEtag,
    Say,
    Settle,
    Still,
    Tell,
    TellInverse,
    Try,
    UnlessDone,
    Verify,
    Word,
    WriteFile,
)
from aks_harden.report.script_questions import Asked, questions
from aks_harden.snapshot.snapshot import Snapshot

_UNVERIFIED: Final = "Run, but not verified from here: audit again."


class Part(Struct, frozen=True, kw_only=True):
    """One step as the script has it."""

    number: int
    step: Step
    known: frozenset[str]
    """Resources that are there before it."""


class Frame(Struct, frozen=True, kw_only=True):
    """What the steps of a script share."""

    before: Snapshot
    total: int
    held: Mapping[str, Held]
    overrides: Mapping[str, str]
    inverse: bool
    """Whether the steps are the inverses of others."""


def step_acts(part: Part, frame: Frame) -> tuple[Act, ...]:
    """Return what the script does for one step."""
    return tuple(_acts(part, frame))


def gravest(step: Step) -> str:
    """Return the id of the fix that a step's risk comes from."""
    return next(fix.id for fix in step.fixes if fix.risk is step.risk)


def checkpoints(step: Step) -> Mapping[str, str]:
    """Return what must be tried by hand right before a step, each with the id of a fix that wants it."""
    return {fix.checkpoint: fix.id for fix in reversed(step.fixes) if fix.checkpoint}


def held_by(step: Step, held: Mapping[str, Held]) -> Held:
    """Return the eTag that the calls of a step are held to."""
    return held[step.resource.lower()]


def _acts(part: Part, frame: Frame) -> Iterator[Act]:
    step = part.step
    asked = questions(step, part.known, inverse=frame.inverse)
    yield from _told(part, frame)
    yield Begin(part.number, f"Step {part.number} of {frame.total}: {step.title}")
    if frame.inverse and (asked.after or asked.gone):
        # A script that ended half-way did not get to every step.
        yield UnlessDone(asked.after, asked.gone, tuple(_doing(part, asked, frame)))
    else:
        yield from _doing(part, asked, frame)


def _doing(part: Part, asked: Asked, frame: Frame) -> Iterator[Act]:
    step = part.step
    yield from (Try(fix, text) for text, fix in checkpoints(step).items())
    if step.risk is not Risk.SAFE:
        yield Confirm(step.risk.value, gravest(step), _warning(step))
    # People may take their time to answer, so the comparing comes after the asking.
    if step.uses_etag:
        yield SameEtag(held_by(step, frame.held))
    yield from (Still(question) for question in asked.before)
    yield from (NotThere(url) for url in asked.absent)
    yield from _calls(part, frame)
    yield ForReal(tuple(_afterwards(part, asked, frame)))


def _told(part: Part, frame: Frame) -> Iterator[Tell | TellInverse]:
    step = part.step
    yield Tell(f"Step {part.number} of {frame.total}: {step.title} [{step.key}], {step.risk.value}")
    for fix in step.fixes:
        if len(step.fixes) > 1:
            yield Tell(f"{fix.title} [{fix.key}], {fix.risk.value}:")
        said = (
            ("Changes", fix.changes),
            ("Disruption", fix.disruption),
            ("Duration", fix.duration),
            ("Hazard", fix.hazard),
            ("Cost", fix.cost),
            ("No way back", fix.no_undo),
            ("Try first", fix.checkpoint),
            ("Takes effect", f"up to {fix.settle} minutes after Azure shows it" if fix.settle else ""),
            ("Extension of az that it needs", fix.extension),
            *((f"Answer {entry.name}", entry.value or "") for entry in fix.inputs),
        )
        yield from (Tell(f"{name}: {text}") for name, text in said if text)
    for fix, guard in step.blocked:
        reason = override_of(frame.overrides, fix, guard)
        yield Tell(f"Overridden: {fix.item}/{guard.id} is {guard.state.value}: {guard.reason}")
        yield Tell(f"Overridden because: {reason}")
    yield from (TellInverse(_by_hand(command.argv)) for command in step.undo)


def _by_hand(argv: tuple[str, ...]) -> tuple[str, ...]:
    """Return a call as people type it: without the eTag, which nobody can know beforehand."""
    held = {place for at, word in enumerate(argv) if word == ETAG for place in (at - 1, at)}
    return tuple(word for at, word in enumerate(argv) if at not in held)


def _calls(part: Part, frame: Frame) -> Iterator[Act]:
    files = 0
    for index, command in enumerate(part.step.commands):
        names: dict[str, str] = {}
        for name, text in command.files.items():
            files += 1
            names[f"<file:{name}>"] = f"{part.number}-{files}"
            yield WriteFile(f"{part.number}-{files}", text)
        if index and ETAG in command.argv:
            # The step's own call before this one gave the resource a new eTag.
            yield ForReal((ReadEtag(held_by(part.step, frame.held)),))
        yield Run(tuple(_words(command, part.step, names, frame.held)))


def _words(
    command: Command, step: Step, names: Mapping[str, str], held: Mapping[str, Held]
) -> Iterator[Word]:
    for word in command.argv[1:]:
        if word == ETAG:
            yield HeldEtag(held_by(step, held))
        else:
            yield _in_file(word, names) or word


def _in_file(word: str, names: Mapping[str, str]) -> InFile | None:
    """Return a word that stands for a file: `<file:NAME>` for its path, `@<file:NAME>` for its content."""
    head, at, name = word.rpartition("@<file:")
    file = names.get(f"<file:{name}" if at else word)
    return None if file is None else InFile(file, head if at else "", content=bool(at))


def _afterwards(part: Part, asked: Asked, frame: Frame) -> Iterator[Act]:
    step = part.step
    entry = subject(frame.before, step)
    gone = {url.partition("?")[0].lower() for url in asked.gone}
    if entry is not None and entry.id.lower() not in gone:
        yield Finished(f"{entry.id}?api-version={entry.version}")
    yield from (Verify(question) for question in asked.after)
    yield from (Gone(url) for url in asked.gone)
    for other in frame.held.values():
        if entry is not None and other.owner == entry.id.lower():
            yield ReadEtag(other)
    yield Say("Verified." if asked.after or asked.gone else _UNVERIFIED)
    if step.settle and part.number < frame.total:
        yield Settle(step.settle)


def _warning(step: Step) -> str:
    said = (
        text
        for fix in step.fixes
        for text in (
            fix.consequence,
            f"Disruption: {fix.disruption}" if fix.disruption else "",
            f"Hazard: {fix.hazard}" if fix.hazard else "",
        )
        if text
    )
    return " ".join(dict.fromkeys((f"{step.title}.", *said)))
