"""NET-3: both doors attested while the version is in support, and never more than that."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from support.snapshots import SUB, cluster, forbidden, snapshot

from aks_harden.engine.discover import item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion
from aks_harden.model.json import Json
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, UNKNOWN, NA = Verdict.PASS, Verdict.WARN, Verdict.UNKNOWN, Verdict.NA
TARGET = f"{SUB}/providers/Microsoft.ContainerService/locations/westeurope/kubernetesVersions"
BOTH: Json = ["KubernetesOfficial", "AKSLongTermSupport"]
LTS: Json = ["AKSLongTermSupport"]
REGION: Json = {
    "values": [
        {"version": "1.31", "capabilities": {"supportPlan": LTS}},
        {"version": "1.32", "capabilities": {"supportPlan": LTS}},
        {"version": "1.34", "capabilities": {"supportPlan": BOTH}},
        {"version": "1.35", "capabilities": {"supportPlan": BOTH}},
        {"version": "1.36", "capabilities": {"supportPlan": BOTH}, "isPreview": True},
    ]
}


def world(version: Json, region: Json | Reading = REGION, **properties: Json) -> Snapshot:
    body = cluster(**({"currentKubernetesVersion": version} | properties))
    return snapshot({"cluster": {"@": body}, "kubernetes-versions": {TARGET: region}})


def judged(snapshot_: Snapshot) -> dict[str, Assertion]:
    found = item("NET-3")
    assert found is not None
    return {entry.key: entry for entry in judge_item(snapshot_, Context(), found).assertions}


@pytest.mark.parametrize(
    ("version", "more", "verdict"),
    [
        pytest.param("1.34.1", {}, PASS, id="in support"),
        pytest.param("1.31.1", {"supportPlan": "AKSLongTermSupport"}, PASS, id="in long-term support"),
        pytest.param("1.32.1", {}, WARN, id="platform support alone"),
        pytest.param("1.31.1", {}, WARN, id="out of support"),
        pytest.param("1.36.0", {}, WARN, id="a preview"),
        pytest.param("1.34.1", {"powerState": {"code": "stopped"}}, NA, id="stopped: nothing listens"),
        pytest.param("1.34.1", {"powerState": None}, UNKNOWN, id="nobody says whether it runs"),
        pytest.param(None, {}, UNKNOWN, id="no version"),
        pytest.param(["1.34"], {}, UNKNOWN, id="a version that is a list"),
    ],
)
def test_the_api_server_is_attested_by_its_version(
    version: Json, more: dict[str, Json], verdict: Verdict
) -> None:
    said = judged(world(version, **more))["api-server"]
    assert said.verdict is verdict, said.reason
    assert said.severity is Severity.MEDIUM
    assert (verdict is PASS) == ("attested by the platform, not probed" in said.reason)


def test_without_the_regions_list_only_the_api_server_is_open() -> None:
    said = judged(world("1.34.1", forbidden("x/read")))
    assert said["api-server"].verdict is UNKNOWN
    assert said["resource-manager"].verdict is PASS


def test_resource_manager_is_attested_and_says_so() -> None:
    said = judged(world("1.34.1"))["resource-manager"]
    assert said.verdict is PASS
    assert "attested by the platform, not probed" in said.reason


def test_before_it_refused_old_versions_nobody_knows() -> None:
    old = replace(world("1.34.1"), taken_at="2025-02-28T00:00:00Z")
    said = judged(old)["resource-manager"]
    assert (said.verdict, said.missing[0].facet) == (UNKNOWN, "probe")


def test_another_cloud_is_noted() -> None:
    said = judged(replace(world("1.34.1"), cloud="AzureChinaCloud"))["resource-manager"]
    assert (said.verdict, len(said.notes)) == (PASS, 1)


def test_an_unreadable_cluster_is_unknown() -> None:
    said = judged(snapshot({"cluster": {"@": forbidden("x/read")}}))
    assert {entry.verdict for entry in said.values()} == {UNKNOWN}
