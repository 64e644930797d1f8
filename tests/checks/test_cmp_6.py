"""CMP-6: what Defender found in the images that run, and how long it has been open."""

from __future__ import annotations

from typing import TypeAlias

import pytest
from msgspec.structs import replace
from support.access import REGISTRY
from support.compliance import GONE, HOST, RUNNING, TARGET, UNSCANNED, assessment, finding, said, world
from support.snapshots import CLUSTER, forbidden

from aks_harden.checks.cmp import cmp_6
from aks_harden.model.context import Context, Thresholds
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, FAIL, NA, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.NA, Verdict.UNKNOWN
OLD, RECENT, ANCIENT = "2026-10-01T00:00:00Z", "2026-11-10T00:00:00Z", "2026-01-01T00:00:00Z"
OTHER_CLUSTER = CLUSTER.replace("aks-test", "aks-other")


def hole(
    severity: Json = "Critical",
    published: Json = OLD,
    fix: Json = "FixAvailable",
    *,
    code: Json = "Unhealthy",
    host: Json = HOST,
    pushed: Json = RECENT,
    cluster: str = CLUSTER,
    exploits: Json = None,
    resource: Json = "/repositories/shop/web/images/sha256:aa",
) -> JsonObject:
    data: JsonObject = {
        "assessedResourceType": "AzureContainerRegistryVulnerability",
        "vulnerabilityDetails": {
            "cveId": "CVE-2026-1",
            "severity": severity,
            "publishedDate": published,
            "exploitabilityAssessment": exploits,
        },
        "softwareDetails": {"fixStatus": fix},
        "artifactDetails": {
            "registryHost": host,
            "repositoryName": "shop/web",
            "digest": "sha256:aa",
            "lastPushedToRegistryUTC": pushed,
        },
    }
    return {
        "id": f"{cluster}/providers/Microsoft.Security/assessments/{RUNNING}/subAssessments/x",
        "name": "x",
        "type": "Microsoft.Security/assessments/subAssessments",
        "properties": {
            "status": {"code": code, "severity": "High"},
            "resourceDetails": {"source": "Azure", "id": resource},
            "additionalData": data,
        },
    }


LOOKED: Json = [assessment(CLUSTER, key=RUNNING)]


Facets: TypeAlias = "dict[str, dict[str, Json | Reading]]"


def found_in(*holes: Json, looked: Json = LOOKED, facets: Facets | None = None) -> Snapshot:
    base: Facets = {
        "image-findings": {TARGET: list(holes)},
        "assessments": {".": looked},
    }
    return world(facets={**base, **(facets or {})})


