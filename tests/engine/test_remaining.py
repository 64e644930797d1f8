"""What a plan cannot mend is named, with the work of people that can."""

from support.worlds import world_snapshot

from aks_harden.engine.discover import items
from aks_harden.engine.judge import judge
from aks_harden.engine.planner import make_plan
from aks_harden.engine.remaining import remaining
from aks_harden.model.context import Context
from aks_harden.model.verdict import Verdict

CONTEXT = Context(inputs={"admin-user-unused": "yes"})


def failing() -> set[tuple[str, str, str]]:
    return {
        (finding.id, entry.key, entry.resource)
        for finding in judge(world_snapshot("shop"), CONTEXT, items())
        if not finding.alias_of
        for entry in finding.assertions
        if entry.verdict is Verdict.FAIL
    }


def test_an_empty_plan_leaves_everything_that_fails() -> None:
    plan = make_plan(world_snapshot("shop"), CONTEXT, items(), [])
    assert {(left.item, left.key, left.resource) for left in remaining(plan, CONTEXT, items())} == failing()


def test_what_a_plan_mends_is_not_left() -> None:
    plan = make_plan(world_snapshot("shop"), CONTEXT, items(), ["IAM-3.admin"])
    left = {(left.item, left.key) for left in remaining(plan, CONTEXT, items())}
    assert ("IAM-3", "admin-user") not in left
    assert ("IAM-1", "entra") in left
