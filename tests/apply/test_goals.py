"""Whether a step came true: by verdicts, and by values where verdicts held before it."""

from __future__ import annotations

from msgspec.structs import replace
from support.worlds import world_snapshot

from aks_harden.apply.goals import Goal, goals_of, still_open, unplanned
from aks_harden.engine.discover import items
from aks_harden.engine.planner import make_plan
from aks_harden.model.context import Context
from aks_harden.model.json import JsonObject
from aks_harden.model.verdict import Verdict
from aks_harden.sandbox.worlds.shop.ids import ACR, ROOT
from aks_harden.snapshot.reading import Read

CONTEXT = Context()
ITEMS = items()


def opened(chosen: str, *, done: bool) -> tuple[str, ...]:
    plan = make_plan(world_snapshot("shop"), CONTEXT, ITEMS, [chosen])
    (step,) = plan.steps
    fresh = plan.after if done else plan.before
    return still_open(step, goals_of(step), (plan.before, fresh), CONTEXT, ITEMS)


def test_a_step_that_only_prepares_is_open_until_its_values_read_so() -> None:
    """The tier by itself closes no registry: the verdict is a warning before and after."""
    (first, *_) = opened("CMP-1.premium", done=False)
    assert "does not read as declared" in first
    assert opened("CMP-1.premium", done=True) == ()


def test_a_step_that_mends_is_open_until_the_verdict_holds() -> None:
    assert opened("IAM-3.admin", done=False)
    assert opened("IAM-3.admin", done=True) == ()


def test_where_azure_needs_time_the_values_decide_and_the_verdict_follows() -> None:
    plan = make_plan(world_snapshot("shop"), CONTEXT, ITEMS, ["IAM-3.admin"])
    (step,) = plan.steps
    later = (Goal(item="IAM-1", key="entra", resource=plan.before.cluster_id, verdict=Verdict.PASS),)
    slow = replace(step, fixes=tuple(replace(fix, settle=20) for fix in step.fixes))
    done, not_done = (plan.before, plan.after), (plan.before, plan.before)
    assert still_open(step, later, done, CONTEXT, ITEMS)
    assert still_open(slow, later, done, CONTEXT, ITEMS) == ()
    assert still_open(slow, later, not_done, CONTEXT, ITEMS)


def test_a_value_that_should_be_gone_counts_as_open_while_it_is_there() -> None:
    plan = make_plan(world_snapshot("shop"), CONTEXT, ITEMS, ["CMP-1.premium"])
    (step,) = plan.steps
    goals: tuple[Goal, ...] = goals_of(step)
    # The way back: from Premium to the tier before, where there are no network rules.
    turned = replace(
        step, expects=tuple(replace(each, before=each.after, after=each.before) for each in step.expects)
    )
    way = (plan.after, plan.after)
    assert still_open(turned, goals, way, CONTEXT, ITEMS)
    assert still_open(turned, goals, (plan.after, plan.before), CONTEXT, ITEMS) == ()


def test_what_is_no_longer_asked_for_was_not_taken_away() -> None:
    """Tokens are asked for by registry: where one leaves the picture, its tokens are not gone."""
    plan = make_plan(world_snapshot("shop"), CONTEXT, ITEMS, ["IAM-3.admin"])
    (step,) = plan.steps
    kept = {
        name: value for name, value in plan.after.targets("registry-tokens").items() if name != ACR.lower()
    }
    fewer = plan.after.with_reading("registry-tokens", ACR, Read(value=[], call="GET /", at="")).readings
    assert unplanned(step, plan.before, plan.after) == ()
    unasked = replace(plan.after, readings={**fewer, "registry-tokens": kept})
    gone = replace(plan.after, readings=fewer)
    assert unplanned(step, plan.before, unasked) == ()
    assert unplanned(step, plan.before, gone) != ()


def test_what_azure_makes_of_itself_for_each_assignment_is_no_surprise() -> None:
    plan = make_plan(world_snapshot("shop"), CONTEXT, ITEMS, ["IAM-3.kubelet"])
    (step,) = plan.steps
    mirror: JsonObject = {
        "id": f"{ACR}/providers/Microsoft.Authorization/roleAssignmentScheduleInstances/1",
        "properties": {"status": "Provisioned"},
    }
    facet = plan.after.with_reading("activated-assignments", ROOT, Read(value=[], call="GET /", at=""))
    after = facet.with_member("activated-assignments", ROOT, mirror)
    assert unplanned(step, plan.before, after) == ()
