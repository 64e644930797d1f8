"""CMP-5: what images are built from is attested; only an empty list of registries does not apply."""

from __future__ import annotations

import pytest
from support.access import REGISTRY
from support.compliance import finding, own_registry, said, world
from support.snapshots import forbidden

from aks_harden.checks.cmp import cmp_5
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot

MANUAL, NA, UNKNOWN = Verdict.MANUAL, Verdict.NA, Verdict.UNKNOWN


def task(status: Json = "Enabled") -> JsonObject:
    return {
        "id": f"{REGISTRY}/tasks/x",
        "name": "x",
        "properties": {"status": status, "trigger": {"baseImageTrigger": {"status": "Enabled"}}},
    }


def tasks(entries: Json | Reading) -> Snapshot:
    return world(facets={"registry-tasks": {REGISTRY: entries}})


CASES: dict[str, tuple[Snapshot, str]] = {
    "no task": (tasks([]), "no task"),
    "a task": (tasks([task()]), "Triggers of tasks"),
    "a task that is off": (tasks([task("Disabled")]), "no task"),
    "tasks unread": (tasks(forbidden("…/tasks/read")), "not read"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_person_must_say_it(case: str) -> None:
    of, told = CASES[case]
    found = said(of, cmp_5, "from-scratch", MANUAL)
    assert any(told in note for note in found.notes)
    assert any("180 days" in note for note in found.notes)
    assert any("SBOM" in note for note in found.notes)
    assert found.evidence


def test_without_a_registry_of_ones_own_it_does_not_apply() -> None:
    assert finding(world(facets={"role-assignments": {".": []}}), cmp_5).verdict is NA


UNREAD = {
    "registries unread": world(registries=forbidden("Microsoft.ContainerRegistry/registries/read")),
    "roles unread": world(
        facets={"role-assignments": {".": forbidden("Microsoft.Authorization/roleAssignments/read")}}
    ),
    "no login server": world(registries=[own_registry(loginServer=None)]),
}


@pytest.mark.parametrize("case", UNREAD)
def test_what_is_not_read_is_unknown(case: str) -> None:
    assert finding(UNREAD[case], cmp_5).verdict is UNKNOWN
