"""Which steps may run, and the plan of those alone."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from msgspec.structs import replace

from aks_harden.engine.discover import Item
from aks_harden.engine.plan import Plan, Step
from aks_harden.engine.planner import ALREADY, ANEW, NOT_AFTER, make_plan
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
    """Return the plan of those chosen fixes that may run, and those that may not, each with the reason.

    What is left is planned anew each time, so that no step counts on one that is left out.
    """
    every = tuple(items)
    first = plan = make_plan(snapshot, context, every, chosen)
    left_out: dict[str, tuple[Step, str]] = {}
    while refused := {fix.key: reason for fix in _fixes(plan) if (reason := why_not(alone(fix), overrides))}:
        left_out |= {fix.key: (alone(fix), refused[fix.key]) for fix in _fixes(plan) if fix.key in refused}
        kept = [fix.key for fix in _fixes(plan) if fix.key not in refused]
        # What the steps that are left out would have done, or stood in the way of, is due again.
        again = [name for name, reason in plan.dropped if reason in _BY_OTHERS and name not in left_out]
        plan = make_plan(snapshot, context, every, [*kept, *again])
    planned = {fix.key for fix in _fixes(plan)}
    left_out |= {
        fix.key: (alone(fix), _FOLLOWS)
        for fix in _fixes(first)
        if fix.key not in planned and fix.key not in left_out
    }
    still = dict(plan.dropped)
    dropped = tuple(
        (name, still.get(name, reason) if reason in _BY_OTHERS else reason)
        for name, reason in first.dropped
        if name not in planned and name not in left_out
    )
    return replace(plan, dropped=dropped, choices=first.choices), tuple(left_out.values())


_BY_OTHERS = frozenset({ALREADY, ANEW, NOT_AFTER})
_FOLLOWS = "It follows from a step that is left out, and is due once that one is done."


def alone(fix: Fix) -> Step:
    """Return a step of one fix."""
    return Step(fixes=(fix,), commands=fix.commands, undo=fix.undo)


def _fixes(plan: Plan) -> tuple[Fix, ...]:
    return tuple(fix for step in plan.steps for fix in step.fixes)
