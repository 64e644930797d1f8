"""The resources that a step relies on: where the snapshot holds them, and how each is read by itself."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from aks_harden.engine.differences import Resource, resources
from aks_harden.engine.plan import Step
from aks_harden.model.json import Json
from aks_harden.snapshot.paths import look, same_id, within
from aks_harden.snapshot.snapshot import Snapshot

_VERSION: Final = r"api-version=([\w.-]+)"
_POOL: Final = r"(?i)/agentpools/([^/]+)$"


def api_version(call: str) -> str:
    """Return the API version in a call as a reading notes it, empty where there is none."""
    found = re.search(_VERSION, call)
    return found[1] if found else ""


class Subject(Struct, frozen=True, kw_only=True):
    """A resource of the snapshot that a step relies on, and how to read it by itself."""

    id: str
    facet: str
    body: Json
    version: str
    listed: bool
    """Whether it was read as a member of a list, which may leave values out."""


def subject(snapshot: Snapshot, step: Step, resource: str = "") -> Subject | None:
    """Return what a step writes to (or `resource`), or what that is a part of, as the snapshot holds it.

    None where the snapshot does not hold it, or nothing says by which API version to read it alone.
    """
    wanted = resource or step.resource
    around = [
        entry
        for entry in resources(snapshot).values()
        if entry.id and within(entry.id, wanted) and "/providers/" not in wanted[len(entry.id) :].lower()
    ]
    told = {entry.resource.lower(): entry.api_version for entry in step.preconditions}
    known = [
        (entry, found)
        for entry in around
        if (found := api_version(entry.reading.call) or told.get(entry.id.lower(), ""))
    ]
    if not known:
        return None
    # Where a list holds it too, what was read by itself goes first, and is what a step reads again.
    entry, version = max(known, key=lambda pair: (len(pair[0].id), not _listed(pair[0])))
    return Subject(id=entry.id, facet=entry.facet, body=entry.body, version=version, listed=_listed(entry))


def _listed(entry: Resource) -> bool:
    return isinstance(entry.reading.value, list)


def subjects(snapshot: Snapshot, step: Step) -> tuple[Subject, ...]:
    """Return everything that must still read the same, each once."""
    wanted = [
        step.resource,
        *(fix.resource for fix in step.fixes),
        *(precondition.resource for precondition in step.preconditions),
    ]
    found = [entry for resource in wanted if (entry := subject(snapshot, step, resource))]
    return tuple({entry.id.lower(): entry for entry in found}.values())


def etag(body: Json, owner: str, resource: str) -> str:
    """Return the eTag of a resource, or of a part of it, in its body; empty where there is none."""
    part = body if same_id(owner, resource) else _part(body, resource)
    found = part.items() if isinstance(part, dict) else ()
    values = [value for key, value in found if key.lower() == "etag"]
    return values[0] if values and isinstance(values[0], str) else ""


def _part(body: Json, resource: str) -> Json:
    pool = re.search(_POOL, resource)
    for entry in _objects(body):
        own = entry.get("id")
        if isinstance(own, str) and same_id(own, resource):
            return entry
    if pool and isinstance(body, dict):
        pools = look(body, "properties.agentPoolProfiles")
        members = pools if isinstance(pools, list) else []
        return next(
            (
                entry
                for entry in members
                if isinstance(entry, dict) and str(entry.get("name", "")).lower() == pool[1].lower()
            ),
            None,
        )
    return None


def _objects(value: Json) -> Iterator[dict[str, Json]]:
    inner: Iterable[Json] = ()
    if isinstance(value, dict):
        yield value
        inner = value.values()
    elif isinstance(value, list):
        inner = value
    for entry in inner:
        yield from _objects(entry)
