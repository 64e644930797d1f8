"""NET-5: the session attested by the version, and the kubelet's certificate pool by pool."""

from __future__ import annotations

import pytest
from support.snapshots import SUB, cluster, forbidden, snapshot

from aks_harden.engine.discover import item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, UNKNOWN, NA = Verdict.PASS, Verdict.WARN, Verdict.UNKNOWN, Verdict.NA
TARGET = f"{SUB}/providers/Microsoft.ContainerService/locations/westeurope/kubernetesVersions"
BOTH: Json = ["KubernetesOfficial", "AKSLongTermSupport"]
LTS: Json = ["AKSLongTermSupport"]
REGION: Json = {
    "values": [
        {"version": "1.30", "capabilities": {"supportPlan": LTS}},
        {"version": "1.34", "capabilities": {"supportPlan": BOTH}},
    ]
}
TAG = "aks-disable-kubelet-serving-certificate-rotation"


def pool(**more: Json) -> JsonObject:
    body: JsonObject = {
        "name": "system",
        "count": 1,
        "currentOrchestratorVersion": "1.34.1",
        "nodeImageVersion": "AKSUbuntu-2204gen2containerd-202610.20.0",
    }
    return body | more


def world(version: str, pools: Json, **more: Json) -> Snapshot:
    body = cluster(currentKubernetesVersion=version, agentPoolProfiles=pools)
    return snapshot({"cluster": {"@": body | more}, "kubernetes-versions": {TARGET: REGION}})


def judged(snapshot_: Snapshot) -> dict[str, Assertion]:
    found = item("NET-5")
    assert found is not None
    return {entry.key: entry for entry in judge_item(snapshot_, Context(), found).assertions}


@pytest.mark.parametrize(
    ("version", "properties", "verdict"),
    [
        pytest.param("1.34.1", {}, PASS, id="in support"),
        pytest.param("1.30.1", {"supportPlan": "AKSLongTermSupport"}, PASS, id="in long-term support"),
        pytest.param("1.30.1", {}, WARN, id="out of support"),
        pytest.param("new", {}, UNKNOWN, id="no version"),
    ],
)
def test_the_session_is_attested_by_the_version(
    version: str, properties: dict[str, Json], verdict: Verdict
) -> None:
    body = cluster(currentKubernetesVersion=version, agentPoolProfiles=[], **properties)
    said = judged(snapshot({"cluster": {"@": body}, "kubernetes-versions": {TARGET: REGION}}))["session"]
    assert said.verdict is verdict, said.reason
    assert said.severity is Severity.LOW
    assert verdict is UNKNOWN or "1.2.5" in said.notes[0]


SNAPSHOT: Json = {"sourceResourceId": f"{SUB}/resourceGroups/g/providers/x/snapshots/s"}


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        pytest.param({}, PASS, id="an ordinary pool"),
        pytest.param({"tags": {TAG: "true"}}, WARN, id="the tag that keeps the old certificate"),
        pytest.param({"tags": {TAG.upper(): "True"}}, WARN, id="the tag in another case"),
        pytest.param({"tags": {TAG: "false"}}, PASS, id="the tag that says no"),
        pytest.param({"tags": {TAG: "x"}}, UNKNOWN, id="the tag with nonsense"),
        pytest.param({"tags": None}, PASS, id="no tags"),
        pytest.param({"tags": "none"}, UNKNOWN, id="tags that are a text"),
        pytest.param({"currentOrchestratorVersion": "1.27.9"}, WARN, id="never upgraded since 1.27"),
        pytest.param(
            {"currentOrchestratorVersion": None, "orchestratorVersion": "1.26"}, WARN, id="an old body"
        ),
        pytest.param({"currentOrchestratorVersion": None}, UNKNOWN, id="no version"),
        pytest.param({"creationData": SNAPSHOT}, PASS, id="from a snapshot, with a new image"),
        pytest.param(
            {"creationData": SNAPSHOT, "nodeImageVersion": "AKSWindows-2022-20348.2113.251115"},
            PASS,
            id="from a snapshot, with a new image of Windows",
        ),
        pytest.param(
            {"creationData": SNAPSHOT, "nodeImageVersion": "AKSWindows-2022-20348.2113.241115"},
            WARN,
            id="from a snapshot, with an old image of Windows",
        ),
        pytest.param(
            {"creationData": SNAPSHOT, "nodeImageVersion": "AKSUbuntu-2204-202412.03.0-2026.11.02"},
            WARN,
            id="from a snapshot, with an old image that was patched since",
        ),
        pytest.param(
            {"creationData": SNAPSHOT, "nodeImageVersion": "AKSUbuntu-2204containerd-202501.11.0"},
            WARN,
            id="from a snapshot, with an old image",
        ),
        pytest.param(
            {"creationData": SNAPSHOT, "nodeImageVersion": "AKSUbuntu-2204containerd-202501.12.0"},
            PASS,
            id="from a snapshot, with the first image that rotates",
        ),
        pytest.param(
            {"creationData": SNAPSHOT, "nodeImageVersion": "custom"}, UNKNOWN, id="an image without a date"
        ),
        pytest.param({"creationData": SNAPSHOT, "nodeImageVersion": None}, UNKNOWN, id="no image"),
    ],
)
def test_a_pools_certificate(change: JsonObject, verdict: Verdict) -> None:
    said = judged(world("1.34.1", [pool(**change)]))["serving-certificate"]
    assert said.verdict is verdict, said.reason
    assert said.resource.endswith("/agentPools/system")


def test_each_pool_is_judged_by_itself() -> None:
    pools: Json = [pool(), pool(name="old", tags={TAG: "true"})]
    found = item("NET-5")
    assert found is not None
    said = judge_item(world("1.34.1", pools), Context(), found).assertions
    assert [entry.verdict for entry in said] == [PASS, PASS, WARN]


def test_a_failed_cluster_proves_nothing_of_its_nodes() -> None:
    body = cluster(currentKubernetesVersion="1.34.1", agentPoolProfiles=[pool()], provisioningState="Failed")
    said = judged(snapshot({"cluster": {"@": body}, "kubernetes-versions": {TARGET: REGION}}))
    assert (said["session"].verdict, said["serving-certificate"].verdict) == (PASS, UNKNOWN)


def test_a_failed_pool_proves_nothing_of_its_own_nodes_and_of_no_others() -> None:
    pools: Json = [pool(provisioningState="Failed"), pool(name="web", provisioningState="Succeeded")]
    found = item("NET-5")
    assert found is not None
    said = judge_item(world("1.34.1", pools), Context(), found).assertions
    assert [entry.verdict for entry in said] == [PASS, UNKNOWN, PASS]
    assert "pool failed (Failed)" in said[1].reason
    assert said[1].missing[0].action


def test_hosted_pools_are_attested_only() -> None:
    hosted = world("1.34.1", None, sku={"name": "Automatic"})
    assert judged(hosted)["serving-certificate"].verdict is NA
    managed: Json = [{"name": "sys", "mode": "ManagedSystem"}]
    assert judged(world("1.34.1", managed))["serving-certificate"].verdict is NA


def test_a_list_of_pools_that_is_not_there_is_unknown() -> None:
    assert judged(world("1.34.1", None))["serving-certificate"].verdict is UNKNOWN


def test_an_unreadable_cluster_is_unknown() -> None:
    said = judged(snapshot({"cluster": {"@": forbidden("x/read")}}))
    assert {entry.verdict for entry in said.values()} == {UNKNOWN}
