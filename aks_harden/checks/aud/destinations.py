"""Where the audit logs of the cluster and its registries go, destination by destination."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from aks_harden.checks.diagnostics import CLUSTER_LOGS, REGISTRY_LOGS, Source, entries, workspace
from aks_harden.checks.gather import NOTHING_OPEN, Gathered, Open, gather
from aks_harden.checks.stores.registries import scope_of_cluster
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


class Stream(Struct, frozen=True):
    """One category of audit records of one resource."""

    resource: str
    category: str
    """In lower case."""
    table: str
    """The table of a workspace that it is written to."""


class Destination(Struct, frozen=True, kw_only=True):
    """Something that audit logs go to."""

    id: str
    kind: Kind
    streams: tuple[Stream, ...]
    rows: tuple[Evidence, ...]
    """Where diagnostic settings name it."""


def destinations(snapshot: Snapshot, context: Context) -> Gathered[Destination]:
    """Return the destinations of audit logs that settings name, and what could not be told of settings."""
    return _destinations(_exports(snapshot, context))


def destinations_of(snapshot: Snapshot, resource: str) -> Gathered[Destination]:
    """Return the destinations of one resource's audit logs, and what could not be told of its settings."""
    return _destinations(_exports_of(snapshot, (resource,), NOTHING_OPEN))


def _destinations(exports: Gathered[tuple[Stream, Kind, Seen]]) -> Gathered[Destination]:
    found: dict[str, Destination] = {}
    for stream, kind, seen in exports.found:
        place = _owner(seen.text)
        known = found.get(place.lower(), Destination(id=place, kind=kind, streams=(), rows=()))
        found[place.lower()] = replace(
            known,
            streams=tuple(dict.fromkeys((*known.streams, stream))),
            rows=(*known.rows, *(row for row in (seen.evidence,) if row not in known.rows)),
        )
    return Gathered(found=tuple(found.values()), open=exports.open)


def destination(snapshot: Snapshot, context: Context, resource: str) -> Destination:
    """Return the destination with an id."""
    return next(entry for entry in destinations(snapshot, context).found if same_id(entry.id, resource))


def known(places: Iterable[str], open_: Open) -> tuple[str, ...]:
    """Return ids as far as they are known; not settled where none is and some may exist."""
    found = tuple(places)
    if not found:
        open_.require()
    return found


def of_kind(kind: Kind) -> Callable[[Snapshot, Context], Iterable[str]]:
    """Return what gives the ids of the destinations of a kind."""

    def over(snapshot: Snapshot, context: Context) -> tuple[str, ...]:
        all_ = destinations(snapshot, context)
        return known((entry.id for entry in all_.found if entry.kind is kind), all_.open)

    return over


def sources(snapshot: Snapshot, context: Context) -> tuple[str, ...]:
    """Return the resources whose audit logs are exported anywhere, or may be as far as was read."""
    scope = scope_of_cluster(snapshot, context)
    each = ((resource, destinations_of(snapshot, resource)) for resource in (snapshot.cluster_id, *scope.ids))
    return known((resource for resource, its in each if its.found or its.open), scope.open)


def existing(snapshot: Snapshot, found: Destination) -> Node | None:
    """Return a workspace or storage account, None where it is gone."""
    if found.kind is Kind.WORKSPACE:
        return workspace(snapshot, found.id)
    return snapshot.find("destinations", found.id)


def named_places(snapshot: Snapshot, resource: str, category: str, place: str) -> Iterator[Seen]:
    """Give where the settings of a resource that carry a category name a place of a kind."""
    source, _ = _kind_of(snapshot, resource)
    for setting in snapshot.listed(source.settings, resource):
        if setting.text(place) and any(entries(snapshot, source, resource, setting, frozenset({category}))):
            yield setting.see(place)


def _exports(snapshot: Snapshot, context: Context) -> Gathered[tuple[Stream, Kind, Seen]]:
    scope = scope_of_cluster(snapshot, context)
    return _exports_of(snapshot, (snapshot.cluster_id, *scope.ids), scope.open)


def _exports_of(
    snapshot: Snapshot, resources: Iterable[str], open_: Open
) -> Gathered[tuple[Stream, Kind, Seen]]:
    """Return where each audit category goes, setting by setting: what one does not tell hides no other."""
    listed = gather(resources, lambda resource: tuple(_settings(snapshot, resource)), open_)
    settings = (entry for settings in listed.found for entry in settings)
    found = gather(settings, lambda entry: tuple(_sent(snapshot, *entry)), listed.open)
    return Gathered(found=tuple(entry for sent in found.found for entry in sent), open=found.open)


def _settings(snapshot: Snapshot, resource: str) -> Iterator[tuple[str, str, str, Node]]:
    """Give each setting of a resource with each audit category and its table."""
    source, categories = _kind_of(snapshot, resource)
    for category, table in categories.items():
        for setting in snapshot.listed(source.settings, resource):
            yield resource, category, table, setting


def _sent(
    snapshot: Snapshot, resource: str, category: str, table: str, setting: Node
) -> Iterator[tuple[Stream, Kind, Seen]]:
    """Give the places that a setting sends a category to."""
    source, _ = _kind_of(snapshot, resource)
    if not any(entries(snapshot, source, resource, setting, frozenset({category}))):
        return
    for place, kind in _PLACES:
        if setting.text(place):
            yield Stream(resource, category, _table(setting, category, table)), kind, setting.see(place)


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
