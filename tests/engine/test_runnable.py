"""Which steps may run, and the plan of those alone."""

from support.applying import Wishes, World, items

from aks_harden.engine.runnable import runnable_plan
from aks_harden.model.context import Context
from aks_harden.model.fix import Guard, GuardState

BLOCKED = Wishes(guards=(Guard(id="entra", state=GuardState.BLOCKED, reason="Entra is off."),))
BOTH = ("IAM-8", "IAM-3")


def test_what_may_run_is_planned_without_what_may_not() -> None:
    plan, left_out = runnable_plan(World().snapshot(), Context(), items(BLOCKED), BOTH)
    assert [step.key for step in plan.steps] == ["IAM-3.admin@acrtest"]
    assert [(step.key, reason) for step, reason in left_out] == [
        ("IAM-8.local@aks-test", "IAM-8/entra is blocked: Entra is off.")
    ]


def test_an_override_with_a_reason_keeps_a_step() -> None:
    plan, left_out = runnable_plan(
        World().snapshot(), Context(), items(BLOCKED), BOTH, {"iam-8/entra": "tested"}
    )
    assert (len(plan.steps), left_out) == (2, ())


def test_with_nothing_to_keep_there_is_an_empty_plan() -> None:
    plan, left_out = runnable_plan(World().snapshot(), Context(), items(BLOCKED), ("IAM-8",))
    assert (plan.steps, len(left_out)) == ((), 1)


def test_what_did_not_fit_is_still_told() -> None:
    plan, _ = runnable_plan(World().snapshot(), Context(), items(BLOCKED), (*BOTH, "NET-99"))
    assert plan.dropped == (("NET-99", "nothing to fix there"),)
