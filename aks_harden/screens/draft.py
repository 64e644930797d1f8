"""A plan as it is being looked at: all that was chosen, what of it may run now, and why the rest waits."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from aks_harden.engine.plan import Plan, Step
from aks_harden.engine.runnable import alone, runnable_plan, why_not
from aks_harden.model.fix import Fix, Risk
from aks_harden.screens.session import Effect, Session


class Draft(Struct, frozen=True, kw_only=True):
    """One plan, worked out."""

    plan: Plan
    effects: tuple[Effect, ...]
    ready: Plan
    """What may run now: planned anew, so that no step of it counts on one that waits."""
    waits: Mapping[str, str]
    """Why fixes wait, by their keys."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step in the order in which it is shown: the work of people after what az does."""
        return in_order(self.plan)

    @property
    def left(self) -> tuple[tuple[str, str], ...]:
        """What stays out when the rest is applied, by title, with the reason."""
        return tuple((fix.title, self.waits[fix.key]) for fix in _fixes(self.plan) if fix.key in self.waits)

    @property
    def note(self) -> str:
        """How much of it may run; empty where all of it may, or nothing."""
        if not (self.left and self.ready.steps):
            return ""
        run, wait = len(list(_fixes(self.ready))), len(self.left)
        return (
            f"{run} of {run + wait} fixes may run now; {wait} wait{'s' if wait == 1 else ''}, "
            "each with its reason below."
        )


def draft(session: Session, only: tuple[str, ...] | None) -> Draft | None:
    """Work out a plan, for some fixes alone or for what was chosen; None while nothing is read."""
    snapshot, context, items = session.snapshot, session.context, tuple(session.items.values())
    plan = session.plan(only)
    if plan is None or snapshot is None:
        return None
    fixes = tuple(_fixes(plan))
    ready = plan
    if any(why_not(alone(fix)) for fix in fixes):
        ready, _ = runnable_plan(snapshot, context, items, [fix.key for fix in fixes])
    runs = {fix.key for fix in _fixes(ready)}
    return Draft(
        plan=plan,
        effects=session.effects(plan),
        ready=ready,
        waits={fix.key: reason_of(fix) for fix in fixes if fix.key not in runs},
    )


def in_order(plan: Plan) -> tuple[Step, ...]:
    """Return the steps with the work of people at the end."""
    return tuple(sorted(plan.steps, key=lambda step: step.risk is Risk.MANUAL))


def reason_of(fix: Fix) -> str:
    """Return why a fix waits, in words that name the way out."""
    if fix.risk is Risk.MANUAL:
        files = "; w writes its files out" if fix.documents else ""
        return f"This is the work of people: not for a program to apply{files}."
    if fix.unanswered:
        return "It asks something first: answer with i."
    if fix.blocked:
        guard = fix.blocked[0]
        change = " (i changes the answers)" if fix.inputs else ""
        return f"The guard {guard.id} holds it back: {guard.reason}{change}"
    return "It follows from a step that waits, and is due once that one is done."


def _fixes(plan: Plan) -> Iterator[Fix]:
    return (fix for step in plan.steps for fix in step.fixes)
