"""Which steps may run, and the plan of those alone."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from aks_harden.engine.discover import Item
from aks_harden.engine.plan import Plan, Step
from aks_harden.engine.planner import make_plan
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Guard, Risk
from aks_harden.snapshot.snapshot import Snapshot

NO_OVERRIDES: Mapping[str, str] = MappingProxyType({})


def why_not(step: Step, overrides: Mapping[str, str] = NO_OVERRIDES) -> str:
    """Return why a step may not run, empty where it may; an overridden guard does not keep it."""
    if step.risk is Risk.MANUAL:
        return "It is not for a program to apply: do it by hand, then read the cluster again."
    for fix, entry in step.unanswered:
        return f"{fix.id} needs an answer first: --set {fix.id}/{entry.name}=VALUE. {entry.question}"
    for fix, guard in step.blocked:
        if not override_of(overrides, fix, guard):
            return f"{fix.item}/{guard.id} is {guard.state.value}: {guard.reason}"
    return ""


def override_of(overrides: Mapping[str, str], fix: Fix, guard: Guard) -> str:
    """Return the operator's reason for going past a guard, empty where there is none."""
    wanted = f"{fix.item}/{guard.id}".lower()
    return next((reason.strip() for name, reason in overrides.items() if name.lower() == wanted), "")


def runnable_plan(
    snapshot: Snapshot,
    context: Context,
    items: Iterable[Item],
    chosen: Iterable[str],
    overrides: Mapping[str, str] = NO_OVERRIDES,
) -> tuple[Plan, tuple[tuple[Step, str], ...]]:
    """Return the plan of those chosen fixes that may run, and the steps that may not, each with the reason.

    What is left is planned anew each time, so that no step counts on one that is left out.
    """
    every = tuple(items)
    plan = make_plan(snapshot, context, every, chosen)
    dropped = plan.dropped
    left_out: list[tuple[Step, str]] = []
    while refused := [(step, reason) for step in plan.steps if (reason := why_not(step, overrides))]:
        left_out.extend(refused)
        gone = {fix.key for step, _ in refused for fix in step.fixes if _to_blame(step, fix, overrides)}
        keep = [fix.key for step in plan.steps for fix in step.fixes if fix.key not in gone]
        plan = make_plan(snapshot, context, every, keep)
    return Plan(before=plan.before, after=plan.after, steps=plan.steps, dropped=dropped), tuple(left_out)


def _to_blame(step: Step, fix: Fix, overrides: Mapping[str, str]) -> bool:
    alone = Step(fixes=(fix,), commands=step.commands, undo=step.undo)
    return bool(why_not(alone, overrides))
