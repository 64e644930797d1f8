"""After a crash: find out by reading what became of a step, never by running it again."""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from aks_harden.apply.comparing import at_rest, touched_facets
from aks_harden.apply.goals import unmet
from aks_harden.apply.means import Means, StepError
from aks_harden.apply.records import Record, records
from aks_harden.engine.differences import Change, leaves, resources, same
from aks_harden.engine.subjects import subject
from aks_harden.model.json import Json
from aks_harden.snapshot.reading import Cause, Unread
from aks_harden.snapshot.snapshot import Snapshot


class Found(StrEnum):
    """What reading says of a step without an end."""

    HELD = "held"
    """It came true, and is not to be repeated."""
    UNTOUCHED = "untouched"
    """Nothing of it was done; it may be planned again."""
    UNKNOWN = "unknown"
    """Neither can be told from the picture."""


class Reconciled(Struct, frozen=True, kw_only=True):
    """A step that a crash cut off, and what reading says of it."""

    id: str
    title: str
    found: Found
    reason: str


async def reconcile(means: Means, snapshot: Snapshot) -> tuple[Reconciled, ...]:
    """Return every step of the journal that has no end, each settled and written down where it is at rest."""
    settled: list[Reconciled] = []
    for record in records(means.journal.entries()):
        if record.outcome:
            continue
        try:
            found, reason = await _look(means, record, snapshot)
        except StepError as moving:
            # No end yet, so none is written down: the next run looks again.
            said = f"its outcome is not known yet: {moving.reason}"
            settled.append(Reconciled(id=record.id, title=record.title, found=Found.UNKNOWN, reason=said))
            continue
        means.journal.append(
            {
                "kind": "reconciled",
                "id": record.id,
                "at": means.pace.now(),
                "outcome": found.value,
                "reason": reason,
            }
        )
        settled.append(Reconciled(id=record.id, title=record.title, found=found, reason=reason))
    return tuple(settled)


async def _look(means: Means, record: Record, snapshot: Snapshot) -> tuple[Found, str]:
    if not record.calls:
        return Found.UNTOUCHED, "it was cut off before az was called, so nothing was done."
    step = record.step()
    if entry := subject(snapshot, step):
        await at_rest(means, entry)
    facets = touched_facets(snapshot, step)
    fresh = await means.azure.reread(snapshot, facets)
    if _blind(fresh, facets, record.expects):
        return Found.UNKNOWN, "its outcome is not known: what it was to make could not be looked for."
    # First, because the goals of a step that only prepares another held before it.
    if record.expects and all(as_before(fresh, change) for change in record.expects):
        return Found.UNTOUCHED, "it left nothing behind, as a fresh look shows: it may be planned again."
    if record.goals and not unmet(record.goals, fresh, means.context, means.items):
        return Found.HELD, "it was done before the cut, as a fresh look shows."
    return (
        Found.UNKNOWN,
        "its outcome is not known: what it meant to change reads neither as before nor as wanted.",
    )


def as_before(snapshot: Snapshot, change: Change) -> bool:
    """Tell whether a value reads as it did before a step."""
    found = _values(snapshot, change)
    return same(found[0] if found else None, change.before)


def _blind(snapshot: Snapshot, facets: Iterable[str], expects: Iterable[Change]) -> bool:
    """Tell whether something is not to be seen where not everything could be looked at."""
    unread = any(
        isinstance(reading, Unread) and reading.cause is not Cause.NOT_FOUND
        for facet in facets
        for reading in snapshot.targets(facet).values()
    )
    return unread and any(change.before is None and not _values(snapshot, change) for change in expects)


def _values(snapshot: Snapshot, change: Change) -> list[Json]:
    return [
        leaf.value
        for (_, resource), entry in resources(snapshot).items()
        if resource == change.resource.lower()
        for leaf in leaves(entry.body).values()
        if leaf.path.lower() == change.path.lower()
    ]
