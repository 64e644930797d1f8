"""The inverse of a step, as a step of its own that a script can take."""

from msgspec.structs import replace

from aks_harden.engine.plan import Step
from aks_harden.model.fix import Fix, Risk
from aks_harden.report.script_questions import turned


def inverse(step: Step) -> Step:
    """Return what takes a step back: without calls where there is no way back.

    Its preconditions are those of the step, which no longer hold; they only tell how to read a resource.
    """
    return replace(
        step,
        fixes=tuple(_inverse(fix) for fix in step.fixes),
        commands=step.undo,
        undo=(),
        expects=tuple(turned(change) for change in reversed(step.expects)),
    )


def _inverse(fix: Fix) -> Fix:
    # Whoever ticked that there is no way back is not asked so again; that it may interrupt, they are.
    return replace(
        fix,
        title=f"Undo: {fix.title}",
        risk=Risk.SAFE if fix.risk is Risk.SAFE else Risk.DISRUPTIVE,
        changes=f"Takes back: {fix.changes}",
        disruption="May interrupt as much as the step that it takes back.",
        hazard="",
        cost="",
        no_undo="",
        consequence="",
        checkpoint="",
        inputs=(),
        guards=(),
    )
