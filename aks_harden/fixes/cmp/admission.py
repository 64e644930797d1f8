"""The fixes of CMP-1 for what may start in the cluster: the policy for images, in Audit, then in Deny.

https://learn.microsoft.com/azure/aks/use-azure-policy
"""

import re
from collections.abc import Iterator
from typing import Final

from aks_harden.checks.cmp.admission import IMAGES, PARAMETER, judge_admission
from aks_harden.checks.cmp.constraints import denies, given
from aks_harden.checks.cmp.patterns import PatternError, compiled
from aks_harden.checks.cmp.sources import Trusted, strangers, trusted_sources
from aks_harden.checks.policies.in_force import Applied, add_on, coverage
from aks_harden.fixes.asking import ask, blocked, confirmed, ok, undecided
from aks_harden.fixes.assignments import (
    REREADS,
    Assigning,
    Wish,
    assign,
    carried_out,
    change,
    not_assigned_yet,
)
from aks_harden.fixes.cmp.namespaces import left_out
from aks_harden.fixes.relapse import DEFINITIONS
from aks_harden.fixes.remedy import Proposal
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Guard, Input, Risk
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import same_id, within
from aks_harden.snapshot.snapshot import Snapshot

_POLICY: Final = next(iter(IMAGES.builtins))
_HOST: Final = r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?"
_RESTART: Final = (
    "one from elsewhere is not started again: a restart, a drained node or an upgrade is enough."
)
_WORKLOADS: Final = (
    "WORKLOAD RISK: pods with images of other sources do not start, on a replaced node either."
)
_SYNC: Final = 20
"""Minutes in which an assignment reaches the cluster."""


