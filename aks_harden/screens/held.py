"""Why a plan cannot be applied now, in a sentence that says what to do about it."""

from aks_harden.engine.plan import Plan, Step
from aks_harden.model.fix import Risk


def held(plan: Plan, *, complete: bool) -> str:
    """Return why a plan cannot be applied now; empty where it can."""
    if not complete:
        return "The cluster is still being read: wait until everything has landed."
    if plan.choices:
        return "Some fixes exclude each other, so something is to be chosen first: answer with i."
    if not plan.steps:
        reasons = "; ".join(dict.fromkeys(reason for _, reason in plan.dropped))
        return f"There is no step to apply{f': {reasons}' if reasons else ''}."
    told = (_step_held(step, number) for number, step in enumerate(plan.steps, 1))
    return next((reason for reason in told if reason), "")


def _step_held(step: Step, number: int) -> str:
    if step.risk is Risk.MANUAL:
        files = " (w writes its files out)" if any(fix.documents for fix in step.fixes) else ""
        return f"Step {number} is not for a program to apply: take it out with s, or do it by hand{files}."
    if step.unanswered:
        return f"Step {number} asks something first: answer with i."
    if step.blocked:
        _, guard = step.blocked[0]
        change = " (i changes the answers)" if any(fix.inputs for fix in step.fixes) else ""
        return f"Step {number} is held back by the guard {guard.id}: {guard.reason}{change}"
    return ""
