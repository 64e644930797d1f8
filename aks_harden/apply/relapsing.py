"""Which fixes came undone: the journal says that we verified them, and the findings that they fail again.

What our own undo took back has not come undone, and an assertion counts by the last step that mended it.
Nothing is concluded where an assertion can no longer be told.
"""

from collections.abc import Iterable
from typing import Final

from aks_harden.apply.history import Past, history
from aks_harden.model.finding import Finding
from aks_harden.model.json import JsonObject
from aks_harden.model.relapse import Relapse
from aks_harden.model.verdict import Verdict

_MENDED: Final = frozenset({"verified", "held"})
"""Outcomes of which a fresh look was the proof."""
_WORSE: Final = {
    Verdict.PASS: frozenset({Verdict.FAIL, Verdict.WARN}),
    Verdict.NA: frozenset({Verdict.FAIL, Verdict.WARN}),
    Verdict.WARN: frozenset({Verdict.FAIL}),
}
"""By the verdict that a step reached: those that tell that it did not last."""

Place = tuple[str, str, str]
"""Item, assertion, and resource in lower case."""


def relapses(entries: Iterable[JsonObject], findings: Iterable[Finding]) -> tuple[Relapse, ...]:
    """Return what we had mended and what is broken again, in the order of the findings."""
    mended = _mended(history(entries))
    if not mended:
        return ()
    places = (
        ((finding.id, assertion.key, assertion.resource.lower()), assertion.verdict)
        for finding in findings
        for assertion in finding.assertions
    )
    return tuple(
        mended[place][1]
        for place, verdict in places
        if place in mended and verdict in _WORSE.get(mended[place][0], frozenset())
    )


def _mended(steps: Iterable[Past]) -> dict[Place, tuple[Verdict, Relapse]]:
    """Return what our steps brought about and did not take back, each by the last one that did."""
    found: dict[Place, tuple[Verdict, Relapse]] = {}
    for step in steps:
        if step.record.outcome in _MENDED and not step.record.undoes and not step.undone:
            found |= _places(step)
    return found


def _places(step: Past) -> dict[Place, tuple[Verdict, Relapse]]:
    return {
        (goal.item, goal.key, goal.resource.lower()): (
            goal.verdict,
            Relapse(
                item=goal.item,
                assertion=goal.key,
                resource=goal.resource.lower(),
                fixed_at=step.at,
                fixed_by=step.who,
                step=step.record.title,
            ),
        )
        for goal in step.record.goals
    }
