"""IAM-1 and IAM-3 on damaged readings: nothing raises, nothing turns good by being absent."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from types import ModuleType
from typing import Any, cast

import pytest
from msgspec.structs import replace
from support.access import AUTHORIZATION, GROUP, KUBELET, REGISTRY, assigned, assignment, registry, roles
from support.snapshots import cluster, snapshot

from aks_harden.checks.check import page
from aks_harden.checks.iam import iam_1, iam_3
from aks_harden.engine.discover import Item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context
from aks_harden.model.json import Json
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.reading import Read
from aks_harden.snapshot.snapshot import Snapshot

Path = tuple[str | int, ...]
BAD, GOOD = {Verdict.FAIL, Verdict.WARN, Verdict.UNKNOWN}, {Verdict.PASS}
ENTRA = f"{AUTHORIZATION}/policyDefinitions/450d2877-ebea-41e8-b00c-e286317d21bf"
SECOND = f"{REGISTRY}two"


def token(home: str, status: str) -> Json:
    properties: Json = {"status": status, "scopeMapId": f"{home}/scopeMaps/map"}
    return {"id": f"{home}/tokens/ci", "name": "ci", "properties": properties}


def scope_map(home: str, action: str) -> Json:
    return {"id": f"{home}/scopeMaps/map", "properties": {"actions": [f"repositories/*/content/{action}"]}}


WORLD = snapshot(
    {
        "cluster": {
            "@": cluster(
                servicePrincipalProfile={"clientId": "msi"},
                identityProfile={"kubeletidentity": {"objectId": KUBELET}},
                nodeResourceGroup="MC_x",
                enableRBAC=False,
                aadProfile={"managed": False, "clientAppID": "a", "serverAppID": "b"},
            )
        },
        "registries": {
            ".": [
                registry(
                    adminUserEnabled=True,
                    anonymousPullEnabled=True,
                    policies={"azureADAuthenticationAsArmPolicy": {"status": "enabled"}},
                ),
                registry(SECOND, roleAssignmentMode="AbacRepositoryPermissions"),
            ]
        },
        "role-assignments": {
            ".": [
                assigned("AcrPush", KUBELET),
                assigned("Repository Writer", KUBELET, scope=SECOND),
                assigned("Owner", KUBELET, scope=GROUP),
                *(assigned("Owner", f"person-{index}", kind="User") for index in range(4)),
            ]
        },
        "role-definitions": {".": [entry for entry in roles() if "Catalog" not in str(entry)]},
        "deny-assignments": {".": []},
        "activated-assignments": {REGISTRY: [], SECOND: []},
        "eligible-assignments": {REGISTRY: [], SECOND: []},
        "registry-tokens": {REGISTRY: [token(REGISTRY, "enabled")], SECOND: [token(SECOND, "enabled")]},
        "registry-scope-maps": {
            REGISTRY: [scope_map(REGISTRY, "write")],
            SECOND: [scope_map(SECOND, "read")],
        },
        "policy-assignments": {".": [assignment(ENTRA, notScopes=[], enforcementMode="DoNotEnforce")]},
        "policy-exemptions": {".": []},
        "policy-definitions": {".": []},
        "policy-sets": {".": []},
    }
)

DEFAULTS = {
    ("registries", "adminUserEnabled"),
    ("registries", "anonymousPullEnabled"),
    ("registries", "roleAssignmentMode"),
}
"""What Azure documents as off, or as the older mode, where it is absent."""


def paths(value: Json, way: Path = ()) -> Iterator[Path]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (*way, name)
            yield from paths(inner, (*way, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from paths(inner, (*way, index))


def edited(value: Json, way: Path, how: str) -> Json:
    whole = cast("Any", deepcopy(value))
    holder = whole
    for step in way[:-1]:
        holder = holder[step]
    if how == "null":
        holder[way[-1]] = None
        return cast("Json", whole)
    kept = holder.pop(way[-1])
    if how == "case":
        holder[str(way[-1]).upper()] = kept
    return cast("Json", whole)


def damaged(how: str) -> Iterator[tuple[str, Path, Snapshot]]:
    for facet, targets in WORLD.readings.items():
        for target, reading in targets.items():
            assert isinstance(reading, Read)
            for way in paths(reading.value):
                changed = replace(reading, value=edited(reading.value, way, how))
                yield facet, way, WORLD.with_reading(facet, target, changed)


def verdicts(of: Snapshot, module: ModuleType) -> dict[tuple[str, str], Verdict]:
    found = judge_item(of, Context(), Item(check=module.CHECK, page=page(module)))
    return {(entry.key, entry.resource.lower()): entry.verdict for entry in found.assertions}


BOTH = pytest.mark.parametrize("module", [iam_1, iam_3], ids=["IAM-1", "IAM-3"])


@BOTH
@pytest.mark.parametrize("how", ["drop", "null"])
def test_nothing_turns_good_by_being_absent(how: str, module: ModuleType) -> None:
    whole = verdicts(WORLD, module)
    earned = [
        f"{facet} {way}: {key}"
        for facet, way, of in damaged(how)
        for key, verdict in verdicts(of, module).items()
        if verdict in GOOD and whole.get(key) in BAD and (facet, way[-1]) not in DEFAULTS
    ]
    assert not earned


@BOTH
def test_the_case_of_a_key_changes_nothing(module: ModuleType) -> None:
    whole = verdicts(WORLD, module)
    other = [f"{facet} {way}" for facet, way, of in damaged("case") if verdicts(of, module) != whole]
    assert not other


@BOTH
@pytest.mark.parametrize("junk", ["text", 7, True, [], [7], {}], ids=str)
def test_a_body_of_another_shape_raises_nothing(junk: Json, module: ModuleType) -> None:
    for facet, targets in WORLD.readings.items():
        for target, reading in targets.items():
            assert isinstance(reading, Read)
            assert verdicts(WORLD.with_reading(facet, target, replace(reading, value=junk)), module)


def test_a_registry_without_properties_is_not_one_with_everything_off() -> None:
    bare = {name: value for name, value in registry().items() if name != "properties"}
    of = WORLD.with_reading(
        "registries", str(REGISTRY.split("/resourceGroups")[0]), Read(value=[bare], call="GET", at="")
    )
    found = verdicts(of, iam_3)
    assert found[("admin-user", REGISTRY.lower())] is Verdict.UNKNOWN
    assert found[("anonymous-pull", REGISTRY.lower())] is Verdict.UNKNOWN
