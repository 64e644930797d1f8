"""CMP-4: results of Defender for Cloud for each registry, and the benchmark it measures against."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from support.access import REGISTRY, assignment, exemption
from support.compliance import SCANNED, UNSCANNED, assessment, built_in, finding, plan, said, world
from support.snapshots import CLUSTER, SUB, forbidden

from aks_harden.checks.cmp import cmp_4
from aks_harden.checks.cmp.standards import Family, family_of
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, FAIL, NA, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.NA, Verdict.UNKNOWN
HOUR_AGO, DAY_AGO = "2026-11-23T11:00:00Z", "2026-11-22T11:00:00Z"


def assessed(*entries: Json, plans: Json = SCANNED) -> Snapshot:
    return world(facets={"assessments": {".": list(entries)}, "defender-plans": {".": plans}})


def since(time: str, name: str = "Containers") -> Json:
    return [plan(name, enablementTime=time), plan("Arm", on=False)]


BARE: JsonObject = {"id": f"{REGISTRY}/providers/Microsoft.Security/assessments/k", "name": "k"}
IMAGE = f"{REGISTRY}/images/sha256:x"
ASSESSED: dict[str, tuple[Snapshot, Verdict]] = {
    "a result": (assessed(assessment(REGISTRY)), PASS),
    "a result in other letters": (assessed(assessment(REGISTRY.upper(), "UNHEALTHY")), PASS),
    "a result for one of its images": (assessed(assessment(IMAGE)), PASS),
    "a result for another registry": (assessed(assessment(f"{REGISTRY}2")), FAIL),
    "only results that judge nothing": (assessed(assessment(REGISTRY, "NotApplicable")), FAIL),
    "a result nobody knows": (assessed(assessment(REGISTRY, "Great")), UNKNOWN),
    "a body without properties": (assessed(BARE), UNKNOWN),
    "none": (assessed(), FAIL),
    "none, and no plan": (assessed(plans=UNSCANNED), FAIL),
    "none an hour after the plan": (assessed(plans=since(HOUR_AGO)), UNKNOWN),
    "none an hour after posture management": (
        assessed(plans=[plan("Containers", on=False), plan("CloudPosture", enablementTime=HOUR_AGO)]),
        UNKNOWN,
    ),
    "none a day after the plan": (assessed(plans=since(DAY_AGO)), FAIL),
    "unread": (
        world(facets={"assessments": {".": forbidden("Microsoft.Security/assessments/read")}}),
        UNKNOWN,
    ),
}


@pytest.mark.parametrize("case", ASSESSED)
def test_assessed(case: str) -> None:
    of, verdict = ASSESSED[case]
    said(of, cmp_4, "assessed", verdict, Severity.LOW if verdict is FAIL else None)


def test_without_a_paid_plan_the_api_shows_no_more() -> None:
    found = said(assessed(plans=UNSCANNED), cmp_4, "assessed", FAIL)
    assert any("cannot show more" in note for note in found.notes)


RECOMMENDED: dict[str, tuple[Snapshot, Verdict]] = {
    "all healthy": (assessed(assessment(REGISTRY)), PASS),
    "one unhealthy": (assessed(assessment(REGISTRY), assessment(REGISTRY, "Unhealthy", key="b")), WARN),
    "unhealthy beside one nobody knows": (
        assessed(assessment(REGISTRY, "Unhealthy"), assessment(REGISTRY, "Great", key="b")),
        WARN,
    ),
    "healthy beside one nobody knows": (
        assessed(assessment(REGISTRY), assessment(REGISTRY, "Great", key="b")),
        UNKNOWN,
    ),
    "none": (assessed(), NA),
}


@pytest.mark.parametrize("case", RECOMMENDED)
def test_recommendations(case: str) -> None:
    of, verdict = RECOMMENDED[case]
    said(of, cmp_4, "recommendations", verdict)


CIS_3, MCSB = "470a962c-86a0-433b-803a-3c176b5ce79c", "1f3afdf9-d0c9-4c3d-847f-89da613e70a8"
CIS_KUBERNETES, SOME = "4fd005fd-51be-478f-a8fb-149d48b20d48", "aaaaaaaa-0000-4000-8000-000000000000"


def by_policy(
    guid: str, *, title: str = "", exemptions: Json = None, scope: str = SUB, leaving_out: Json = None
) -> Snapshot:
    target = built_in(guid, kind="policySetDefinitions")
    entry = assignment(target, scope=scope, notScopes=leaving_out)
    facets: dict[str, dict[str, Json | Reading]] = {
        "policy-exemptions": {".": [] if exemptions is None else exemptions}
    }
    if title:
        whole: JsonObject = {"id": target, "name": guid, "properties": {"displayName": title}}
        facets["assigned-policies"] = {target: whole}
    return world(entry, facets=facets)


def listed(name: str, state: Json = "Failed") -> Snapshot:
    entry: JsonObject = {
        "id": f"{SUB}/providers/Microsoft.Security/regulatoryComplianceStandards/{name}",
        "name": name,
        "properties": {"state": state},
    }
    return world(facets={"compliance-standards": {".": [entry]}})


EXEMPT = exemption(f"{SUB}/providers/Microsoft.Authorization/policyAssignments/entra", scope=CLUSTER)
STANDARDS: dict[str, tuple[Snapshot, Verdict]] = {
    "CIS Azure Foundations by its initiative": (by_policy(CIS_3), PASS),
    "an initiative in other letters": (by_policy(CIS_3.upper()), PASS),
    "another built-in of CIS by its title": (by_policy(SOME, title="CIS Azure Foundations v4.0.0"), PASS),
    "the preview for Kubernetes": (by_policy(CIS_KUBERNETES), PASS),
    "the preview for Kubernetes without the add-on": (
        by_policy(CIS_KUBERNETES).with_value("cluster", CLUSTER, "properties.addonProfiles", {}),
        FAIL,
    ),
    "assigned elsewhere": (by_policy(CIS_3, scope=f"{SUB}/resourceGroups/other"), FAIL),
    "the cluster left out": (by_policy(CIS_3, leaving_out=[CLUSTER]), FAIL),
    "the cluster exempt": (by_policy(CIS_3, exemptions=[EXEMPT]), FAIL),
    "Microsoft's benchmark by its initiative": (by_policy(MCSB), WARN),
    "another initiative": (by_policy(SOME, title="ISO 27001:2013"), FAIL),
    "an initiative that could not be read": (by_policy(SOME), UNKNOWN),
    "CIS AKS listed": (listed("CIS-Azure-Kubernetes-Service-(AKS)-Benchmark-v1.5.0"), PASS),
    "CIS Azure listed under its old name": (listed("Azure-CIS-1.3.0-(New)", "Passed"), PASS),
    "CIS listed but not judged": (listed("Azure-CIS-1.1.0", "Unsupported"), FAIL),
    "CIS of another cloud": (listed("CIS-GCP-Foundations-v2.0.0"), FAIL),
    "Microsoft's benchmark listed": (listed("Microsoft-cloud-security-benchmark"), WARN),
    "a state that is missing": (listed("Azure-CIS-1.1.0", None), UNKNOWN),
    "nothing": (world(), FAIL),
    "standards unread": (
        world(
            facets={
                "compliance-standards": {
                    ".": forbidden("Microsoft.Security/regulatoryComplianceStandards/read")
                }
            }
        ),
        UNKNOWN,
    ),
}


@pytest.mark.parametrize("case", STANDARDS)
def test_standard(case: str) -> None:
    of, verdict = STANDARDS[case]
    said(of, cmp_4, "standard", verdict, Severity.LOW if verdict in {WARN, FAIL} else None)


def test_a_benchmark_by_one_way_stands_though_the_other_was_not_read() -> None:
    unread = forbidden("Microsoft.Authorization/policyAssignments/read")
    of = listed("CIS-Azure-Foundations-v2.0.0").with_reading("policy-assignments", SUB, unread)
    said(of, cmp_4, "standard", PASS)


def test_plans_that_nobody_read_leave_the_standard_as_it_is() -> None:
    unread = forbidden("Microsoft.Security/pricings/read")
    found = said(world().with_reading("defender-plans", SUB, unread), cmp_4, "standard", FAIL)
    assert found.notes == ("The plans of Defender for Cloud were not read.",)


NAMES = {
    "CIS Azure Kubernetes Service (AKS) Benchmark v1.4.0": Family.CIS_AKS,
    "CIS Microsoft Azure Foundations Benchmark v2.0.0": Family.CIS_AZURE,
    "CIS AWS Foundations": None,
    "CIS Controls v8.1": None,
    "Azure Security Benchmark": Family.BENCHMARK,
    "PCI DSS 4": None,
    "Decision-Azure": None,
}


@pytest.mark.parametrize("name", NAMES)
def test_a_standard_is_told_by_its_name(name: str) -> None:
    assert family_of(name) is NAMES[name]


def test_china_has_no_defender_left() -> None:
    found = finding(replace(world(), cloud="AzureChinaCloud"), cmp_4)
    assert {entry.verdict for entry in found.assertions} == {NA}


def test_no_registry_is_not_a_pass() -> None:
    found = finding(world(facets={"role-assignments": {".": []}}), cmp_4)
    assert {entry.verdict for entry in found.assertions if entry.key != "standard"} == {NA}
