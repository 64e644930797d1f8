"""One cluster in every dialect: the same verdicts wherever the dialect carries what they stand on."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

import pytest
from msgspec.structs import replace
from support import dialects
from support.worlds import world_snapshot

from aks_harden.engine.discover import items
from aks_harden.engine.judge import judge
from aks_harden.model.context import Context
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.door import open_text
from aks_harden.snapshot.reading import Read

if TYPE_CHECKING:
    from aks_harden.model.json import Json, JsonObject
    from aks_harden.snapshot.snapshot import Snapshot

VERSION = "2026-07-01"
WORLDS = ("shop", "pay", "auto", "stopped", "legacy")
Said = dict[tuple[str, str, str], Verdict]


@cache
def cluster_alone(world: str) -> Snapshot:
    """The world's cluster as Azure answers it, and nothing beside it."""
    whole = world_snapshot(world)
    return replace(whole, readings=MappingProxyType({"cluster": whole.targets("cluster")}))


def body_of(world: str) -> JsonObject:
    whole = cluster_alone(world)
    read = whole.read("cluster", whole.cluster_id)
    assert isinstance(read, Read)
    return cast("JsonObject", read.value)


def said(snapshot: Snapshot, context: Context | None = None) -> Said:
    return {
        (finding.id, entry.key, entry.resource.lower()): entry.verdict
        for finding in judge(snapshot, context or Context(), items())
        for entry in finding.assertions
    }


def opened(value: Json, now: str) -> Snapshot:
    (found,) = open_text(dialects.file_of(value), now=now).snapshots
    return found


QUIET = {
    (item.check.id, entry.key) for item in items() for entry in item.check.asserts if entry.unless_unread
}
"""Assertions that say nothing where what they hang on is unread."""


@cache
def expected(world: str) -> Said:
    return said(cluster_alone(world))


def unlike(found: Said, world: str) -> dict[tuple[str, str], tuple[str, str]]:
    """What differs, by item and key; resources of a template have other ids."""
    before = {(item, key): verdict for (item, key, _), verdict in expected(world).items()}
    after = {(item, key): verdict for (item, key, _), verdict in found.items()}
    assert after.keys() <= before.keys()
    assert before.keys() - after.keys() <= QUIET
    return {place: (before[place], after[place]) for place in after if before[place] is not after[place]}


DIALECTS = tuple(dialects.every({"id": "/s/r/g/x/p", "name": "", "type": "", "properties": {}}, VERSION))
NO_VERSION = {
    "AUD-1/container-insights",
    "CMP-6/node-upkeep",
    "EXT-CHANNEL/node-os-channel",
    "EXT-MAINT/node-os-window",
    "EXT-NODEIMG/provisioned-image-age",
    "EXT-NODEIMG/provisioned-os-support",
    "EXT-NRG/lockdown",
    "EXT-TL/provisioned-trusted-launch",
    "IAM-7/etcd",
    "NET-13/etcd",
}
"""What hangs on keys that some API versions do not know, in a file that does not tell its version (G-5)."""
LISTS = {
    *NO_VERSION,
    *("EXT-RUN/run-command", "NET-1/api-server"),
    *("NET-10/exposure", "NET-10/public-name", "NET-10/way-in"),
}
"""What hangs on the API server's access too, which lists of clusters leave out."""
CANNOT_TELL = {
    "the portal": set[str](),
    "a template": set[str](),
    "an ARM body": NO_VERSION,
    "az aks show": NO_VERSION,
    "az resource show": NO_VERSION,
    "Get-AzResource": NO_VERSION,
}
"""By dialect; the others are lists, save for `Get-AzAksCluster`, which knows few of the properties."""


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_dialect_says_the_same_or_that_it_cannot_tell(world: str, dialect: str) -> None:
    value = dialects.every(body_of(world), VERSION)[dialect]
    found = unlike(said(opened(value, cluster_alone(world).taken_at)), world)
    assert {after for _, after in found.values()} <= {Verdict.UNKNOWN}, found
    if dialect != "Get-AzAksCluster":
        assert {f"{item}/{key}" for item, key in found} <= CANNOT_TELL.get(dialect, LISTS)


def resources_of(whole: Snapshot) -> list[JsonObject]:
    """Every ARM resource that was read in a world, the cluster first."""
    found: dict[str, JsonObject] = {}
    for facet in ("cluster", *sorted(whole.readings)):
        for reading in whole.targets(facet).values():
            value = reading.value if isinstance(reading, Read) else None
            for entry in value if isinstance(value, list) else [value]:
                if isinstance(entry, dict) and str(entry.get("id", "")).startswith("/"):
                    found.setdefault(str(entry["id"]).rstrip("/").lower(), entry)
    return list(found.values())


def with_scope(value: Json, now: str) -> Said:
    """What is said of a file, its registries and vaults in scope as the command line puts them there."""
    held = open_text(dialects.file_of(value), now=now)
    registries = tuple(each for each in held.named if "/registries/" in each.lower())
    vaults = tuple(each for each in held.named if "/vaults/" in each.lower())
    (found,) = (each for each in held.snapshots if each.cluster_id.lower() in MAIN)
    return said(found, Context(registries=registries, vaults=vaults))


MAIN = {cluster_alone(world).cluster_id.lower() for world in WORLDS}


@pytest.mark.parametrize("every", [1, 2, 3], ids=["all", "every second", "every third"])
@pytest.mark.parametrize("world", WORLDS)
def test_what_is_beside_a_cluster_in_a_file_never_changes_a_verdict_to_another(
    world: str, every: int
) -> None:
    """A file can never prove that there are no others, so that what it lacks is unknown."""
    whole = world_snapshot(world)
    cluster, *others = resources_of(whole)
    chosen: list[Json] = [cluster, *others[::every]]
    found = with_scope(chosen, whole.taken_at)
    told = open_text(dialects.file_of(chosen), now=whole.taken_at).named
    named = Context(
        registries=tuple(each for each in told if "/registries/" in each.lower()),
        vaults=tuple(each for each in told if "/vaults/" in each.lower()),
    )
    live = said(whole, named)
    wrong = {
        place: (live.get(place), verdict)
        for place, verdict in found.items()
        if verdict is not Verdict.UNKNOWN and verdict is not live.get(place)
    }
    assert wrong == {}
