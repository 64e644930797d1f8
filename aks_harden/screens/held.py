"""Why nothing of a plan can be applied now, in a sentence that says what to do about it."""

from aks_harden.screens.draft import Draft, reason_of


def held(draft: Draft, *, complete: bool) -> str:
    """Return why nothing of a plan can be applied now; empty where something can."""
    if not complete:
        return "The cluster is still being read: wait until everything has landed."
    if draft.ready.steps:
        return ""
    if draft.plan.choices:
        return "Some fixes exclude each other, so something is to be chosen first: answer with i."
    if not draft.plan.steps:
        reasons = "; ".join(dict.fromkeys(reason for _, reason in draft.plan.dropped))
        return f"There is no step to apply{f': {reasons}' if reasons else ''}."
    first = reason_of(draft.steps[0].fixes[0])
    return first if len(draft.steps) == 1 else f"No step may run yet. The first: {first}"
