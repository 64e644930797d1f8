"""What the walk knows of one cluster: the snapshot as it grows, the findings, the choice of fixes."""

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from aks_harden.apply.relapsing import relapses
from aks_harden.engine.decided import Decided
from aks_harden.engine.discover import Item
from aks_harden.engine.exemptions import exemptions
from aks_harden.engine.judge import judge
from aks_harden.engine.needs import facets_of
from aks_harden.engine.offers import offers, withheld
from aks_harden.engine.ownership import ownership
from aks_harden.engine.plan import Plan
from aks_harden.engine.planner import make_plan
from aks_harden.fixes.remedy import Proposal
from aks_harden.model.context import Context
from aks_harden.model.finding import Finding
from aks_harden.model.fix import Fix, Risk
from aks_harden.model.json import JsonObject
from aks_harden.model.ownership import Ownership
from aks_harden.model.relapse import Relapse
from aks_harden.model.verdict import Section, Verdict
from aks_harden.model.waiver import Decisions, Exemption
from aks_harden.report.values import names_of
from aks_harden.screens.leaf import Leaf
from aks_harden.snapshot.snapshot import Snapshot


class Effect(Struct, frozen=True, kw_only=True):
    """One assertion's verdict as it is, and as it should be after the plan."""

    item: str
    key: str
    resource: str
    old: Verdict
    new: Verdict