UNREAD = forbidden("Microsoft.Security/assessments/subAssessments/read")
IN_KIT: Json = {"isInExploitKit": True}
HOLES: dict[str, tuple[Snapshot, Verdict]] = {
    "critical, fixed, old": (found_in(hole()), FAIL),
    "in other letters": (found_in(hole("CRITICAL", OLD, "fixavailable", code="UNHEALTHY")), FAIL),
    "critical, fixed, recent": (found_in(hole("Critical", RECENT)), WARN),
    "critical, fixed, recent, in an exploit kit": (found_in(hole("Critical", RECENT, exploits=IN_KIT)), FAIL),
    "critical, fixed, recent, steps published": (
        found_in(hole("Critical", RECENT, exploits={"exploitStepsPublished": "True"})),
        FAIL,
    ),
    "critical, no fix": (found_in(hole("Critical", ANCIENT, "NoFixAvailable")), PASS),
    "critical, will not be fixed": (found_in(hole("Critical", ANCIENT, "WontFix")), PASS),
    "critical, a fix is not known of": (found_in(hole("Critical", ANCIENT, "Unknown")), PASS),
    "critical, a state nobody knows": (found_in(hole("Critical", ANCIENT, "Maybe")), UNKNOWN),
    "high, fixed, very old": (found_in(hole("High", ANCIENT)), WARN),
    "high, fixed, old but not too old": (found_in(hole("High", OLD)), PASS),
    "high, in an exploit kit": (found_in(hole("High", RECENT, exploits=IN_KIT)), PASS),
    "medium": (found_in(hole("Medium", ANCIENT)), PASS),
    "a severity nobody knows": (found_in(hole("Terrible")), UNKNOWN),
    "exempt": (found_in(hole(code="NotApplicable")), PASS),
    "a result nobody knows": (found_in(hole(code="Odd")), UNKNOWN),
    "no date": (found_in(hole("Critical", None)), UNKNOWN),
    "a date that is none": (found_in(hole("Critical", "yesterday")), UNKNOWN),
    "a fault beside one that cannot be told": (found_in(hole("Critical", None), hole()), FAIL),
    "a warning beside one that cannot be told": (
        found_in(hole("Critical", None), hole("High", ANCIENT)),
        UNKNOWN,
    ),
    "in another cluster": (found_in(hole(cluster=OTHER_CLUSTER)), PASS),
    "in a container of this cluster, told by the resource": (
        found_in(hole(cluster="/subscriptions/x", resource=f"{CLUSTER.upper()}/securityentitydata/pod")),
        FAIL,
    ),
    "in a registry, not running": (found_in(hole(cluster=REGISTRY)), PASS),
    "in an image of Microsoft's": (found_in(hole(host="MCR.microsoft.com")), PASS),
    "nothing, and Defender looked": (found_in(), PASS),
    # The findings that it speaks of are missing: that is no good news.
    "nothing, and Defender found something to say": (
        found_in(looked=[assessment(CLUSTER, "Unhealthy", key=RUNNING)]),
        UNKNOWN,
    ),
    "only small ones, of which Defender speaks": (
        found_in(hole("Low"), looked=[assessment(CLUSTER, "Unhealthy", key=RUNNING)]),
        PASS,
    ),
    "a fault beside a list that nobody read": (
        found_in(hole()).with_reading("image-findings", f"{TARGET}2", UNREAD),
        FAIL,
    ),
    "nothing beside a list that nobody read": (
        found_in().with_reading("image-findings", f"{TARGET}2", UNREAD),
        UNKNOWN,
    ),
    "nothing, and Defender has not looked": (found_in(looked=[]), UNKNOWN),
    "nothing, and Defender judged nothing": (
        found_in(looked=[assessment(CLUSTER, "NotApplicable", key=RUNNING)]),
        UNKNOWN,
    ),
    "nothing, and Defender looked elsewhere": (
        found_in(looked=[assessment(OTHER_CLUSTER, key=RUNNING)]),
        UNKNOWN,
    ),
    "nothing, and no scanner": (found_in(facets={"defender-plans": {".": UNSCANNED}}), UNKNOWN),
    "a fault from before the scanner was switched off": (
        found_in(hole(), facets={"defender-plans": {".": UNSCANNED}}),
        FAIL,
    ),
    "the assessment is not made": (found_in(facets={"image-findings": {TARGET: GONE}}), PASS),
    "unread": (
        found_in(facets={"image-findings": {TARGET: forbidden("Microsoft.Security/assessments/read")}}),
        UNKNOWN,
    ),
}


@pytest.mark.parametrize("case", HOLES)
def test_vulnerabilities(case: str) -> None:
    of, verdict = HOLES[case]
    severity = {FAIL: Severity.HIGH, WARN: Severity.MEDIUM}.get(verdict)
    said(of, cmp_6, "vulnerabilities", verdict, severity)


def test_what_has_no_fix_is_listed() -> None:
    found = said(found_in(hole("Critical", ANCIENT, "NoFixAvailable")), cmp_6, "vulnerabilities", PASS)
    assert found.notes == (f"No fix yet: CVE-2026-1 in {HOST}/shop/web@sha256:aa.",)


def test_no_scanner_is_said() -> None:
    of = found_in(facets={"defender-plans": {".": UNSCANNED}})
    assert said(of, cmp_6, "vulnerabilities", UNKNOWN).reason.startswith("No scanner")


def test_the_days_are_the_operators() -> None:
    context = Context(thresholds=Thresholds(critical_days=100, high_days=10))
    said(found_in(hole()), cmp_6, "vulnerabilities", WARN, context=context)
    said(found_in(hole("High", RECENT)), cmp_6, "vulnerabilities", WARN, context=context)


def test_a_long_list_is_counted() -> None:
    found = said(found_in(*[hole()] * 8), cmp_6, "vulnerabilities", FAIL)
    assert "and 3 more" in found.reason


PLATFORM: dict[str, tuple[Snapshot, Verdict]] = {
    "critical and old": (found_in(hole(host="mcr.microsoft.com")), WARN),
    "high and recent": (found_in(hole("High", RECENT, host="mcr.microsoft.com")), PASS),
    "nothing": (found_in(), NA),
    "only the operator's": (found_in(hole()), NA),
    "one that cannot be told": (found_in(hole("Critical", None)), UNKNOWN),
}


