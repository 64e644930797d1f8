"""Right before a write: see whether everything that the step relies on is still as it was read."""

import re
from typing import Final

from aks_harden.apply.events import Change
from aks_harden.apply.goals import Goal, still_open
from aks_harden.apply.means import Means, StaleError, StepError
from aks_harden.engine.differences import differences, same, snapshot_changes, touching
from aks_harden.engine.plan import Step
from aks_harden.engine.subjects import Subject, etag, subject, subjects
from aks_harden.model.fix import Precondition
from aks_harden.model.json import Json
from aks_harden.snapshot.paths import WrongShapeError, _Missing, look, name_of, same_id, within
from aks_harden.snapshot.reading import Absent, Cause, Read, Reading, Unread
from aks_harden.snapshot.snapshot import Snapshot

_PLAIN_QUERY: Final = re.compile(r"\w+(\.\w+|\[\d+\])*")
_SETTLED: Final = frozenset({"", "succeeded", "failed", "canceled"})


def touched_facets(snapshot: Snapshot, step: Step) -> tuple[str, ...]:
    """Return the facets to read again: the fix's own, the cluster's, and those that hold the resource."""
    own = subject(snapshot, step)
    holding = () if own is None else (own.facet,)
    cluster = ("cluster",) if within(snapshot.cluster_id, step.resource) else ()
    return tuple(dict.fromkeys((*cluster, *holding, *step.rereads)))


def state(body: Json) -> str:
    """Return a body's provisioning state in lower case, empty where it has none."""
    try:
        found = look(body, "properties.provisioningState")
    except WrongShapeError:
        return ""
    return found.lower() if isinstance(found, str) else ""


async def at_rest(means: Means, entry: Subject) -> Reading:
    """Read a resource, waiting while it is in motion; raises StepError when it stays so."""
    for _ in range(means.pace.motion_tries):
        reading = await means.azure.resource(entry.id, entry.version)
        if not isinstance(reading, Read) or state(reading.value) in _SETTLED:
            return reading
        await means.pace.sleep(means.pace.motion_seconds)
    raise StepError(f"{name_of(entry.id)} is still in motion after a long wait, so nothing more was started.")


async def still_the_same(
    means: Means, step: Step, goals: tuple[Goal, ...], current: Snapshot
) -> Snapshot | None:
    """Return None where all is as it was read, or the fresh picture where the step is already so.

    Raises StaleError where something differs, StepError where that cannot be told.
    """
    if step.uses_etag:
        _need_etag(current, step)
    sure, unsure = await _compared(means, step, current)
    known = subject(current, step) is not None

    def due(seen: Snapshot) -> bool:
        return bool(still_open(step, goals, (current, seen), means.context, means.items))

    if known and not sure and not unsure and due(current):
        return None
    fresh = await means.azure.reread(current, touched_facets(current, step))
    if not due(fresh):
        return fresh
    differing = sure or _listed_changes(step, current, fresh)
    if differing:
        raise StaleError(f"{name_of(differing[0].resource)} is not as it was when it was read.", differing)
    return None


async def _compared(
    means: Means, step: Step, current: Snapshot
) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """Return what differs for sure, and what a list may only have left out."""
    sure: list[Change] = []
    unsure: list[Change] = []
    for entry in subjects(current, step):
        for change in await _changes(means, step, entry):
            (unsure if entry.listed and change.before is None else sure).append(change)
    for precondition in step.preconditions:
        sure.extend(await _broken(means, current, precondition, step))
    return tuple(sure), tuple(unsure)


def _listed_changes(step: Step, current: Snapshot, fresh: Snapshot) -> tuple[Change, ...]:
    """Return what differs between two readings of the same shape."""
    around = [entry.id for entry in subjects(current, step)] or [step.resource]
    return touching(snapshot_changes(current, fresh), around)


async def _changes(means: Means, step: Step, entry: Subject) -> tuple[Change, ...]:
    reading = await at_rest(means, entry)
    if isinstance(reading, Unread):
        raise StepError(
            f"{name_of(entry.id)} could not be read right before the call ({reading.reason}),"
            " so nothing was run."
        )
    if isinstance(reading, Absent):
        return (Change(resource=entry.id, path="", before="there", after=None),)
    found = differences(entry.id, entry.body, reading.value, reading.call)
    if step.uses_etag and within(entry.id, step.resource):
        old, new = (etag(body, entry.id, step.resource) for body in (entry.body, reading.value))
        if old != new:
            found += (Change(resource=entry.id, path="eTag", before=old, after=new),)
    return found


def no_etag(value: str) -> bool:
    """Tell whether a call held to this eTag would go through whatever was changed since."""
    return value.strip() in {"", "*"}


def _need_etag(current: Snapshot, step: Step) -> None:
    entry = subject(current, step)
    if entry is None or no_etag(etag(entry.body, entry.id, step.resource)):
        raise StepError(
            f"{name_of(step.resource)} was read without an eTag, so a change made since then could not be"
            " noticed: nothing was run."
        )


async def _broken(means: Means, current: Snapshot, wanted: Precondition, step: Step) -> tuple[Change, ...]:
    entry = subject(current, step, wanted.resource)
    if entry is not None and same_id(entry.id, wanted.resource):
        # The whole resource was compared already, which is more than the query asks for.
        return ()
    reading = await means.azure.resource(wanted.resource, wanted.api_version)
    found = _asked(reading, wanted, step)
    if same(found, wanted.expected):
        return ()
    return (Change(resource=wanted.resource, path=wanted.query, before=wanted.expected, after=found),)


def _asked(reading: Reading, wanted: Precondition, step: Step) -> Json:
    if isinstance(reading, Absent) or (isinstance(reading, Unread) and reading.cause is Cause.NOT_FOUND):
        return None
    if isinstance(reading, Unread):
        raise StepError(
            f"{name_of(wanted.resource)} could not be read right before the call: {reading.reason}."
        )
    if not _PLAIN_QUERY.fullmatch(wanted.query):
        raise StepError(
            f"{name_of(wanted.resource)} is not in the picture that {step.key} was planned on: read it again."
        )
    try:
        found = look(reading.value, wanted.query)
    except WrongShapeError as odd:
        raise StepError(f"{name_of(wanted.resource)} reads oddly: {odd}.") from None
    return None if isinstance(found, _Missing) else found
