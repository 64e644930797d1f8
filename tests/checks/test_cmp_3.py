"""CMP-3: whether a plan scans each registry, and whether the scanner gets in."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from support.access import REGISTRY
from support.compliance import SCANNING, UNSCANNED, finding, own_registry, plan, said, world
from support.snapshots import SUBSCRIPTION, forbidden, read

from aks_harden.checks.cmp import cmp_3
from aks_harden.model.context import Context
from aks_harden.model.json import Json
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot

PASS, FAIL, NA, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.NA, Verdict.UNKNOWN
UNREAD = forbidden("Microsoft.Security/pricings/read")
OTHER = "22222222-2222-4222-8222-222222222222"
FOREIGN = REGISTRY.replace(SUBSCRIPTION, OTHER)


def plans(*entries: Json, unread: Reading | None = None) -> Snapshot:
    return world(facets={"defender-plans": {".": unread or list(entries)}})


FREE, POSTURE_FREE = plan("Containers", on=False), plan("CloudPosture", on=False)
SCANNERS: dict[str, tuple[Snapshot, Verdict]] = {
    "Containers scans": (plans(plan("Containers", **{SCANNING: "True"}), POSTURE_FREE), PASS),
    "posture management scans": (plans(FREE, plan("CloudPosture", **{SCANNING: "True"})), PASS),
    "in other letters": (plans(plan("containers", **{SCANNING.upper(): "TRUE"}), POSTURE_FREE), PASS),
    "a boolean": (plans(plan("Containers", **{SCANNING: True}), POSTURE_FREE), PASS),
    "the text False is false": (plans(plan("Containers", **{SCANNING: "False"}), POSTURE_FREE), FAIL),
    "the extension is not listed": (plans(plan("Containers", Other="True"), POSTURE_FREE), FAIL),
    "no plan is on": (plans(*UNSCANNED), FAIL),
    "a free plan's leftover extension": (
        plans(plan("Containers", on=False, **{SCANNING: "True"}), POSTURE_FREE),
        FAIL,
    ),
    "one scans, the other is not listed": (plans(plan("Containers", **{SCANNING: "True"})), PASS),
    "neither is listed": (plans(plan("Arm")), FAIL),
    "the list is empty": (plans(), UNKNOWN),
    "a tier nobody knows": (plans(plan("Containers", pricingTier="Gold"), POSTURE_FREE), UNKNOWN),
    "a tier nobody knows beside one that scans": (
        plans(plan("Containers", pricingTier="Gold"), plan("CloudPosture", **{SCANNING: "True"})),
        PASS,
    ),
    "an extension of another kind": (
        plans(plan("Containers", **{SCANNING: "Perhaps"}), POSTURE_FREE),
        UNKNOWN,
    ),
    "unread": (plans(unread=UNREAD), UNKNOWN),
}


@pytest.mark.parametrize("case", SCANNERS)
def test_scanner(case: str) -> None:
    of, verdict = SCANNERS[case]
    said(of, cmp_3, "scanner", verdict, Severity.MEDIUM if verdict is FAIL else None)


def test_it_is_the_registrys_own_subscription_that_counts() -> None:
    of = world().with_reading("registries", f"/subscriptions/{OTHER}", read([own_registry(FOREIGN)]))
    context = Context(registries=(FOREIGN,), dropped=(REGISTRY,))
    said(of, cmp_3, "scanner", UNKNOWN, context=context)
    scanned = of.with_reading(
        "defender-plans", f"/subscriptions/{OTHER}", read([plan("Containers", on=False)])
    )
    said(scanned, cmp_3, "scanner", FAIL, context=context)


def test_national_clouds_scan_wherever_the_plan_is_on() -> None:
    on = replace(plans(plan("Containers"), POSTURE_FREE), cloud="AzureUSGovernment")
    said(on, cmp_3, "scanner", PASS)
    said(replace(plans(*UNSCANNED), cloud="AzureUSGovernment"), cmp_3, "scanner", FAIL)


def test_china_has_no_defender_left() -> None:
    found = finding(replace(world(), cloud="AzureChinaCloud"), cmp_3)
    assert {entry.verdict for entry in found.assertions} == {NA}
    assert all("2026-08-18" in entry.reason for entry in found.assertions)


def network(*, sku: str = "Premium", **more: Json) -> Snapshot:
    return world(registries=[own_registry(sku=sku, **more)])


RULES: Json = {"defaultAction": "Deny", "ipRules": [{"value": "203.0.113.0/24"}]}
ACCESS: dict[str, tuple[Snapshot, Verdict]] = {
    "closed, trusted services let in": (network(networkRuleBypassOptions="AzureServices"), PASS),
    "closed, nothing said is let in": (network(), PASS),
    "closed, nobody let in": (network(networkRuleBypassOptions="None"), FAIL),
    "in other letters": (network(networkRuleBypassOptions="NONE"), FAIL),
    "rules, nobody let in": (
        network(publicNetworkAccess="Enabled", networkRuleSet=RULES, networkRuleBypassOptions="None"),
        FAIL,
    ),
    "open": (network(publicNetworkAccess="Enabled", networkRuleBypassOptions="None"), NA),
    "no network rules in its tier": (network(sku="Basic", publicNetworkAccess="Enabled"), NA),
    "a perimeter whose rules are not read": (network(publicNetworkAccess="SecuredByPerimeter"), UNKNOWN),
    "a value nobody knows": (network(networkRuleBypassOptions="Some"), UNKNOWN),
    "registries unread": (
        world(registries=forbidden("Microsoft.ContainerRegistry/registries/read")),
        UNKNOWN,
    ),
}


@pytest.mark.parametrize("case", ACCESS)
def test_scanner_access(case: str) -> None:
    of, verdict = ACCESS[case]
    said(of, cmp_3, "scanner-access", verdict)


def test_coverage_needs_kubernetes() -> None:
    assert said(world(), cmp_3, "scan-coverage", UNKNOWN).missing[0].facet == "kubernetes"


def test_no_registry_is_not_a_pass() -> None:
    found = finding(world(facets={"role-assignments": {".": []}}), cmp_3)
    assert {entry.verdict for entry in found.assertions if entry.key != "scan-coverage"} == {NA}