@pytest.mark.parametrize("case", PLATFORM)
def test_images_of_the_platform_never_fail(case: str) -> None:
    of, verdict = PLATFORM[case]
    said(of, cmp_6, "platform-images", verdict)


AGES: dict[str, tuple[Snapshot, Verdict]] = {
    "pushed long ago": (found_in(hole("Low", pushed=ANCIENT)), WARN),
    "pushed lately": (found_in(hole("Low", pushed=RECENT)), UNKNOWN),
    "pushed long ago, beside a list that nobody read": (
        found_in(hole("Low", pushed=ANCIENT)).with_reading("image-findings", f"{TARGET}2", UNREAD),
        WARN,
    ),
    "Microsoft's own": (found_in(hole("Low", host="mcr.microsoft.com", pushed=ANCIENT)), UNKNOWN),
    "in another cluster": (found_in(hole("Low", pushed=ANCIENT, cluster=OTHER_CLUSTER)), UNKNOWN),
    "not told": (found_in(hole("Low", pushed=None)), UNKNOWN),
    "nothing": (found_in(), UNKNOWN),
}


@pytest.mark.parametrize("case", AGES)
def test_image_age(case: str) -> None:
    of, verdict = AGES[case]
    said(of, cmp_6, "image-age", verdict)


def task(kind: str, status: Json = "Enabled", own: Json = "Enabled") -> JsonObject:
    trigger: Json = {"status": status}
    triggers: Json = {kind: [trigger] if kind == "timerTriggers" else trigger}
    return {"id": f"{REGISTRY}/tasks/x", "name": "x", "properties": {"status": own, "trigger": triggers}}


REBUILDS: dict[str, tuple[Json | Reading, Verdict]] = {
    "a base image": ([task("baseImageTrigger")], PASS),
    "a clock": ([task("timerTriggers")], PASS),
    "in other letters": ([task("baseImageTrigger", "ENABLED", "enabled")], PASS),
    "a trigger that is off": ([task("baseImageTrigger", "Disabled")], NA),
    "a task that is off": ([task("baseImageTrigger", own="Disabled")], NA),
    "only a push": ([task("sourceTriggers")], NA),
    "a trigger without a state": ([task("baseImageTrigger", None)], UNKNOWN),
    "none": ([], NA),
    "unread": (forbidden("…/tasks/read"), UNKNOWN),
}


@pytest.mark.parametrize("case", REBUILDS)
def test_rebuilds_count_for_and_never_against(case: str) -> None:
    entries, verdict = REBUILDS[case]
    said(found_in(facets={"registry-tasks": {REGISTRY: entries}}), cmp_6, "rebuilds", verdict)


def nodes(cleaner: Json = True, channel: Json = "NodeImage", whole: Json = None) -> Snapshot:  # noqa: FBT002 - a table
    return world(
        securityProfile={"imageCleaner": {"enabled": cleaner}},
        autoUpgradeProfile={"nodeOSUpgradeChannel": channel, "upgradeChannel": whole},
        agentPoolProfiles=[{"name": "a", "mode": "User", "osType": "Linux", "count": 1}],
    )


UPKEEP: dict[str, tuple[Snapshot, Verdict]] = {
    "both": (nodes(), PASS),
    "no cleaner": (nodes(cleaner=False), WARN),
    "no channel": (nodes(channel="None"), WARN),
    "the legacy channel of node images": (nodes(channel="None", whole="node-image"), PASS),
    "a channel nobody knows": (nodes(channel="Sometimes"), UNKNOWN),
}


@pytest.mark.parametrize("case", UPKEEP)
def test_node_upkeep(case: str) -> None:
    of, verdict = UPKEEP[case]
    said(of, cmp_6, "node-upkeep", verdict, Severity.LOW)


def test_virtual_nodes_are_noted() -> None:
    of = nodes().with_value("cluster", CLUSTER, "properties.addonProfiles.ACIConnectorLinux.enabled", "true")
    assert any("Virtual nodes" in note for note in said(of, cmp_6, "node-upkeep", PASS).notes)


def test_coverage_needs_kubernetes() -> None:
    assert said(found_in(), cmp_6, "image-coverage", UNKNOWN).missing[0].facet == "kubernetes"


def test_china_has_no_defender_left() -> None:
    found = finding(replace(found_in(hole()), cloud="AzureChinaCloud"), cmp_6)
    half = {entry.key: entry.verdict for entry in found.assertions}
    assert {half[key] for key in ("vulnerabilities", "platform-images", "image-coverage", "image-age")} == {
        NA
    }
    assert half["node-upkeep"] is not NA
