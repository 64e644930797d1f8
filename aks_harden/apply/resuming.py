"""After a crash: find out by reading what became of a step, never by running it again."""

from enum import StrEnum

from msgspec import Struct

from aks_harden.apply.comparing import at_rest, touched_facets
from aks_harden.apply.goals import unmet
from aks_harden.apply.means import Means, StepError
from aks_harden.apply.records import Record, records
from aks_harden.engine.differences import Change, leaves, resources, same
from aks_harden.engine.subjects import subject
from aks_harden.model.json import Json
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
    """Settle every step of the journal that has no end, write that down, and return it."""
    settled: list[Reconciled] = []
    for record in records(means.journal.entries()):
        if record.outcome:
            continue
        found, reason = await _look(means, record, snapshot)
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
    try:
        if entry := subject(snapshot, step):
            await at_rest(means, entry)
    except StepError as moving:
        return Found.UNKNOWN, f"its outcome is not known: {moving.reason}"
    fresh = await means.azure.reread(snapshot, touched_facets(snapshot, step))
    # First, because the goals of a step that only prepares another held before it.
    if record.expects and all(_as_before(fresh, change) for change in record.expects):
        return Found.UNTOUCHED, "it left nothing behind, as a fresh look shows: it may be planned again."
    if record.goals and not unmet(record.goals, fresh, means.context, means.items):
        return Found.HELD, "it was done before the cut, as a fresh look shows."
    return (
        Found.UNKNOWN,
        "its outcome is not known: what it meant to change reads neither as before nor as wanted.",
    )


def _as_before(snapshot: Snapshot, change: Change) -> bool:
    found: list[Json] = [
        leaf.value
        for (_, resource), entry in resources(snapshot).items()
        if resource == change.resource.lower()
        for leaf in leaves(entry.body).values()
        if leaf.path.lower() == change.path.lower()
    ]
    return same(found[0] if found else None, change.before)
