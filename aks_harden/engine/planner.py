"""Make a plan: phase by phase, each fix proposed on the snapshot that the fixes before it leave behind.

So a plan is right as a whole: guards see what earlier steps do, a fix that only becomes possible by an
earlier one is found, and `Plan.after` is what Azure should read when all of it is done.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct, field

from aks_harden.engine.contradictions import excluded, opened
from aks_harden.engine.discover import Item
from aks_harden.engine.judge import judge_item
from aks_harden.engine.merging import Planned, merge
from aks_harden.engine.offers import mendable, offers, offers_of, place, propose, withheld
from aks_harden.engine.plan import Plan
from aks_harden.fixes.remedy import Proposal
from aks_harden.model.context import Context
from aks_harden.model.finding import Finding
from aks_harden.model.fix import Fix
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.snapshot import Snapshot

ALREADY: Final = "an earlier step already does it"
ANEW: Final = "it is to be judged anew once the steps before it are done"
NOT_AFTER: Final = "it does not fit after the steps before it: plan it by itself, or once they are done"
_OPEN: Final = frozenset({Verdict.UNKNOWN, Verdict.MANUAL})
_SWEEPS = 2
"""A late phase may open a fix of an early one: a new identity needs its roles."""


class _Draft(Struct, kw_only=True):
    """A plan in the making."""

    here: Snapshot
    excluded: Mapping[str, str]
    """Why fixes are left out, by their ids."""
    fixes: list[Planned] = field(default_factory=list)
    settled: set[str] = field(default_factory=set)
    """Keys of fixes that are planned, or dropped for good."""
    dropped: dict[str, str] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)
    """Names of the choice that some fix answered to."""
    judged: dict[str, Finding] = field(default_factory=dict)
    """What was found so far of the snapshot as it is here."""

    def finding(self, context: Context, item: Item) -> Finding:
        """Return what an item finds here; judged once until a step changes the snapshot."""
        name = item.check.id
        if name not in self.judged:
            self.judged[name] = judge_item(self.here, context, item)
        return self.judged[name]

    def plan(self, proposal: Proposal) -> None:
        """Take a fix into the plan, and go on from where it leads."""
        self.settled.add(proposal.fix.key)
        self.fixes.append((proposal.fix, self.here, proposal.after))
        self.here = proposal.after
        self.judged.clear()


class _Wanted(Struct, frozen=True):
    """What was chosen, by names in lower case."""

    names: Mapping[str, str]
    """Names as fixes answer to them, with the names as given."""

    def of(self, fix: Fix) -> frozenset[str]:
        """Return the names that a fix answers to; one that needs an extension is not taken by its item's."""
        own = {fix.key.lower(), fix.id.lower()} | (set() if fix.extension else {fix.item.lower()})
        return frozenset(self.names[name] for name in own if name in self.names)


def make_plan(snapshot: Snapshot, context: Context, items: Iterable[Item], chosen: Iterable[str]) -> Plan:
    """Return the plan for the chosen fixes.

    `chosen` holds fix keys (`IAM-3.admin@acrshop`), fix ids (`IAM-3.admin`, on every resource) or item ids.
    """
    given = tuple(items)
    aliases = {item.check.id.lower(): item.check.alias_of.lower() for item in given if item.check.alias_of}
    wanted = _Wanted({aliases.get(name.lower(), name.lower()): name for name in chosen})
    if reason := withheld(snapshot):
        dropped = tuple((name, reason) for name in wanted.names.values())
        return Plan(before=snapshot, after=snapshot, steps=(), dropped=dropped)
    own = tuple(item for item in given if not item.check.alias_of and _concerned(item, wanted))
    first = [proposal.fix for proposal in offers(snapshot, context, own) if wanted.of(proposal.fix)]
    reasons, choices = excluded(opened(fix.id for fix in first), context.inputs)
    draft = _Draft(here=snapshot, excluded=reasons)
    for _ in range(_SWEEPS):
        for phase in Phase:
            _sweep(draft, context, own, wanted, phase)
    for fix in first:
        draft.met |= wanted.of(fix)
        if fix.key not in draft.settled:
            draft.dropped[fix.key] = _overtaken(draft, context, own, fix)
    for name in wanted.names.values():
        if name not in draft.met:
            draft.dropped[name] = "nothing to fix there"
    return Plan(
        before=snapshot,
        after=draft.here,
        steps=tuple(merge(draft.fixes)),
        dropped=tuple(draft.dropped.items()),
        choices=choices,
    )


def _overtaken(draft: _Draft, context: Context, items: Iterable[Item], fix: Fix) -> str:
    """Return why a fix that fitted at first is not in the plan: from how what it is for reads in the end."""
    told = {
        (assertion.key, assertion.resource.lower()): assertion
        for item in items
        if item.check.id == fix.item
        for assertion in draft.finding(context, item).assertions
    }
    found = [told.get((key, resource.lower())) for key, resource in fix.assertions]
    if any(assertion is None or mendable(assertion) for assertion in found):
        return NOT_AFTER
    open_ = any(assertion and assertion.verdict in _OPEN for assertion in found)
    return ANEW if open_ else ALREADY


def _concerned(item: Item, wanted: _Wanted) -> bool:
    """Tell whether any name can be one of the item's fixes."""
    own = item.check.id.lower()
    return any(name == own or name.startswith(f"{own}.") for name in wanted.names)


def _sweep(draft: _Draft, context: Context, items: Iterable[Item], wanted: _Wanted, phase: Phase) -> None:
    """Plan what is wanted and fits in one phase."""
    found = [
        (item, proposal)
        for item in items
        if any(remedy.phase is phase for remedy in item.remedies)
        for proposal in offers_of(draft.here, context, item, draft.finding(context, item), phase)
    ]
    for item, first in sorted(found, key=lambda pair: place(pair[1].fix)):
        fix = first.fix
        names = wanted.of(fix)
        if not names or fix.key in draft.settled:
            continue
        draft.met |= names
        if fix.id in draft.excluded:
            draft.settled.add(fix.key)
            draft.dropped[fix.key] = draft.excluded[fix.id]
            continue
        proposal = next(_again(draft, context, item, fix), None)
        if proposal is not None:
            draft.plan(proposal)


def _again(draft: _Draft, context: Context, item: Item, fix: Fix) -> Iterator[Proposal]:
    """Give the fix on what the fixes before it leave behind, as long as anything it mends is still open.

    A fix that mends several assertions has one remedy for each.
    """
    resources = {resource for _, resource in fix.assertions}
    finding = draft.finding(context, item)
    for remedy in item.remedies:
        if remedy.id != fix.id:
            continue
        for assertion in finding.assertions:
            if assertion.key == remedy.asserts and assertion.resource in resources and mendable(assertion):
                proposal = propose(draft.here, context, remedy, assertion.resource)
                if proposal is not None:
                    yield proposal
