"""One audit's result as a value: what every report format writes out."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from aks_harden.checks.check import Proposal
from aks_harden.engine.discover import Item
from aks_harden.engine.judge import judge
from aks_harden.engine.plan import offers, withheld
from aks_harden.model.context import Context
from aks_harden.model.finding import Finding
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.snapshot import Snapshot

BULLETS: Final = 28
"""Lines of the hardening text; those without a check yet are not judged, and the coverage says so."""
EXTENDED: Final = 27
"""Items of the checklist that go beyond the text."""


class Report(Struct, frozen=True, kw_only=True):
    """The findings of one snapshot, with everything that they were judged by."""

    tool: str
    """Name and version of the program."""
    generated: str
    """When the report was made, ISO 8601 in UTC."""
    snapshot: Snapshot
    context: Context
    items: tuple[Item, ...]
    findings: tuple[Finding, ...]
    proposals: tuple[Proposal, ...]
    withheld: str
    """Why no fix is offered, empty where fixes are."""

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

    def item(self, wanted: str) -> Item:
        """Return the item that a finding is about."""
        return next(entry for entry in self.items if entry.check.id == wanted)

    def failing(self, threshold: Severity) -> tuple[Finding, ...]:
        """Return the findings that fail at or above a severity; a warning never counts."""
        return tuple(
            finding
            for finding in self.own
            if finding.verdict is Verdict.FAIL and finding.severity.rank >= threshold.rank
        )

    @property
    def unknown(self) -> tuple[Finding, ...]:
        """The findings with anything unknown in them, whatever their own verdict."""
        return tuple(
            finding
            for finding in self.own
            if any(assertion.verdict is Verdict.UNKNOWN for assertion in finding.assertions)
        )


def build(
    snapshot: Snapshot, context: Context, items: Iterable[Item], *, tool: str, generated: str
) -> Report:
    """Judge a snapshot and gather the fixes on offer."""
    chosen = tuple(items)
    return Report(
        tool=tool,
        generated=generated,
        snapshot=snapshot,
        context=context,
        items=chosen,
        findings=judge(snapshot, context, chosen),
        proposals=offers(snapshot, context, chosen),
        withheld=withheld(snapshot),
    )
