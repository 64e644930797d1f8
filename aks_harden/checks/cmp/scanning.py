"""Which plan scans the images of a registry, if any.

https://learn.microsoft.com/azure/defender-for-cloud/agentless-vulnerability-assessment-azure
"""

from typing import Final

from msgspec import Struct

from aks_harden.checks.check import Judgement, not_applicable
from aks_harden.checks.cmp.defender import (
    ATTEST,
    FACET,
    PLAN,
    POSTURE,
    RETIRED,
    SCANNING,
    fixed_here,
    plan_of,
)
from aks_harden.checks.gather import gather
from aks_harden.model.finding import Evidence
from aks_harden.snapshot.snapshot import Snapshot

_PLANS: Final = (PLAN, POSTURE)


class Scanner(Struct, frozen=True, kw_only=True):
    """The scanner of a subscription's registries."""

    plan: str
    """The plan that brings it; empty where none does."""
    fixed: bool
    """Whether the cloud has it on for good wherever the plan is on (G-9)."""
    evidence: tuple[Evidence, ...]


def scanner_of(snapshot: Snapshot, subscription: str = "") -> Scanner:
    """Return what scans the images in a subscription, the cluster's unless said.

    One plan that scans is enough; "none" needs both plans to be read.
    """
    read = gather(_PLANS, lambda name: _by(snapshot, name, subscription))
    on = next((found for found in read.found if found.plan), None)
    if on is not None:
        return on
    read.open.require()
    rows = tuple(row for found in read.found for row in found.evidence)
    return Scanner(plan="", fixed=False, evidence=rows)


def _by(snapshot: Snapshot, name: str, subscription: str) -> Scanner:
    plan = plan_of(snapshot, name, subscription)
    if plan.tier is None:
        where = f"/subscriptions/{subscription or snapshot.subscription}"
        row = Evidence(
            resource=where,
            path="pricings",
            observed=[node.name for node in snapshot.listed(FACET, where)],
            expected=f"{name} with Standard",
        )
        return Scanner(plan="", fixed=False, evidence=(row,))
    tier = plan.tier.wanted("Standard")
    if not plan.on:
        return Scanner(plan="", fixed=False, evidence=(tier,))
    if name == PLAN and fixed_here(snapshot, SCANNING):
        return Scanner(plan=name, fixed=True, evidence=(tier,))
    switch = plan.extension(SCANNING)
    if switch is None:
        return Scanner(plan="", fixed=False, evidence=(tier,))
    row = switch.wanted("True")
    return Scanner(plan=name if switch.flag else "", fixed=False, evidence=(tier, row))


def retired(snapshot: Snapshot) -> Judgement:
    """Say that Defender for Cloud is retired in the cluster's cloud."""
    row = Evidence(resource=snapshot.cluster_id, path="cloud", observed=snapshot.cloud)
    return not_applicable(RETIRED, row, notes=(ATTEST,))
