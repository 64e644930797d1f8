"""Which decision of people lies over an assertion; a verdict is what it is, whoever accepted it."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from aks_harden.model.finding import Assertion, Finding
from aks_harden.model.fix import Fix
from aks_harden.model.verdict import Verdict
from aks_harden.model.waiver import Attestation, Decisions, Waiver
from aks_harden.snapshot.paths import same_id, within

EVERYWHERE: Final = "*"
"""What a waiver names as its resource where it is meant for all of them."""
OPEN: Final = frozenset({Verdict.FAIL, Verdict.WARN, Verdict.UNKNOWN, Verdict.MANUAL})
"""Verdicts that a waiver can lie over: the others leave nothing to accept."""


class Decided(Struct, frozen=True, kw_only=True):
    """What people decided about one cluster, as it counts at one time."""

    decisions: Decisions
    cluster: str
    """ARM id of the cluster: what an assertion without a resource is about."""
    now: str
    """ISO 8601 in UTC."""

    def waiver_of(self, finding: Finding, assertion: Assertion) -> Waiver | None:
        """Return the waiver that lies over an assertion, None where there is none that still counts."""
        if not self.decisions.waivers or assertion.verdict not in OPEN:
            return None
        counting = (entry for entry in self.decisions.waivers if entry.holds(self.now))
        return next((entry for entry in counting if means(entry, finding, assertion, self.cluster)), None)

    def attestation_of(self, finding: Finding, assertion: Assertion) -> Attestation | None:
        """Return what an operator attests of what only people can decide, None where nobody did."""
        if assertion.verdict is not Verdict.MANUAL:
            return None
        said = self.decisions.attestations
        return next((entry for entry in said if means(entry, finding, assertion, self.cluster)), None)

    def waivers_over(self, finding: Finding) -> tuple[Waiver, ...]:
        """Return the waivers over a whole finding, each once; none where anything open is without any."""
        if not self.decisions.waivers:
            return ()
        over = [self.waiver_of(finding, entry) for entry in finding.assertions if entry.verdict in OPEN]
        return tuple(dict.fromkeys(entry for entry in over if entry)) if all(over) else ()

    def attestations_over(self, finding: Finding) -> tuple[Attestation, ...]:
        """Return the attestations of a manual finding, each once; none where a manual part has none."""
        if finding.verdict is not Verdict.MANUAL:
            return ()
        manual = (entry for entry in finding.assertions if entry.verdict is Verdict.MANUAL)
        said = [self.attestation_of(finding, entry) for entry in manual]
        return tuple(dict.fromkeys(entry for entry in said if entry)) if all(said) else ()

    def of(self, finding: Finding, assertion: Assertion) -> tuple[Waiver | Attestation, ...]:
        """Return everything decided about an assertion."""
        said = (self.waiver_of(finding, assertion), self.attestation_of(finding, assertion))
        return tuple(entry for entry in said if entry is not None)

    def over(self, finding: Finding) -> tuple[Waiver | Attestation, ...]:
        """Return everything decided about a whole finding."""
        return (*self.waivers_over(finding), *self.attestations_over(finding))

    def beside(self, finding: Finding, assertion: Assertion) -> tuple[Waiver | Attestation, ...]:
        """Return what was decided about an assertion, without what holds for its whole finding alone."""
        whole = self.over(finding)
        return tuple(entry for entry in self.of(finding, assertion) if whole != (entry,))

    @property
    def expired(self) -> tuple[Waiver, ...]:
        """The waivers that count for nothing any more."""
        return tuple(entry for entry in self.decisions.waivers if not entry.holds(self.now))

    def expired_of(self, finding: Finding) -> tuple[Waiver, ...]:
        """Return the expired waivers that are about anything in a finding."""
        return tuple(entry for entry in self.expired if meets(entry, (finding,), self.cluster))

    def accepts(self, fix: Fix, findings: Iterable[Finding]) -> Waiver | None:
        """Return a waiver over what a fix would mend, None where any of that is not waived."""
        over = [
            self.waiver_of(finding, entry)
            for finding in findings
            if finding.id == fix.item
            for entry in finding.assertions
            if any(key == entry.key and same_id(of, entry.resource) for key, of in fix.assertions)
        ]
        return over[0] if over and all(over) else None


def means(decision: Waiver | Attestation, finding: Finding, assertion: Assertion, cluster: str) -> bool:
    """Tell whether a decision is about an assertion; one without a resource is about the cluster."""
    if decision.item != (finding.alias_of or finding.id) or decision.assertion not in {"", assertion.key}:
        return False
    return decision.resource == EVERYWHERE or within(decision.resource, assertion.resource or cluster)


def meets(waiver: Waiver, findings: Iterable[Finding], cluster: str) -> bool:
    """Tell whether a waiver is about any assertion of a cluster's findings, whatever its verdict."""
    return any(
        means(waiver, finding, assertion, cluster) for finding in findings for assertion in finding.assertions
    )
