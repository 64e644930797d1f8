"""Which fixes a run is about: those that were named, or all that nobody accepted the risk of."""

import argparse

from msgspec import Struct

from aks_harden.cli import options as shared
from aks_harden.cli.answers import only_asked
from aks_harden.cli.decisions import tell_expired
from aks_harden.cli.exits import Exit, Stop
from aks_harden.engine.decided import Decided
from aks_harden.engine.discover import Item
from aks_harden.engine.offers import offers
from aks_harden.engine.plan import Plan, Step
from aks_harden.engine.plan_file import keys_of
from aks_harden.engine.runnable import runnable_plan
from aks_harden.model.context import Context
from aks_harden.model.finding import Finding
from aks_harden.model.fix import Risk
from aks_harden.model.waiver import Decisions
from aks_harden.report.decided import waived
from aks_harden.snapshot.snapshot import Snapshot


class Chosen(Struct, frozen=True, kw_only=True):
    """The plan of what was chosen and may run, and what was left out of it."""

    plan: Plan
    left_out: tuple[tuple[Step, str], ...]
    waived: tuple[tuple[str, str], ...] = ()


class Case(Struct, frozen=True, kw_only=True):
    """What fixes are chosen on."""

    snapshot: Snapshot
    context: Context
    findings: tuple[Finding, ...]
    every: tuple[Item, ...]
    """All items: what a plan is made and judged by, whichever of them are chosen."""


def choose(case: Case, options: argparse.Namespace, decisions: Decisions) -> Chosen:
    """Return the plan that the options ask for."""
    overrides = shared.overrides(options)
    names, accepted = _names(case, options, decisions)
    plan, left_out = runnable_plan(case.snapshot, case.context, case.every, names, overrides)
    steps = (*plan.steps, *(step for step, _ in left_out))
    _known(overrides, steps)
    only_asked(case.context.inputs, steps)
    keys = keys_of(plan)
    if options.safe:
        safe = {fix.key for step in plan.steps for fix in step.fixes if fix.risk is Risk.SAFE}
        left_out += tuple(
            (step, "It is not safe, and only safe fixes were asked for.")
            for step in plan.steps
            if not any(fix.key in safe for fix in step.fixes)
        )
        keys = tuple(key for key in keys if key in safe)
    # Once more by the keys alone, as applying will do it.
    again, more = runnable_plan(case.snapshot, case.context, case.every, keys, overrides)
    dropped = tuple(row for row in plan.dropped if shared.named(options) or row[0] not in names)
    whole = Plan(
        before=again.before, after=again.after, steps=again.steps, dropped=dropped, choices=plan.choices
    )
    return Chosen(plan=whole, left_out=(*left_out, *more), waived=accepted)


def _names(
    case: Case, options: argparse.Namespace, decisions: Decisions
) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Return the names to plan by, and the fixes that a waiver leaves out."""
    named = shared.named(options)
    if named:
        return named, ()
    snapshot = case.snapshot
    decided = Decided(decisions=decisions, cluster=snapshot.cluster_id, now=snapshot.taken_at)
    tell_expired(decided.expired)
    names: list[str] = []
    accepted: list[tuple[str, str]] = []
    for item in shared.chosen_items(options):
        open_: list[str] = []
        over = len(accepted)
        for proposal in offers(snapshot, case.context, [item], case.findings) if decisions.waivers else ():
            if waiver := decided.accepts(proposal.fix, case.findings):
                accepted.append((proposal.fix.title, waived(waiver)))
            elif not proposal.fix.extension:
                open_.append(proposal.fix.key)
        # By its name an item's fixes are found too that only an earlier step makes possible.
        names += open_ if len(accepted) > over else [item.check.id]
    return tuple(names), tuple(accepted)


def _known(overrides: dict[str, str], steps: tuple[Step, ...]) -> None:
    guards = {
        f"{fix.item}/{guard.id}".lower() for step in steps for fix in step.fixes for guard in fix.guards
    }
    if unknown := sorted(name for name in overrides if name.lower() not in guards):
        raise Stop(Exit.USAGE, f"--override {', '.join(unknown)}: no fix of this plan has that guard.")