def propose_audit(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer to assign the policy in Audit, with a pattern of the trusted hosts."""
    if not add_on(snapshot.cluster) or any(_configured(snapshot)):
        return None
    trusted = trusted_sources(snapshot, context)
    hosts = _plain(trusted)
    spared = left_out(context, "CMP-1.audit", resource)
    wish = Wish(
        purpose="allowed-images",
        title="Images of trusted registries only",
        definition=_POLICY,
        scope=snapshot.cluster_id,
        parameters={
            "effect": "Audit",
            PARAMETER: pattern_of(hosts),
            "excludedNamespaces": [*spared.names],
        },
    )
    made = assign(snapshot, wish)
    known = registries_known(snapshot, context)
    fix = Fix(
        id="CMP-1.audit",
        item="CMP-1",
        title="Report images that are not from trusted registries",
        resource=made.resource,
        assertions=(("admission", resource),),
        reaches=Verdict.WARN,
        risk=Risk.SAFE,
        commands=made.commands,
        undo=made.undo,
        changes=f"Azure Policy reports every pod of the cluster with an image that is not from"
        f" {', '.join(hosts)}. Nothing is refused yet.",
        disruption="None: it only reports. The first report may take half an hour.",
        minutes=1,
        hazard="It refuses nothing until it is set to Deny: a fix of its own, for when the report is clean.",
        inputs=(spared.input,),
        guards=(carried_out(snapshot), not_assigned_yet(snapshot, wish), known, spared.guard),
        rereads=REREADS,
        bicep=made.bicep,
        terraform=made.terraform,
        policy=_POLICY,
        phase=Phase.POLICIES,
        settle=_SYNC,
    )
    return Proposal(fix=fix, after=made.after)


def propose_deny(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer to set an assignment that reports to Deny, where that is all it lacks."""
    for held in _reporting(snapshot):
        made = change(snapshot, held, {"effect": "Deny"})
        if judge_admission(made.after, context, resource).verdict is Verdict.PASS:
            return Proposal(fix=_deny(snapshot, context, resource, held, made), after=made.after)
    return None


def propose_pattern(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer to narrow the pattern of an assignment that lets in hosts nobody trusts."""
    trusted = trusted_sources(snapshot, context)
    text = pattern_of(_plain(trusted))
    for applied in _configured(snapshot):
        held = next(held for held in _direct(snapshot) if same_id(held.id, applied.assignment))
        if not within(f"/subscriptions/{snapshot.subscription}", held.id) or not _wide(applied, trusted):
            continue
        made = change(snapshot, held, {PARAMETER: text})
        fix = _pattern(snapshot, context, resource, applied, made)
        return Proposal(fix=fix, after=made.after)
    return None


def pattern_of(hosts: tuple[str, ...]) -> str:
    """Return the pattern that names of images of some hosts match, and no others."""
    return f"^({'|'.join(host.replace('.', chr(92) + '.') for host in hosts)})/.+$"


def clean(context: Context, fix: str, resource: str, what: str) -> tuple[Input, Guard]:
    """Return the question whether the report is clean, and the guard over its answer."""
    entry = ask(
        context,
        fix,
        resource,
        "compliance-clean",
        f"Does the compliance report of Azure Policy for {what} show no pod that must go on running?",
        suggestions=("yes", "no"),
    )
    return entry, confirmed(
        entry,
        yes="The operator says that the report is clean.",
        no=f"Pods break {what}: with Deny they would not start again. Mend or leave them out first.",
    )


def _deny(snapshot: Snapshot, context: Context, resource: str, held: Node, made: Assigning) -> Fix:
    title = held.text("properties.displayName") or held.name
    entry, guard = clean(context, "CMP-1.deny", resource, title)
    return Fix(
        id="CMP-1.deny",
        item="CMP-1",
        title="Refuse images that are not from trusted registries",
        resource=made.resource,
        assertions=(("admission", resource),),
        risk=Risk.DISRUPTIVE,
        commands=made.commands,
        undo=made.undo,
        changes=f"{title} refuses what it only reports today.",
        disruption=f"Pods that run go on; {_RESTART}",
        minutes=1,
        hazard=_WORKLOADS,
        inputs=(entry,),
        guards=(carried_out(snapshot), guard),
        rereads=REREADS,
        bicep=made.bicep,
        terraform=made.terraform,
        policy=_POLICY,
        phase=Phase.CLOSE,
        settle=_SYNC,
    )


def _pattern(snapshot: Snapshot, context: Context, resource: str, applied: Applied, made: Assigning) -> Fix:
    refuses = denies(applied)
    hosts = ", ".join(_plain(trusted_sources(snapshot, context)))
    entry, guard = clean(context, "CMP-1.pattern", resource, applied.name)
    return Fix(
        id="CMP-1.pattern",
        item="CMP-1",
        title="Name the trusted registries in the policy for images",
        resource=made.resource,
        assertions=(("admission", resource),),
        reaches=judge_admission(made.after, context, resource).verdict,
        risk=Risk.DISRUPTIVE if refuses else Risk.SAFE,
        commands=made.commands,
        undo=made.undo,
        changes=f"{applied.name} lets in images from {hosts} alone, wherever it is assigned.",
        disruption=f"Pods that run go on; {_RESTART}" if refuses else "None: it only reports.",
        minutes=1,
        hazard=_WORKLOADS if refuses else "It refuses nothing until it is set to Deny.",
        inputs=(entry,) if refuses else (),
        guards=(carried_out(snapshot), registries_known(snapshot, context), *((guard,) if refuses else ())),
        rereads=REREADS,
        bicep=made.bicep,
        terraform=made.terraform,
        policy=_POLICY,
        phase=Phase.POLICIES,
        settle=_SYNC,
    )


def _wide(applied: Applied, trusted: Trusted) -> bool:
    """Tell whether the pattern of an assignment lets in a host that nobody trusts."""
    text = given(applied, PARAMETER)
    try:
        return isinstance(text, str) and bool(strangers(compiled(text), trusted))
    except PatternError:
        return False


def _plain(trusted: Trusted) -> tuple[str, ...]:
    """Return the trusted hosts that are plain names."""
    return tuple(sorted(host for host in trusted.hosts if re.fullmatch(_HOST, host)))


def _configured(snapshot: Snapshot) -> Iterator[Applied]:
    """Give the policies for images that are in force and assigned alone, not by a benchmark."""
    for applied in coverage(snapshot, IMAGES, snapshot.cluster).in_force:
        if any(same_id(held.id, applied.assignment) for held in _direct(snapshot)):
            yield applied


def _reporting(snapshot: Snapshot) -> Iterator[Node]:
    """Give the assignments of the cluster's subscription that reported before the plan."""
    weak = {applied.assignment.lower() for applied in _configured(snapshot) if not denies(applied)}
    for held in _direct(snapshot):
        # What this plan assigns has no date yet: Deny is for a later one, when there is a report to look at.
        dated = held.text("properties.metadata.createdOn")
        own = within(f"/subscriptions/{snapshot.subscription}", held.id)
        if held.id.lower() in weak and dated and own:
            yield held


def _direct(snapshot: Snapshot) -> Iterator[Node]:
    for held in snapshot.listed("policy-assignments"):
        if same_id(held.text("properties.policyDefinitionId"), f"{DEFINITIONS}{_POLICY}"):
            yield held


def registries_known(snapshot: Snapshot, context: Context) -> Guard:
    """Guard: every registry of the cluster is in the pattern."""
    trusted = trusted_sources(snapshot, context)
    odd = sorted(host for host in trusted.hosts if not re.fullmatch(_HOST, host))
    if odd:
        return blocked("registries-known", f"{', '.join(odd)}: no name of a host, so no pattern can hold it.")
    try:
        trusted.open.require()
    except NotSettledError as open_:
        reason = f"Not every registry of the cluster could be read, and one may be missing: {open_}."
        return undecided("registries-known", reason)
    return ok("registries-known", f"The pattern holds {', '.join(sorted(trusted.hosts))}.")
