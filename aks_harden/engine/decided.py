"""Which decision of people lies over an assertion; a verdict is what it is, whoever accepted it."""

from collections.abc import Iterable
from typing import Final

from aks_harden.model.finding import Assertion, Finding
from aks_harden.model.verdict import Verdict
from aks_harden.model.waiver import Attestation, Waiver
from aks_harden.snapshot.paths import within

EVERYWHERE: Final = "*"
"""What a waiver names as its resource where it is meant for all of them."""
OPEN: Final = frozenset({Verdict.FAIL, Verdict.WARN, Verdict.UNKNOWN, Verdict.MANUAL})
"""Verdicts that a waiver can lie over: the others leave nothing to accept."""


def waiver_over(
    waivers: Iterable[Waiver], finding: Finding, assertion: Assertion, cluster: str, now: str
) -> Waiver | None:
    """Return the waiver that lies over an assertion at a time, None where there is none."""
    if assertion.verdict not in OPEN:
        return None
    return next(
        (entry for entry in waivers if entry.holds(now) and means(entry, finding, assertion, cluster)), None
    )


def attested_by(
    attestations: Iterable[Attestation], finding: Finding, assertion: Assertion, cluster: str
) -> Attestation | None:
    """Return what an operator attests of an assertion that only people can decide, None where nobody did."""
    if assertion.verdict is not Verdict.MANUAL:
        return None
    return next((entry for entry in attestations if means(entry, finding, assertion, cluster)), None)


def means(decision: Waiver | Attestation, finding: Finding, assertion: Assertion, cluster: str) -> bool:
    """Tell whether a decision is about an assertion; one without a resource is about the cluster."""
    if decision.item != (finding.alias_of or finding.id) or decision.assertion not in {"", assertion.key}:
        return False
    return decision.resource == EVERYWHERE or within(decision.resource, assertion.resource or cluster)
