"""The fixes that an item offers on a snapshot made by hand."""

from __future__ import annotations

from aks_harden.engine.discover import item, items
from aks_harden.engine.offers import offers_of
from aks_harden.engine.plan import Plan
from aks_harden.engine.planner import make_plan
from aks_harden.fixes.remedy import Proposal
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Guard
from aks_harden.snapshot.snapshot import Snapshot


def proposals(snapshot: Snapshot, fix: str, context: Context | None = None) -> tuple[Proposal, ...]:
    """Return what is offered under an id, on each resource."""
    found = item(fix.partition(".")[0])
    assert found is not None
    offered = offers_of(snapshot, context or Context(), found)
    return tuple(entry for entry in offered if entry.fix.id == fix)


def answering(**answers: str) -> Context:
    """Return a context with answers; `_` stands for `-` in the names of inputs."""
    return Context(inputs={name.replace("_", "-"): value for name, value in answers.items()})


def one(snapshot: Snapshot, fix: str, context: Context | None = None) -> Fix:
    """Return the one fix that is offered under an id."""
    (found,) = proposals(snapshot, fix, context)
    return found.fix


def guard(fix: Fix, name: str) -> Guard:
    """Return a guard of a fix by its id."""
    return next(entry for entry in fix.guards if entry.id == name)


def change(fix: Fix) -> tuple[tuple[str, ...], ...]:
    """Return what each command of a fix changes, without the eTag that holds it."""
    return tuple(_bare(command.change) for command in fix.commands)


def back(fix: Fix) -> tuple[tuple[str, ...], ...]:
    """Return what each call of the way back changes, without the eTag that holds it."""
    return tuple(_bare(command.change) for command in fix.undo)


def planned(snapshot: Snapshot, context: Context, *chosen: str) -> Plan:
    """Return the plan for some fixes or items."""
    return make_plan(snapshot, context, items(), chosen)


def _bare(words: tuple[str, ...]) -> tuple[str, ...]:
    at = words.index("--if-match") if "--if-match" in words else len(words)
    return (*words[:at], *words[at + 2 :])
