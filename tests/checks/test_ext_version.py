"""EXT-VERSION: each way in which a Kubernetes version is, or is not, supported."""

from __future__ import annotations

import pytest
from support.judging import only
from support.snapshots import SUB, cluster, forbidden, snapshot

from aks_harden.model.json import Json
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.reading import Reading

PASS, WARN, FAIL, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN
REGION = f"{SUB}/providers/Microsoft.ContainerService/locations/westeurope/kubernetesVersions"


def offered(version: str, *plans: str, preview: bool | None = None) -> Json:
    return {"version": version, "capabilities": {"supportPlan": [*plans]}, "isPreview": preview}


COMMUNITY, LONG = "KubernetesOfficial", "AKSLongTermSupport"
LIST: Json = {
    "values": [
        offered("1.32", LONG),
        offered("1.33", LONG),
        offered("1.34", COMMUNITY, LONG),
        offered("1.35", COMMUNITY, LONG),
        offered("1.36", COMMUNITY),
        offered("1.37", COMMUNITY, preview=True),
    ]
}


CASES: list[tuple[str, Json, str, Verdict, Severity]] = [
    ("in community support", "1.35.2", COMMUNITY, PASS, Severity.HIGH),
    ("in community support on the long plan", "1.34.1", LONG, PASS, Severity.HIGH),
    ("in long-term support with its plan", "1.32.11", LONG, PASS, Severity.HIGH),
    ("one behind, without the plan", "1.33.5", COMMUNITY, WARN, Severity.HIGH),
    ("further behind, without the plan", "1.32.11", COMMUNITY, FAIL, Severity.HIGH),
    ("gone from the list", "1.28.9", COMMUNITY, FAIL, Severity.HIGH),
    ("gone from the list, whatever the plan", "1.28.9", LONG, FAIL, Severity.HIGH),
    ("a preview", "1.37.0", COMMUNITY, WARN, Severity.MEDIUM),
    ("newer than the list", "1.40.0", COMMUNITY, UNKNOWN, Severity.HIGH),
    ("a plan that is not known", "1.32.11", "Gold", UNKNOWN, Severity.HIGH),
    ("a version that is none", "latest", COMMUNITY, UNKNOWN, Severity.HIGH),
    ("a version that is a number", 1, COMMUNITY, UNKNOWN, Severity.HIGH),
    ("no version", None, COMMUNITY, UNKNOWN, Severity.HIGH),
]


@pytest.mark.parametrize(
    ("version", "plan", "verdict", "severity"), [pytest.param(*row, id=name) for name, *row in CASES]
)
def test_the_list_of_the_region_decides(
    version: Json, plan: str, verdict: Verdict, severity: Severity
) -> None:
    body = cluster(currentKubernetesVersion=version, supportPlan=plan)
    said = only(
        snapshot({"cluster": {"@": body}, "kubernetes-versions": {REGION: LIST}}), "EXT-VERSION", "version"
    )
    assert (said.verdict, said.severity) == (verdict, severity), said.reason


def test_the_policy_that_knows_no_newer_version_is_named() -> None:
    of = snapshot(
        {
            "cluster": {"@": cluster(currentKubernetesVersion="1.28.9")},
            "kubernetes-versions": {REGION: LIST},
        }
    )
    said = only(of, "EXT-VERSION", "version")
    assert said.reason == "Kubernetes 1.28.9 is out of support; the newest version here is 1.36."
    assert any("fb893a29" in note for note in said.notes)


@pytest.mark.parametrize(
    "reading",
    [
        pytest.param({"values": []}, id="an empty list"),
        pytest.param({"values": None}, id="a null list"),
        pytest.param({"values": "1.34"}, id="a text"),
        pytest.param(forbidden("Microsoft.ContainerService/locations/kubernetesVersions/read"), id="unread"),
    ],
)
def test_without_the_list_nobody_knows(reading: Json | Reading) -> None:
    body = cluster(currentKubernetesVersion="1.35.2")
    of = snapshot({"cluster": {"@": body}, "kubernetes-versions": {REGION: reading}})
    assert only(of, "EXT-VERSION", "version").verdict is UNKNOWN
