"""A plan as a script of its own: it checks, shows, asks, runs, and verifies by reading.

What the script does is decided here, for every shell alike: which steps may be in it, which eTags it goes
by, what is asked first. It refuses to run against another tenant or subscription, or a cluster that is not
as it was read, and takes the same argument vectors as applying does.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Final

from msgspec import Struct

from aks_harden.engine.differences import resources
from aks_harden.engine.plan import Plan, Step
from aks_harden.engine.runnable import NO_OVERRIDES, why_not
from aks_harden.engine.subjects import etag, subject
from aks_harden.model.azure import names_a_file
from aks_harden.model.fix import Risk
from aks_harden.report.script_acts import (
    Act,
    Finished,
    ForReal,
    Gone,
    Held,
    NotThere,
    ReadEtag,
    SameEtag,
    Still,
    UnlessDone,
    Verify,
)
from aks_harden.report.script_inverse import inverse
from aks_harden.report.script_steps import Frame, Part, checkpoints, gravest, step_acts
from aks_harden.snapshot.paths import within
from aks_harden.snapshot.snapshot import Snapshot

_UNTYPED: Final = re.compile("[\0\ud800-\udfff]")
"""What no argument and no file can hold: NUL, and halves of characters."""

_NO_ETAG: Final = frozenset({"", "*"})
"""With these a call would go through whatever was changed since."""


class Script(Struct, frozen=True, kw_only=True):
    """Everything that a script says and does."""

    title: str
    head: tuple[tuple[str, str], ...]
    """What it is about, by name."""
    left_out: tuple[tuple[str, str], ...]
    """What is not in it, each with the reason."""
    tenant: str
    subscription: str
    cluster_name: str
    held: tuple[Held, ...]
    urls: Mapping[str, int]
    """The addresses that it reads, numbered in the order of their first use."""
    awaited: tuple[tuple[str, str], ...]
    """Confirmations that it asks for, as kind and fix: without a terminal they must be given beforehand."""
    start: tuple[Act, ...]
    """What it does before the first step."""
    steps: tuple[tuple[Act, ...], ...]


def script(
    plan: Plan,
    *,
    version: str,
    left_out: Iterable[tuple[Step, str]] = (),
    overrides: Mapping[str, str] = NO_OVERRIDES,
) -> Script:
    """Return what a script for the plan says and does.

    `left_out` are steps that were not planned, each with the reason; `runnable_plan` gives both. What the
    plan dropped is told as well. A step of the plan that may not run is left out too, with every later one
    of the same resource.
    """
    steps, more = _runnable(plan, overrides)
    return _script(
        plan.before,
        steps,
        head=("Hardens", "Findings", version),
        left_out=(
            *((name, reason) for name, reason in plan.dropped),
            *((f"{step.title} ({step.key})", reason) for step, reason in (*left_out, *more)),
        ),
        overrides=overrides,
        undoing=False,
    )


def rollback(plan: Plan, *, version: str, overrides: Mapping[str, str] = NO_OVERRIDES) -> Script:
    """Return what a script says and does that takes the plan's script back, the last step first.

    It goes by the eTags that the resources have when it starts: those that were read are gone by then.
    """
    steps, _ = _runnable(plan, overrides)
    kept: list[Step] = []
    left: list[tuple[str, str]] = []
    for step in reversed(steps):
        back = inverse(step)
        reason = "" if back.commands else " ".join(("There is no way back.", *_why_none(step)))
        if reason := reason or _unwritable(back):
            left.append((f"{back.title} ({back.key})", reason))
        else:
            kept.append(back)
    return _script(
        plan.after,
        kept,
        head=("Takes back what was done to", "Takes back", version),
        left_out=left,
        overrides=NO_OVERRIDES,
        undoing=True,
    )


def _script(
    before: Snapshot,
    steps: Iterable[Step],
    *,
    head: tuple[str, str, str],
    left_out: Iterable[tuple[str, str]],
    overrides: Mapping[str, str],
    undoing: bool,
) -> Script:
    wanted = tuple(steps)
    held = _held(before, wanted, audited=not undoing)
    frame = Frame(before=before, total=len(wanted), held=held, overrides=overrides, inverse=undoing)
    acts = tuple(step_acts(part, frame) for part in _parts(before, wanted))
    start = tuple(SameEtag(entry) if entry.audited else ReadEtag(entry) for entry in held.values())
    title, findings, version = head
    items = sorted({fix.item for step in wanted for fix in step.fixes})
    return Script(
        title=f"{title} {before.cluster_name}. Read it before you run it.",
        head=(
            ("Cluster", before.cluster_id),
            ("Read at", before.taken_at),
            (findings, ", ".join(items) or "none"),
            ("Steps", f"{len(wanted)}, about {sum(step.minutes + step.settle for step in wanted)} minutes"),
            ("Made by", f"aks-harden {version}"),
        ),
        left_out=tuple(left_out),
        tenant=before.tenant,
        subscription=before.subscription,
        cluster_name=before.cluster_name,
        held=tuple(held.values()),
        urls=_numbered(chain.from_iterable(_urls(act) for act in chain(start, *acts))),
        awaited=tuple(chain.from_iterable(_awaited(step) for step in wanted)),
        start=start,
        steps=acts,
    )


def _runnable(plan: Plan, overrides: Mapping[str, str]) -> tuple[tuple[Step, ...], list[tuple[Step, str]]]:
    kept: list[Step] = []
    left: list[tuple[Step, str]] = []
    for step in plan.steps:
        reason = why_not(step, overrides) or _unwritable(step) or _unheld(plan.before, step)
        after = next((other for other, _ in left if _close(step.resource, other.resource)), None)
        if after is not None and not reason:
            reason = f"It was planned to follow “{after.title}”, which is left out: plan it by itself."
        if reason:
            left.append((step, reason))
        else:
            kept.append(step)
    return tuple(kept), left


def _close(one: str, other: str) -> bool:
    return within(one, other) or within(other, one)


def _unwritable(step: Step) -> str:
    words = [word for command in step.commands for word in command.argv]
    texts = [*words, *(text for command in step.commands for text in command.files.values())]
    if any(command.argv[:1] != ("az",) for command in step.commands):
        return "It is no call of az, and nothing else is run."
    if any(_UNTYPED.search(text) for text in texts):
        return "A name in it holds a character that no command line can."
    if any(names_a_file(word) and "@<file:" not in word for word in words):
        return "az would read a file because of a name in it."
    if any(not resource.startswith("/") or resource.startswith("//") for resource in _resources(step)):
        return "The id of a resource in it is none, so nothing could be read before and after."
    return ""


def _unheld(before: Snapshot, step: Step) -> str:
    entry = subject(before, step)
    known = "" if entry is None else etag(entry.body, entry.id, step.resource).strip()
    if step.uses_etag and known in _NO_ETAG:
        return "The resource was read without an eTag, so a change made since then could not be noticed."
    return ""


def _why_none(step: Step) -> Iterator[str]:
    yield from dict.fromkeys(fix.no_undo for fix in step.fixes if fix.no_undo)


def _resources(step: Step) -> tuple[str, ...]:
    return (step.resource, *(entry.resource for entry in step.preconditions))


def _held(before: Snapshot, steps: Iterable[Step], *, audited: bool) -> Mapping[str, Held]:
    found: dict[str, Held] = {}
    for step in steps:
        entry = subject(before, step)
        if not step.uses_etag or entry is None or step.resource.lower() in found:
            continue
        found[step.resource.lower()] = Held(
            number=len(found) + 1,
            url=f"{step.resource}?api-version={entry.version}",
            owner=entry.id.lower(),
            audited=etag(entry.body, entry.id, step.resource) if audited else "",
        )
    return found


def _parts(before: Snapshot, steps: Iterable[Step]) -> Iterator[Part]:
    known = frozenset(resource for _, resource in resources(before))
    for number, step in enumerate(steps, start=1):
        yield Part(number=number, step=step, known=known)
        known |= {change.resource.lower() for change in step.expects}


def _awaited(step: Step) -> Iterator[tuple[str, str]]:
    yield from (("checkpoint", fix) for fix in checkpoints(step).values())
    if step.risk is not Risk.SAFE:
        yield step.risk.value, gravest(step)


def _numbered(urls: Iterable[str]) -> Mapping[str, int]:
    return {url: number for number, url in enumerate(dict.fromkeys(urls), start=1)}


def _urls(act: Act) -> Iterator[str]:
    match act:
        case SameEtag(held) | ReadEtag(held):
            yield held.url
        case Still(question) | Verify(question):
            yield question.url
        case NotThere(url) | Finished(url) | Gone(url):
            yield url
        case ForReal(acts):
            yield from chain.from_iterable(_urls(each) for each in acts)
        case UnlessDone(questions, gone, acts):
            yield from (question.url for question in questions)
            yield from gone
            yield from chain.from_iterable(_urls(each) for each in acts)
        case _:
            return
