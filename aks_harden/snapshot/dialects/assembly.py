"""Snapshots of the resources in a file: one for each cluster, and in each what lies beside the clusters."""

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from aks_harden.model.json import Json
from aks_harden.snapshot.dialects import names, refusals
from aks_harden.snapshot.dialects.children import CHILDREN, with_children
from aks_harden.snapshot.dialects.envelopes import unwrapped
from aks_harden.snapshot.dialects.places import cloud_of, known, places
from aks_harden.snapshot.dialects.wire import Resource, brought, identity_of
from aks_harden.snapshot.paths import name_of, subscription_of
from aks_harden.snapshot.reading import Read, Reading
from aks_harden.snapshot.snapshot import Snapshot

_NAMED: Final = frozenset({"microsoft.containerregistry/registries", "microsoft.keyvault/vaults"})
_MIXED: Final = "resources in a file"


class Assembled(Struct, frozen=True, kw_only=True):
    """What a file comes to."""

    snapshots: tuple[Snapshot, ...]
    named: tuple[str, ...]
    """ARM ids of its registries and vaults."""
    unused: tuple[str, ...]
    """What in it says nothing about a cluster, each in a few words."""


def assembled(body: Json, *, now: str) -> Assembled:
    """Make snapshots of a file's JSON; raises BadSnapshotError where no cluster in it can be judged."""
    held = unwrapped(body)
    read: list[Resource] = []
    others: list[str] = []
    for item in held.items:
        kind = identity_of(item)[1]
        if known(kind.lower()) or kind.lower() in CHILDREN:
            read.append(brought(item))
        else:
            others.append(_word(kind.strip("/")) if kind.strip("/") else "no known type")
    for resource in read:
        if resource.type == names.CLUSTER and resource.bare:
            raise refusals.without_properties(name_of(resource.id))
    told = [resource for resource in read if not resource.bare]
    bare = [f"{_title(resource)} {resource.bare}" for resource in read if resource.bare]
    each, orphans = with_children(_once(told))
    clusters = [resource for resource in each if resource.type == names.CLUSTER]
    if not clusters:
        raise refusals.no_cluster("; ".join(_counted([*map(_title, each), *bare, *others])[:4]))
    unused = _counted([*others, *bare, *map(_title, orphans), *_nowhere(each)])
    return Assembled(
        snapshots=tuple(_snapshot(cluster, each, now) for cluster in clusters),
        named=tuple(resource.id for resource in each if resource.type in _NAMED),
        unused=(*unused, *held.notes),
    )


def _title(resource: Resource) -> str:
    return _word(str(resource.body.get("type") or resource.type))


def _word(kind: str) -> str:
    return refusals.quoted(kind).strip("`")


def _counted(titles: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{count} of {title}" for title, count in sorted(Counter(titles).items()))


def _nowhere(resources: Iterable[Resource]) -> list[str]:
    """Return what is of a type that facets hold, but not at a place that they ask about."""
    return [
        _title(resource)
        for resource in resources
        if resource.type != names.CLUSTER and not any(places(resource, subscription_of(resource.id)))
    ]


def _once(resources: Iterable[Resource]) -> list[Resource]:
    found: dict[str, Resource] = {}
    for resource in resources:
        first = found.setdefault(resource.key, resource)
        if first.body != resource.body:
            raise refusals.differing(resource.id)
    return list(found.values())


def _snapshot(cluster: Resource, resources: Iterable[Resource], now: str) -> Snapshot:
    own = subscription_of(cluster.id)
    kept: dict[str, dict[str, list[Resource]]] = {}
    single: dict[str, dict[str, Reading]] = {"cluster": {cluster.key: _read(cluster, now)}}
    for resource in resources:
        for place in places(resource, own):
            if place.single:
                single.setdefault(place.facet, {})[place.target] = _read(resource, now)
            else:
                kept.setdefault(place.facet, {}).setdefault(place.target, []).append(resource)
    lists = {
        facet: {target: _list(members, now) for target, members in targets.items()}
        for facet, targets in kept.items()
    }
    readings: dict[str, Mapping[str, Reading]] = {
        facet: MappingProxyType(targets) for facet, targets in sorted({**lists, **single}.items())
    }
    return Snapshot(
        cluster_id=cluster.id,
        taken_at=now,
        cloud=cloud_of(cluster),
        readings=MappingProxyType(readings),
    )


def _read(resource: Resource, now: str) -> Read:
    return Read(value=resource.body, call=resource.call, at=now, doubtful=resource.doubtful)


def _list(members: list[Resource], now: str) -> Reading:
    """Return a list as far as the file holds it: it can never prove that there are no others."""
    calls = {resource.call for resource in members}
    value: list[Json] = [resource.body for resource in members]
    doubtful = dict.fromkeys(path for resource in members for path in resource.doubtful)
    call = calls.pop() if len(calls) == 1 else _MIXED
    return Read(value=value, call=call, at=now, whole=False, doubtful=tuple(doubtful))
