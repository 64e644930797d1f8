"""What a plan leaves: all that still fails when it is done, and the work of people that is left."""

from collections.abc import Iterable

from msgspec import Struct

from aks_harden.engine.discover import Item
from aks_harden.engine.judge import judge
from aks_harden.engine.offers import offers
from aks_harden.engine.plan import Plan
from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion
from aks_harden.model.fix import Risk
from aks_harden.model.verdict import Verdict


class Remaining(Struct, frozen=True, kw_only=True):
    """One assertion that a plan does not mend."""

    item: str
    key: str
    resource: str
    verdict: Verdict
    reason: str
    by_hand: tuple[str, ...] = ()
    """Keys of the fixes that say what people have to do."""


def remaining(
    plan: Plan,
    context: Context,
    items: Iterable[Item],
    verdicts: Iterable[Verdict] = (Verdict.FAIL,),
) -> tuple[Remaining, ...]:
    """Return what has one of the verdicts once the plan is done, in the checklist's order."""
    own = tuple(item for item in items if not item.check.alias_of)
    wanted = frozenset(verdicts)
    findings = judge(plan.after, context, own)
    by_hand: dict[tuple[str, str, str], list[str]] = {}
    for proposal in offers(plan.after, context, own, findings):
        if proposal.fix.risk is Risk.MANUAL:
            for key, resource in proposal.fix.assertions:
                by_hand.setdefault((proposal.fix.item, key, resource.lower()), []).append(proposal.fix.key)
    return tuple(
        _left(finding.id, entry, tuple(by_hand.get((finding.id, entry.key, entry.resource.lower()), ())))
        for finding in findings
        for entry in finding.assertions
        if entry.verdict in wanted
    )


def _left(item: str, entry: Assertion, by_hand: tuple[str, ...]) -> Remaining:
    return Remaining(
        item=item,
        key=entry.key,
        resource=entry.resource,
        verdict=entry.verdict,
        reason=entry.reason,
        by_hand=by_hand,
    )
