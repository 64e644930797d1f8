"""One audit's result as a value: what every report format writes out."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, partial
from types import MappingProxyType
from typing import Final

from msgspec import Struct, field

from aks_harden.engine.decided import Decided
from aks_harden.engine.discover import Item
from aks_harden.engine.exemptions import exemptions
from aks_harden.engine.judge import judge
from aks_harden.engine.offers import offers, withheld
from aks_harden.engine.ownership import ownership
from aks_harden.fixes.remedy import Proposal
from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion, Finding
from aks_harden.model.ownership import Ownership
from aks_harden.model.relapse import Relapse
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.model.waiver import Attestation, Decisions, Exemption, Waiver
from aks_harden.snapshot.snapshot import Snapshot

BULLETS: Final = 28
"""Lines of the hardening text; those without a check yet are not judged, and the coverage says so."""
EXTENDED: Final = 27
"""Items of the checklist that go beyond the text."""


class Report(Struct, frozen=True, kw_only=True, dict=True):
    """The findings of one snapshot, with everything that they were judged by."""

    tool: str
    """Name and version of the program."""
    generated: str
    """When the report was made, ISO 8601 in UTC."""
    snapshot: Snapshot
    context: Context
    items: tuple[Item, ...]
    findings: tuple[Finding, ...]
    offering: Callable[[], tuple[Proposal, ...]]
    """Works out which fixes are on offer."""
    withheld: str
    """Why no fix is offered, empty where fixes are."""
    decisions: Decisions = Decisions()
    """What people accepted or attest; what has expired is still among it, and counts for nothing."""
    exemptions: Mapping[str, tuple[Exemption, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Exemptions in Azure Policy that concern an item, by its id."""
    relapses: tuple[Relapse, ...] = ()
    """What this machine's journal says was fixed, and fails again."""

    @cached_property
    def ownership(self) -> Ownership:
        """Who else writes the cluster; worked out where a format shows it."""
        return ownership(self.snapshot, self.items, self.findings)

    @cached_property
    def proposals(self) -> tuple[Proposal, ...]:
        """The fixes on offer; worked out where a format shows them, which not every one does."""
        return self.offering()

    @property
    def counts(self) -> Counter[Verdict]:
        """How many items came to each verdict; one that is shown in two sections counts once."""
        return Counter(finding.verdict for finding in self.own)

    @property
    def own(self) -> tuple[Finding, ...]:
        """The findings without those that show another one once more."""
        shown = {finding.id for finding in self.findings}
        return tuple(finding for finding in self.findings if finding.alias_of not in shown)

    def proposals_of(self, item: str) -> tuple[Proposal, ...]:
        """Return the fixes offered for an item."""
        return tuple(proposal for proposal in self.proposals if proposal.fix.item == item)

    def relapses_of(self, item: str) -> tuple[Relapse, ...]:
        """Return the fixes of an item that came undone."""
        return tuple(relapse for relapse in self.relapses if relapse.item == item)

    def item(self, wanted: str) -> Item:
        """Return the item that a finding is about."""
        return next(entry for entry in self.items if entry.check.id == wanted)

    @property
    def decided(self) -> Decided:
        """What people decided, as it counts at the time of judging."""
        snapshot = self.snapshot
        return Decided(decisions=self.decisions, cluster=snapshot.cluster_id, now=snapshot.taken_at)

    def waiver_of(self, finding: Finding, assertion: Assertion) -> Waiver | None:
        """Return the waiver that lies over an assertion, None where there is none that still counts."""
        return self.decided.waiver_of(finding, assertion)

    def attestation_of(self, finding: Finding, assertion: Assertion) -> Attestation | None:
        """Return what an operator attests of a manual assertion, None where nobody did."""
        return self.decided.attestation_of(finding, assertion)

    def waiver_over(self, finding: Finding) -> Waiver | None:
        """Return the waiver over a whole finding: the first one, where nothing open is left without any."""
        return next(iter(self.decided.waivers_over(finding)), None)

    def attestation_over(self, finding: Finding) -> Attestation | None:
        """Return the attestation of a manual finding: the first one, where nothing manual is left without."""
        return next(iter(self.decided.attestations_over(finding)), None)

    @property
    def waived(self) -> int:
        """How many findings are waived as a whole; their verdicts are counted beside it as they are."""
        return sum(self.waiver_over(finding) is not None for finding in self.own)

    @property
    def attested(self) -> int:
        """How many manual findings are attested."""
        return sum(self.attestation_over(finding) is not None for finding in self.own)

    @property
    def expired(self) -> tuple[Waiver, ...]:
        """The waivers that count for nothing any more."""
        return self.decided.expired

    def failing(self, threshold: Severity) -> tuple[Finding, ...]:
        """Return the findings in which something that nobody waived fails at or above a severity."""
        return tuple(
            finding
            for finding in self.own
            if any(entry.severity.rank >= threshold.rank for entry in self._unwaived(finding, Verdict.FAIL))
        )

    @property
    def unknown(self) -> tuple[Finding, ...]:
        """The findings with anything unknown in them that nobody waived, whatever their own verdict."""
        return tuple(finding for finding in self.own if self._unwaived(finding, Verdict.UNKNOWN))

    def _unwaived(self, finding: Finding, verdict: Verdict) -> tuple[Assertion, ...]:
        return tuple(
            entry
            for entry in finding.assertions
            if entry.verdict is verdict and self.waiver_of(finding, entry) is None
        )


class Audit(Struct, frozen=True, kw_only=True):
    """Everything one run judged: a report for each cluster, in the order in which they were named."""

    tool: str
    """Name and version of the program."""
    generated: str
    """When the reports were made, ISO 8601 in UTC."""
    reports: tuple[Report, ...]


def build(
    snapshot: Snapshot,
    context: Context,
    items: Iterable[Item],
    *,
    tool: str,
    generated: str,
    decisions: Decisions | None = None,
) -> Report:
    """Judge a snapshot."""
    chosen = tuple(items)
    findings = judge(snapshot, context, chosen)
    return Report(
        tool=tool,
        generated=generated,
        snapshot=snapshot,
        context=context,
        items=chosen,
        findings=findings,
        offering=partial(offers, snapshot, context, chosen, findings),
        withheld=withheld(snapshot),
        decisions=decisions or Decisions(),
        exemptions=exemptions(snapshot, chosen, findings),
    )
