"""Which fixes are on offer: for every assertion that fails or warns, those of its item that fit."""

from collections.abc import Iterable, Iterator
from itertools import chain

from msgspec.structs import replace

from aks_harden.checks.fleet import fleet_hub
from aks_harden.checks.kind import KUBERNETES, in_motion, stopped
from aks_harden.engine.discover import Item
from aks_harden.engine.judge import judge_item
from aks_harden.fixes.locked import with_locks
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion, Finding
from aks_harden.model.fix import Fix
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.snapshot import Snapshot

_MENDABLE = frozenset({Verdict.FAIL, Verdict.WARN})


def withheld(snapshot: Snapshot) -> str:
    """Return why no fix is offered for the cluster in its present state, empty where fixes are (G-3)."""
    try:
        return _held_back(snapshot)
    except NotSettledError as open_:
        return f"The cluster could not be read: {open_}."


def _held_back(snapshot: Snapshot) -> str:
    cluster = snapshot.cluster
    if fleet_hub(snapshot):
        return "The cluster is managed by Fleet: it lies in a group of Azure Kubernetes Fleet Manager (FL_…)."
    if stopped(cluster):
        return "The cluster is stopped: a stopped cluster accepts only start and delete."
    if in_motion(cluster):
        state = cluster.text("properties.provisioningState")
        return f"The cluster is in motion ({state}): wait until its operation has ended, then read it again."
    return ""


def offers(
    snapshot: Snapshot, context: Context, items: Iterable[Item], findings: Iterable[Finding] = ()
) -> tuple[Proposal, ...]:
    """Return every fix that fits the snapshot, in the order in which they would run.

    `findings` are those of the snapshot where somebody has them already.
    """
    if withheld(snapshot):
        return ()
    known = {finding.id: finding for finding in findings}
    found = chain.from_iterable(
        offers_of(snapshot, context, item, known.get(item.check.id))
        for item in items
        if not item.check.alias_of
    )
    return tuple(sorted(found, key=lambda proposal: place(proposal.fix)))


def offers_of(
    snapshot: Snapshot,
    context: Context,
    item: Item,
    finding: Finding | None = None,
    phase: Phase | None = None,
) -> Iterator[Proposal]:
    """Give the fixes of one item that fit, each once; those of one phase where it is given."""
    finding = finding or judge_item(snapshot, context, item)
    if not any(mendable(assertion) for assertion in finding.assertions):
        # Their modules are not even loaded.
        return
    seen: set[str] = set()
    for remedy in item.remedies:
        if phase is not None and remedy.phase is not phase:
            continue
        for assertion in finding.assertions:
            if assertion.key != remedy.asserts or not mendable(assertion):
                continue
            proposal = propose(snapshot, context, remedy, assertion.resource)
            if proposal is not None and proposal.fix.key not in seen:
                seen.add(proposal.fix.key)
                yield proposal


def place(fix: Fix) -> tuple[object, ...]:
    """Return what sorts fixes into the order of a plan; those that may share a call stand together."""
    call = fix.commands[0] if fix.commands else None
    return fix.phase, (call.words, call.target) if call else ((), ()), fix.key


def mendable(assertion: Assertion) -> bool:
    """Tell whether a fix may be offered: it fails, warns, or only Kubernetes evidence is missing."""
    if assertion.verdict in _MENDABLE:
        return True
    return (
        assertion.verdict is Verdict.UNKNOWN
        and bool(assertion.missing)
        and all(lack.facet == KUBERNETES for lack in assertion.missing)
    )


def propose(snapshot: Snapshot, context: Context, remedy: Remedy, resource: str) -> Proposal | None:
    """Return the fix of a remedy for one resource, None where it does not fit."""
    try:
        proposal = remedy.propose(snapshot, context, resource)
    except NotSettledError:
        # The assertion already says what could not be read, and no fix is safer than a guessed one.
        return None
    return proposal and replace(proposal, fix=with_locks(snapshot, proposal.fix))
