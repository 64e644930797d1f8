"""Where the audit logs of the cluster and its registries go, destination by destination."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from aks_harden.checks.diagnostics import CLUSTER_LOGS, REGISTRY_LOGS, Source, entries, workspace
from aks_harden.checks.registries import registries_in_scope
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence
from aks_harden.snapshot.log_names import CLUSTER_CATEGORIES, REGISTRY_CATEGORIES, SHARED_TABLE
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.paths import same_id
from aks_harden.snapshot.snapshot import Snapshot

NONE: Final = "No audit log of the cluster or its registries is exported to {}; AUD-1 judges the export."
"""Why nothing applies where no destination of a kind is there."""
GONE: Final = "{} is gone, so it holds no logs; AUD-1 judges that."


class Kind(StrEnum):
    """The kinds of destination."""

    WORKSPACE = "a workspace"
    STORAGE = "a storage account"
    OTHER = "an event hub or a partner"


_PLACES: Final = (
    ("properties.workspaceId", Kind.WORKSPACE),
    ("properties.storageAccountId", Kind.STORAGE),
    ("properties.eventHubAuthorizationRuleId", Kind.OTHER),
    ("properties.serviceBusRuleId", Kind.OTHER),
    ("properties.marketplacePartnerId", Kind.OTHER),
)
_RULES: Final = "/authorizationrules/"


@dataclass(frozen=True, slots=True)
class Stream:
    """One category of audit records of one resource."""

    resource: str
    category: str
    """In lower case."""
    table: str
    """The table of a workspace that it is written to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Something that audit logs go to."""

    id: str
    kind: Kind
    streams: tuple[Stream, ...]
    rows: tuple[Evidence, ...]
    """Where diagnostic settings name it."""


def destinations(snapshot: Snapshot, context: Context) -> tuple[Destination, ...]:
    """Return the destinations of audit logs; not settled where a setting could not be read."""
    found: dict[str, Destination] = {}
    for stream, kind, seen in _exports(snapshot, context):
        place = _owner(seen.text)
        known = found.get(place.lower(), Destination(id=place, kind=kind, streams=(), rows=()))
        found[place.lower()] = replace(
            known,
            streams=tuple(dict.fromkeys((*known.streams, stream))),
            rows=(*known.rows, *(row for row in (seen.evidence,) if row not in known.rows)),
        )
    return tuple(found.values())


def destination(snapshot: Snapshot, context: Context, resource: str) -> Destination:
    """Return the destination with an id."""
    return next(entry for entry in destinations(snapshot, context) if same_id(entry.id, resource))


def of_kind(kind: Kind) -> Callable[[Snapshot, Context], Iterable[str]]:
    """Return what gives the ids of the destinations of a kind."""

    def over(snapshot: Snapshot, context: Context) -> tuple[str, ...]:
        return tuple(entry.id for entry in destinations(snapshot, context) if entry.kind is kind)

    return over


def sources(snapshot: Snapshot, context: Context) -> tuple[str, ...]:
    """Return the resources whose audit logs are exported anywhere."""
    found = {stream.resource.lower(): stream.resource for stream, _, _ in _exports(snapshot, context)}
    return tuple(found.values())


def existing(snapshot: Snapshot, found: Destination) -> Node | None:
    """Return a workspace or storage account, None where it is gone."""
    if found.kind is Kind.WORKSPACE:
        return workspace(snapshot, found.id)
    return snapshot.find("destinations", found.id)


def settings_with(
    snapshot: Snapshot, resource: str, category: str, place: str
) -> Iterator[tuple[Node, Seen]]:
    """Give the settings of a resource that send a category to a place, and where they name it."""
    source, _ = _kind_of(snapshot, resource)
    for setting in snapshot.listed(source.settings, resource):
        if setting.text(place) and any(entries(snapshot, source, resource, setting, frozenset({category}))):
            yield setting, setting.see(place)


def _exports(snapshot: Snapshot, context: Context) -> Iterator[tuple[Stream, Kind, Seen]]:
    for resource in (snapshot.cluster_id, *registries_in_scope(snapshot, context)):
        _, categories = _kind_of(snapshot, resource)
        for category, table in categories.items():
            for place, kind in _PLACES:
                for setting, seen in settings_with(snapshot, resource, category, place):
                    yield Stream(resource, category, _table(setting, category, table)), kind, seen


def _kind_of(snapshot: Snapshot, resource: str) -> tuple[Source, Mapping[str, str]]:
    if same_id(resource, snapshot.cluster_id):
        return CLUSTER_LOGS, CLUSTER_CATEGORIES
    return REGISTRY_LOGS, REGISTRY_CATEGORIES


def _table(setting: Node, category: str, table: str) -> str:
    if category in REGISTRY_CATEGORIES:
        return table
    dedicated = setting.text("properties.logAnalyticsDestinationType").lower() == "dedicated"
    return table if dedicated else SHARED_TABLE


def _owner(named: str) -> str:
    """Return what a destination's id belongs to: a rule belongs to its namespace."""
    at = named.lower().find(_RULES)
    return named[:at] if at >= 0 else named
