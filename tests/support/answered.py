"""Plans of everything on offer in a world, with every question answered and every guard overridden."""

from collections.abc import Mapping
from functools import cache

from aks_harden.engine.contradictions import CHOICES
from aks_harden.engine.discover import items
from aks_harden.engine.plan import Plan, Step
from aks_harden.engine.planner import make_plan
from aks_harden.engine.runnable import runnable_plan
from aks_harden.model.context import Context
from aks_harden.model.fix import Input
from support.worlds import world_snapshot

_ROUNDS = 4
"""An answer may open another question, and a step another step."""


@cache
def whole_plan(
    world: str, option: int, answer: str | None = None
) -> tuple[Plan, tuple[tuple[Step, str], ...], Mapping[str, str]]:
    """Return the plan, what is left out of it, and the overrides; of each choice the first or second option.

    `answer` is given to every question instead of its first suggestion.
    """
    snapshot, every = world_snapshot(world), items()
    inputs = {choice.input: choice.options[option].name for choice in CHOICES}
    names = [item.check.id for item in every]
    overrides: dict[str, str] = {}
    if answer is not None:
        # What is asked when all is answered well is asked here too, and found without going round.
        plan, _, known_overrides = whole_plan(world, option)
        overrides |= known_overrides
        inputs |= {
            f"{fix.id}/{entry.name}": answer
            for step in plan.steps
            for fix in step.fixes
            for entry in fix.inputs
        }
    for _ in range(_ROUNDS):
        known = len(inputs), len(overrides)
        made = make_plan(snapshot, Context(inputs=inputs), every, names)
        inputs |= {
            f"{fix.id}/{entry.name}": _answer(entry) if answer is None else answer
            for step in made.steps
            for fix in step.fixes
            for entry in fix.inputs
        }
        overrides |= {
            f"{fix.item}/{guard.id}": "in a test"
            for step in made.steps
            for fix in step.fixes
            for guard in fix.guards
        }
        if known == (len(inputs), len(overrides)):
            break
    plan, left = runnable_plan(snapshot, Context(inputs=inputs), every, names, overrides)
    return plan, left, overrides


def _answer(entry: Input) -> str:
    return next(iter(entry.suggestions), "" if entry.optional else "yes")
