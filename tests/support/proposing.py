"""One remedy asked for one resource: what tables of fixes are made of."""

from __future__ import annotations

from aks_harden.engine.discover import items
from aks_harden.engine.offers import propose
from aks_harden.fixes.remedy import Proposal
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, GuardState
from aks_harden.snapshot.snapshot import Snapshot


def offered(
    snapshot: Snapshot, fix: str, answers: dict[str, str] | None = None, resource: str = ""
) -> Proposal | None:
    """Propose a fix by its id, for the cluster unless another resource is named; None where none fits."""
    context = Context(inputs=answers or {})
    for item in items():
        for remedy in item.remedies:
            if remedy.id == fix:
                found = propose(snapshot, context, remedy, resource or snapshot.cluster_id)
                if found is not None:
                    return found
    return None


def fix_of(snapshot: Snapshot, fix: str, answers: dict[str, str] | None = None, resource: str = "") -> Fix:
    """Propose a fix that must fit."""
    found = offered(snapshot, fix, answers, resource)
    assert found is not None, f"{fix} is not offered"
    return found.fix


def state(fix: Fix, guard: str) -> GuardState:
    """Return the state of one of its guards."""
    return next(entry.state for entry in fix.guards if entry.id == guard)


def reason(fix: Fix, guard: str) -> str:
    """Return what one of its guards says."""
    return next(entry.reason for entry in fix.guards if entry.id == guard)
