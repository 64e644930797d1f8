"""Fixes of EXT-PSS: the initiative for the pod security baseline, in Audit, then in Deny."""

from collections.abc import Iterator
from typing import Final

from aks_harden.checks.cmp.ext_pss import CHECK, RULES
from aks_harden.checks.policies.in_force import add_on
from aks_harden.fixes.assignments import (
    ASSIGN_ACTIONS,
    REREADS,
    Assigning,
    Wish,
    assign,
    carried_out,
    change,
    not_assigned_yet,
    twins,
)
from aks_harden.fixes.cmp.admission import clean
from aks_harden.fixes.cmp.namespaces import left_out
from aks_harden.fixes.relapse import DEFINITIONS, INITIATIVES
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Risk
from aks_harden.model.json import JsonObject
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import within
from aks_harden.snapshot.snapshot import Snapshot

_BASELINE: Final = "a8640138-9b0a-4a28-b8cb-1666c838647d"
_PASSED: Final[JsonObject] = {
    name: {"value": f"[parameters('{name}')]"} for name in ("effect", "excludedNamespaces")
}
_MEMBERS: Final[tuple[JsonObject, ...]] = tuple(
    {"policyDefinitionId": f"{DEFINITIONS}{name}", "parameters": _PASSED}
    for name in RULES
    if name != "16697877-1118-4fb1-9b65-9898ec2509ec"
)
"""The definitions that the initiative brings, each with what it is given."""
_SYNC: Final = 20


def propose_audit(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer to assign the baseline in Audit."""
    if not add_on(snapshot.cluster):
        return None
    spared = left_out(context, "EXT-PSS.audit", resource)
    wish = Wish(
        purpose="pod-baseline",
        title="Pod security baseline",
        definition=_BASELINE,
        initiative=True,
        scope=snapshot.cluster_id,
        parameters={"effect": "Audit", "excludedNamespaces": [*spared.names]},
        members=_MEMBERS,
    )
    if any(twins(snapshot, wish.target)):
        return None
    made = assign(snapshot, wish)
    fix = Fix(
        id="EXT-PSS.audit",
        item="EXT-PSS",
        title="Report pods that break the pod security baseline",
        resource=made.resource,
        assertions=(("baseline", resource),),
        reaches=Verdict.WARN,
        risk=Risk.SAFE,
        commands=made.commands,
        undo=made.undo,
        changes="Azure Policy reports every pod of the cluster that breaks the baseline. Nothing is refused.",
        disruption="None: it only reports. The first report may take half an hour.",
        minutes=1,
        hazard="It refuses nothing until it is set to Deny: a fix of its own, for when the report is clean.",
        inputs=(spared.input,),
        guards=(carried_out(snapshot), not_assigned_yet(snapshot, wish), spared.guard),
        rereads=REREADS,
        bicep=made.bicep,
        terraform=made.terraform,
        policy=_BASELINE,
        phase=Phase.POLICIES,
        settle=_SYNC,
    )
    return Proposal(fix=fix, after=made.after)


def propose_deny(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer to set an assignment of the baseline that reports to Deny, where that is all it lacks."""
    for held in _reporting(snapshot):
        made = change(snapshot, held, {"effect": "Deny"})
        if _verdict(made.after, context, resource) is Verdict.PASS:
            return Proposal(fix=_deny(snapshot, context, resource, held, made), after=made.after)
    return None


def _deny(snapshot: Snapshot, context: Context, resource: str, held: Node, made: Assigning) -> Fix:
    title = held.text("properties.displayName") or held.name
    entry, guard = clean(context, "EXT-PSS.deny", resource, title)
    return Fix(
        id="EXT-PSS.deny",
        item="EXT-PSS",
        title="Refuse pods that break the pod security baseline",
        resource=made.resource,
        assertions=(("baseline", resource),),
        risk=Risk.DISRUPTIVE,
        commands=made.commands,
        undo=made.undo,
        changes=f"{title} refuses what it only reports today.",
        disruption="Pods that run go on. One that breaks the baseline is not started again: a restart, a"
        " drained node or an upgrade is enough.",
        minutes=1,
        hazard="WORKLOAD RISK: pods that break the baseline do not start, agents of other products too.",
        inputs=(entry,),
        guards=(carried_out(snapshot), guard),
        rereads=REREADS,
        bicep=made.bicep,
        terraform=made.terraform,
        policy=_BASELINE,
        phase=Phase.CLOSE,
        settle=_SYNC,
    )


def _reporting(snapshot: Snapshot) -> Iterator[Node]:
    """Give the assignments of the baseline in the cluster's subscription that were there before the plan."""
    for held in twins(snapshot, f"{INITIATIVES}{_BASELINE}"):
        # What this plan assigns has no date yet: Deny is for a later one, when there is a report to look at.
        own = within(f"/subscriptions/{snapshot.subscription}", held.id)
        if own and held.text("properties.metadata.createdOn"):
            yield held


def _verdict(snapshot: Snapshot, context: Context, resource: str) -> Verdict:
    (baseline,) = CHECK.asserts
    return baseline.judge(snapshot, context, resource).verdict


REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(
        id="EXT-PSS.audit",
        asserts="baseline",
        propose=propose_audit,
        phase=Phase.POLICIES,
        actions=ASSIGN_ACTIONS,
    ),
    Remedy(
        id="EXT-PSS.deny",
        asserts="baseline",
        propose=propose_deny,
        phase=Phase.CLOSE,
        actions=ASSIGN_ACTIONS,
    ),
)