class Session:
    """One cluster under the walk; every change of it is a method here, no widget holds state of its own."""

    def __init__(
        self,
        cluster_id: str,
        items: Iterable[Item],
        context: Context | None = None,
        decisions: Decisions | None = None,
    ) -> None:
        """Begin with nothing read."""
        self.cluster_id = cluster_id
        self.items: Mapping[str, Item] = {item.check.id: item for item in items}
        self.context = context or Context()
        self.decisions = decisions or Decisions()
        self.snapshot: Snapshot | None = None
        self.findings: Mapping[str, Finding] = {}
        self.exemptions: Mapping[str, tuple[Exemption, ...]] = {}
        """Exemptions in Azure Policy that concern an item, by its id."""
        self.chosen: tuple[str, ...] = ()
        self.moved: dict[str, Verdict] = {}
        """Verdicts of items from before the last thing applied that moved them or a part of them."""
        self.moved_parts: dict[tuple[str, str, str], Verdict] = {}
        """As `moved`, by item, assertion and resource."""
        self.names: Mapping[str, str] = {}
        """What roles and principals are called, by their ids."""
        self.journal: tuple[JsonObject, ...] = ()
        """What was done to the cluster before, oldest first."""
        self._ownership: Ownership | None = None
        self._relapses: tuple[Relapse, ...] | None = None
        self._offers: dict[str, tuple[Proposal, ...]] = {}
        self.edition = 0
        """Counts what plans are made from: it is another after each reading and each answer."""

    def land(self, snapshot: Snapshot) -> None:
        """Take a newer snapshot and judge it."""
        self.snapshot = snapshot
        self.names = names_of(snapshot)
        self._judge()

    def land_applied(self, snapshot: Snapshot) -> tuple[str, ...]:
        """Take the snapshot after applying; remember which verdicts moved, and return their items."""
        before = self.findings
        self.land(snapshot)
        old, new = _verdicts(before.values()), _verdicts(self.findings.values())
        parts = {place: verdict for place, verdict in old.items() if new.get(place, verdict) is not verdict}
        items = tuple(dict.fromkeys(item for item, _, _ in parts))
        self.moved_parts |= parts
        self.moved |= {item: before[item].verdict for item in items}
        still = {proposal.fix.key for id_ in self.items for proposal in self.proposals(id_)}
        self.chosen = tuple(key for key in self.chosen if key in still)
        return items

    def _judge(self) -> None:
        self.edition += 1
        self._offers.clear()
        self._ownership = self._relapses = None
        if self.snapshot is not None:
            found = judge(self.snapshot, self.context, self.items.values())
            self.findings = {finding.id: finding for finding in found}
            self.exemptions = exemptions(self.snapshot, self.items.values(), found)

    def remember(self, entries: Iterable[JsonObject]) -> None:
        """Take what the journal tells."""
        self.journal, self._relapses = tuple(entries), None

    @property
    def ownership(self) -> Ownership:
        """Who else writes the cluster; nobody is named while it is still being read."""
        if self.snapshot is None or not self.snapshot.complete:
            return Ownership()
        if self._ownership is None:
            self._ownership = ownership(self.snapshot, self.items.values(), self.findings.values())
        return self._ownership

    def relapses_of(self, id_: str) -> tuple[Relapse, ...]:
        """Return the fixes of an item that came undone since we verified them."""
        if self._relapses is None:
            self._relapses = relapses(self.journal, self.findings.values())
        return tuple(relapse for relapse in self._relapses if relapse.item == id_)

    @property
    def decided(self) -> Decided:
        """What people decided, as it counts at the time of the snapshot."""
        now = self.snapshot.taken_at if self.snapshot else ""
        return Decided(decisions=self.decisions, cluster=self.cluster_id, now=now)

    def leaf(self, id_: str) -> Leaf:
        """Return the line of an item as it stands."""
        item, finding = self.items[id_], self.findings.get(id_)
        settled = finding is not None and (not finding.pending or finding.verdict is Verdict.FAIL)
        planned = any(self._item_of(key) == id_ for key in self.chosen)
        decided = self.decided if finding is not None and settled else None
        return Leaf(
            id=id_,
            section=item.check.section,
            title=item.page.title,
            verdict=finding.verdict if finding is not None and settled else None,
            severity=finding.severity if finding is not None and settled else item.check.severity,
            extended=item.check.extended,
            planned=planned,
            moved_from=self.moved.get(id_),
            waived=bool(decided and finding and decided.waivers_over(finding)),
            relapsed=bool(settled and self.relapses_of(id_)),
            attested=bool(decided and finding and decided.attestations_over(finding)),
        )

    def leaves(self) -> tuple[Leaf, ...]:
        """Return every line, in the checklist's order."""
        return tuple(self.leaf(id_) for id_ in self.items)

    @property
    def counts(self) -> Counter[Verdict | None]:
        """How many items stand at each verdict with nobody having accepted it; each counts once."""
        return Counter(leaf.verdict for leaf in self._own if not leaf.waived)

    @property
    def waived(self) -> int:
        """How many items are waived, whatever their verdict."""
        return sum(leaf.waived for leaf in self._own)

    @property
    def _own(self) -> tuple[Leaf, ...]:
        """Every line but those that show an item once more in a second section."""
        return tuple(leaf for leaf in self.leaves() if not self.items[leaf.id].check.alias_of)

    def proposals(self, id_: str) -> tuple[Proposal, ...]:
        """Return the fixes on offer for an item, none while its cluster is still being read."""
        if self.snapshot is None or not self.snapshot.complete:
            return ()
        owner = self.items[id_].check.alias_of or id_
        if owner not in self._offers:
            self._offers[owner] = offers(self.snapshot, self.context, [self.items[owner]])
        return self._offers[owner]

    def applicable(self, id_: str) -> tuple[str, ...]:
        """Return the keys of an item's fixes that a program may apply, and that need no extension of az."""
        return tuple(entry.fix.key for entry in self.proposals(id_) if _usual(entry.fix))

    def applicable_of(self, section: Section) -> tuple[str, ...]:
        """Return the keys of a section's fixes that a program may apply."""
        mine = (id_ for id_, item in self.items.items() if item.check.section is section)
        return tuple(dict.fromkeys(key for id_ in mine for key in self.applicable(id_)))

    def why_not_applicable(self, id_: str) -> str:
        """Return why none of an item's fixes goes into the plan by itself."""
        extension = next((entry.fix.extension for entry in self.proposals(id_) if entry.fix.extension), "")
        if extension:
            return f"This fix needs az's extension {extension}: f shows it by itself."
        return "This fix is not for a program to apply: f shows what to do by hand."

    @property
    def safe(self) -> tuple[str, ...]:
        """The keys of every fix that is safe, asks nothing, and that nothing holds back."""
        fixes = {entry.fix.key: entry.fix for id_ in self.items for entry in self.proposals(id_)}
        return tuple(key for key, fix in fixes.items() if _usual(fix) and _at_once(fix))

    def why_no_fix(self, id_: str) -> str:
        """Return why nothing is offered for an item; empty where something is."""
        if self.snapshot is None or not self.snapshot.complete:
            return "Fixes are offered once everything has been read."
        if self.proposals(id_):
            return ""
        if reason := withheld(self.snapshot):
            return reason
        finding = self.findings[id_]
        return _NOTHING_TO_FIX.get(finding.verdict, "No fix is known for this; see the documentation.")

    def choose(self, keys: Iterable[str]) -> bool:
        """Add fixes to the plan, or take them out where all are in it; tell whether they were added."""
        keys = tuple(keys)
        if all(key in self.chosen for key in keys):
            self.chosen = tuple(key for key in self.chosen if key not in keys)
            return False
        self.chosen = tuple(dict.fromkeys((*self.chosen, *keys)))
        return True

    def plan(self, only: tuple[str, ...] | None = None) -> Plan | None:
        """Return the plan for what was chosen, or for some fixes alone; None while nothing is read."""
        if self.snapshot is None:
            return None
        return make_plan(
            self.snapshot, self.context, self.items.values(), self.chosen if only is None else only
        )

    def answer(self, names: Iterable[str], value: str) -> None:
        """Keep the operator's answer to inputs of fixes that ask the same, or to a choice between fixes."""
        given = dict.fromkeys(names, value)
        self.context = replace(self.context, inputs={**self.context.inputs, **given})
        self._judge()

    def effects(self, plan: Plan) -> tuple[Effect, ...]:
        """Return every assertion that the plan moves, on any item, in the checklist's order."""
        items = tuple(self.items.values())
        before = _verdicts(judge(plan.before, self.context, items))
        after = _verdicts(judge(plan.after, self.context, items))
        return tuple(
            Effect(item=item, key=key, resource=resource, old=old, new=after[item, key, resource])
            for (item, key, resource), old in before.items()
            if after.get((item, key, resource), old) is not old
        )

    def facets(self, id_: str) -> tuple[str, ...]:
        """Return the facets that an item is judged on."""
        if self.snapshot is None:
            return ()
        return facets_of(self.snapshot, self.context, self.items[id_])

    def _item_of(self, key: str) -> str:
        return key.partition(".")[0]


def _usual(fix: Fix) -> bool:
    """Tell whether a fix is chosen without being named: a program may apply it, with az as it comes."""
    return fix.risk is not Risk.MANUAL and not fix.extension


def _at_once(fix: Fix) -> bool:
    return fix.risk is Risk.SAFE and not (fix.unanswered or fix.blocked or fix.checkpoint)


def _verdicts(findings: Iterable[Finding]) -> dict[tuple[str, str, str], Verdict]:
    return {
        (finding.id, assertion.key, assertion.resource): assertion.verdict
        for finding in findings
        for assertion in finding.assertions
    }


_NOTHING_TO_FIX = {
    Verdict.PASS: "It holds already: there is nothing to fix.",
    Verdict.NA: "It does not apply to this cluster: there is nothing to fix.",
    Verdict.UNKNOWN: "It could not be read, so no fix is offered: see what is missing.",
    Verdict.MANUAL: "No program can settle this: see the page for what to look at.",
}
