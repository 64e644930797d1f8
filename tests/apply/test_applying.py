"""Applying a plan: what is refused, what is run, and what counts as done."""

from collections.abc import Callable, Mapping
from typing import TypeVar

import pytest
from msgspec.structs import replace
from support.applying import (
    ADMIN,
    LOCAL,
    ME,
    REGISTRY,
    Az,
    Pages,
    Wishes,
    World,
    items,
    plan,
    quick,
)
from support.snapshots import CLUSTER

from aks_harden.apply.applying import apply
from aks_harden.apply.events import Event, Failed, Finished, Narration, Output, Stale, Verified
from aks_harden.apply.ports import Identity, Outcome
from aks_harden.apply.undoing import undoable
from aks_harden.engine.plan import Plan
from aks_harden.model.context import Context
from aks_harden.model.fix import Guard, GuardState, Input, Precondition, Risk
from aks_harden.model.verdict import Verdict

E = TypeVar("E", bound=Event)
PLAN = "properties.supportPlan"
BUSY = Outcome(
    code=1,
    stdout="",
    stderr="ERROR: (OperationNotAllowed) Operation is not allowed: another operation (Updating) is in"
    " progress on managed cluster 'aks-test'",
)
REFUSED = Outcome(
    code=1,
    stdout="",
    stderr="ERROR: (PreconditionFailed) The precondition given in the If-Match header evaluates to false",
)
BROKEN = Outcome(code=1, stdout="", stderr="WARNING: be patient\nERROR: (BadRequest) no such thing\n")


async def run(
    world: World,
    made: Plan,
    pages: Pages | None = None,
    *,
    wishes: Wishes | None = None,
    overrides: Mapping[str, str] | None = None,
) -> list[Event]:
    return [
        event
        async for event in apply(
            made,
            azure=world,
            runner=Az(world),
            journal=pages if pages is not None else Pages(),
            items=items(wishes),
            context=Context(),
            overrides=overrides or {},
            pace=quick(),
        )
    ]


def only(events: list[Event], kind: type[E]) -> E:
    found = [event for event in events if isinstance(event, kind)]
    assert len(found) == 1, [type(event).__name__ for event in events]
    return found[0]


def end(events: list[Event]) -> Finished:
    assert isinstance(events[-1], Finished)
    return events[-1]


async def test_both_steps_are_run_verified_and_told() -> None:
    world, pages = World(), Pages()
    events = await run(world, plan(world), pages)
    verified = [event for event in events if isinstance(event, Verified)]
    assert [(move.item, move.old, move.new) for event in verified for move in event.moves] == [
        ("IAM-8", Verdict.FAIL, Verdict.PASS),
        ("IAM-3", Verdict.FAIL, Verdict.PASS),
    ]
    assert all(event.unplanned == () for event in verified)
    assert (end(events).done, end(events).pending, end(events).code) == (2, 0, 0)
    assert [event.text for event in events if isinstance(event, Output)] == ["running\n"] * 2
    assert pages.kinds() == ["intent", "call", "returned", "result"] * 2


async def test_the_etag_as_audited_holds_the_first_call() -> None:
    world = World()
    audited = world.bodies[CLUSTER]["eTag"]
    await run(world, plan(world))
    assert world.argvs[0][-3:] == ("--if-match", audited, "--disable-local-accounts")


async def test_the_intent_is_written_before_az_is_called() -> None:
    world, pages = World(), Pages()
    seen: list[list[str]] = []
    world.on_call = lambda: seen.append(pages.kinds())
    await run(world, plan(world, "IAM-8"), pages)
    assert seen == [["intent", "call"]]


def _gone(world: World) -> None:
    world.bodies[CLUSTER]["eTag"] = ""


STALE_CASES: Mapping[str, tuple[str, Callable[[World], None]]] = {
    "a setting of the cluster was changed": ("IAM-8", lambda world: world.set(CLUSTER, PLAN, "Other")),
    "only the eTag of the cluster is another": (
        "IAM-8",
        lambda world: world.set(CLUSTER, PLAN, "KubernetesOfficial"),
    ),
    "a setting of the registry was changed": (
        "IAM-3",
        lambda world: world.set(REGISTRY, "properties.zone", "on"),
    ),
    "the registry is gone": ("IAM-3", lambda world: world.bodies.__setitem__(REGISTRY, {"id": "/other"})),
}


@pytest.mark.parametrize("case", STALE_CASES)
async def test_a_stale_plan_writes_nothing_when(case: str) -> None:
    item, change = STALE_CASES[case]
    world, pages = World(), Pages()
    made = plan(world, item)
    change(world)
    events = await run(world, made, pages)
    assert world.argvs == []
    assert only(events, Stale).changes
    assert end(events).code == 12
    assert pages.outcome() == "stale"


async def test_what_moves_by_itself_is_no_change() -> None:
    world = World()
    made = plan(world, "IAM-3")
    world.bodies[REGISTRY]["systemData"] = {"lastModifiedAt": "now"}
    assert end(await run(world, made)).code == 0


async def test_a_value_that_a_list_leaves_out_is_no_change() -> None:
    world = World(unlisted={"encryption": {"status": "disabled"}})
    assert end(await run(world, plan(world, "IAM-3"))).code == 0


async def test_a_412_is_a_stale_plan_and_is_not_tried_again() -> None:
    world = World(outcomes=[REFUSED])
    events = await run(world, plan(world))
    assert len(world.argvs) == 1
    assert only(events, Stale).reason == "Azure refused the call: aks-test has changed."
    assert (end(events).code, end(events).pending) == (12, 2)


async def test_a_412_shows_what_changed() -> None:
    world = World(outcomes=[REFUSED])
    world.on_call = lambda: world.set(CLUSTER, PLAN, "Other")
    events = await run(world, plan(world, "IAM-8"))
    assert (PLAN, "KubernetesOfficial", "Other") in [
        (change.path, change.before, change.after) for change in only(events, Stale).changes
    ]


async def test_a_409_is_waited_out_and_tried_again() -> None:
    world = World(outcomes=[BUSY, BUSY])
    events = await run(world, plan(world, "IAM-8"))
    assert len(world.argvs) == 3
    assert end(events).code == 0


async def test_a_409_after_which_the_cluster_reads_differently_is_stale() -> None:
    world = World(outcomes=[BUSY])
    world.on_call = lambda: world.set(CLUSTER, PLAN, "Other")
    events = await run(world, plan(world, "IAM-8"))
    assert len(world.argvs) == 1
    assert end(events).code == 12


async def test_a_409_without_end_fails() -> None:
    world = World(outcomes=[BUSY] * 20)
    events = await run(world, plan(world, "IAM-8"))
    assert only(events, Failed).reason.startswith("Azure stayed busy.")
    assert len(world.argvs) == 4


async def test_a_cluster_in_motion_is_waited_for() -> None:
    world = World()
    made = plan(world, "IAM-3")
    looks = iter(("Updating", "Updating", "Succeeded", "Succeeded"))
    world.on_look = lambda: world.set(REGISTRY, "properties.provisioningState", next(looks))
    assert end(await run(world, made)).code == 0


async def test_a_failing_az_stops_the_rest() -> None:
    world, pages = World(outcomes=[BROKEN]), Pages()
    events = await run(world, plan(world), pages)
    assert only(events, Failed).reason == "az ended with code 1: (BadRequest) no such thing"
    assert (end(events).done, end(events).pending, end(events).code) == (0, 2, 11)
    assert len(world.argvs) == 1
    assert pages.outcome() == "failed"


async def test_a_step_that_reads_as_before_did_not_verify() -> None:
    world, pages = World(outcomes=[Outcome(code=0, stdout="", stderr="")]), Pages()
    events = await run(world, plan(world), pages)
    assert "IAM-8 local-accounts: Local accounts are on." in only(events, Failed).reason
    assert end(events).code == 11
    assert pages.outcome() == "unverified"


async def test_a_failed_provisioning_state_is_a_failed_step() -> None:
    world = World()
    world.after_call = lambda: world.set(CLUSTER, "properties.provisioningState", "Failed")
    assert (
        only(await run(world, plan(world, "IAM-8")), Failed).reason == "aks-test ended in the state failed."
    )


def _az_loses_its_connection(world: World) -> None:
    world.outcomes = [BROKEN]
    world.on_call = lambda: world.set(CLUSTER, LOCAL, value=True)


def _azure_ends_in(state: str) -> Callable[[World], None]:
    def wire(world: World) -> None:
        world.after_call = lambda: world.set(CLUSTER, "properties.provisioningState", state)

    return wire


LEFT_A_TRACE: Mapping[str, Callable[[World], None]] = {
    "az ends badly after Azure had done it": _az_loses_its_connection,
    "Azure ends in a failed state": _azure_ends_in("Failed"),
    "Azure does not come to an end": _azure_ends_in("Updating"),
}


@pytest.mark.parametrize("case", LEFT_A_TRACE)
async def test_a_step_that_failed_and_left_a_trace_can_be_taken_back(case: str) -> None:
    world, pages = World(), Pages()
    LEFT_A_TRACE[case](world)
    failed = only(await run(world, plan(world, "IAM-8"), pages), Failed)
    assert failed.snapshot is not None
    assert pages.outcome() == "unverified"
    assert [record.title for record in undoable(pages.entries())] == ["Turn local accounts off"]


async def test_a_value_that_az_reset_is_told_and_stops_the_rest() -> None:
    world = World()
    world.after_call = lambda: world.set(CLUSTER, PLAN, None)
    events = await run(world, plan(world))
    (change,) = only(events, Verified).unplanned
    assert (change.path, change.before, change.after) == (PLAN, "KubernetesOfficial", None)
    assert (end(events).done, end(events).pending, end(events).code) == (1, 1, 11)


async def test_a_value_that_azure_adds_is_told_and_stops_nothing() -> None:
    world = World()
    world.after_call = lambda: world.set(CLUSTER, "properties.added", "by Azure")
    events = await run(world, plan(world))
    told = [event.unplanned for event in events if isinstance(event, Verified)]
    assert [[change.path for change in changes] for changes in told] == [["properties.added"], []]
    assert end(events).code == 0


async def test_a_second_run_of_a_plan_writes_nothing() -> None:
    world, pages = World(), Pages()
    made = plan(world)
    await run(world, made)
    world.argvs.clear()
    events = await run(world, made, pages)
    assert world.argvs == []
    assert [event.already for event in events if isinstance(event, Verified)] == [True, True]
    assert end(events).code == 0
    assert pages.outcome() == "already"


REFUSALS: Mapping[str, tuple[Wishes, str]] = {
    "a blocked guard": (
        Wishes(guards=(Guard(id="entra", state=GuardState.BLOCKED, reason="Entra is off."),)),
        "IAM-8/entra is blocked: Entra is off.",
    ),
    "an undecided guard": (
        Wishes(guards=(Guard(id="entra", state=GuardState.UNDECIDED, reason="Not read."),)),
        "IAM-8/entra is undecided: Not read.",
    ),
    "an open question": (
        Wishes(inputs=(Input(name="pipelines", question="Which pipelines?"),)),
        "--set IAM-8.local/pipelines=VALUE",
    ),
    "a manual fix": (Wishes(risk=Risk.MANUAL), "not for a program"),
}


@pytest.mark.parametrize("case", REFUSALS)
async def test_nothing_at_all_is_run_with(case: str) -> None:
    wishes, said = REFUSALS[case]
    world, pages = World(), Pages()
    events = await run(world, plan(world, wishes=wishes), pages, wishes=wishes)
    assert said in only(events, Failed).reason
    assert (world.argvs, pages.written) == ([], [])
    assert end(events).code == 11


async def test_an_override_lets_a_guard_pass_and_is_journaled() -> None:
    wishes, _ = REFUSALS["a blocked guard"]
    world, pages = World(), Pages()
    overrides = {"iam-8/ENTRA": "break-glass tested", "IAM-3/none": "unused"}
    events = await run(world, plan(world, wishes=wishes), pages, wishes=wishes, overrides=overrides)
    assert end(events).code == 0
    assert pages.written[0]["overrides"] == {"IAM-8/entra": "break-glass tested"}


async def test_an_override_without_a_reason_is_none() -> None:
    wishes, _ = REFUSALS["a blocked guard"]
    world = World()
    events = await run(world, plan(world, wishes=wishes), wishes=wishes, overrides={"IAM-8/entra": " "})
    assert end(events).code == 11


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (replace(ME, tenant="other"), "signed in to tenant other"),
        (replace(ME, subscription="other"), "works in subscription other"),
        (replace(ME, user="eve@example.com"), "signed in as eve@example.com"),
    ],
    ids=["another tenant", "another subscription", "another person"],
)
async def test_the_wrong_account_writes_nothing(who: Identity, said: str) -> None:
    world = World()
    made = plan(world)
    world.who = who
    events = await run(world, made)
    assert said in only(events, Failed).reason
    assert world.argvs == []


async def test_an_account_that_changes_between_steps_stops_the_rest() -> None:
    world = World()
    world.on_call = lambda: setattr(world, "who", replace(ME, user="somebody@example.com"))
    events = await run(world, plan(world))
    assert "az changed its user" in only(events, Failed).reason
    assert (len(world.argvs), end(events).done) == (1, 1)


async def test_a_missing_etag_stops_the_step() -> None:
    world = World()
    del world.bodies[CLUSTER]["eTag"]
    events = await run(world, plan(world, "IAM-8"))
    assert "without an eTag" in only(events, Failed).reason
    assert world.argvs == []


@pytest.mark.parametrize("value", ["", " ", "*", " * "])
async def test_an_etag_that_holds_nothing_stops_the_step(value: str) -> None:
    world = World()
    world.bodies[CLUSTER]["eTag"] = value
    events = await run(world, plan(world, "IAM-8"))
    assert "eTag" in only(events, Failed).reason
    assert world.argvs == []


async def test_an_unreadable_resource_stops_the_step() -> None:
    world = World(unreadable={REGISTRY})
    events = await run(world, plan(world, "IAM-3"))
    assert "not allowed to read it" in only(events, Failed).reason
    assert world.argvs == []


@pytest.mark.parametrize(
    ("expected", "code"), [("west", 0), ("east", 12), (None, 12)], ids=["same", "another", "expected none"]
)
async def test_a_precondition_outside_the_picture_is_asked_for(expected: str | None, code: int) -> None:
    world = World()
    other = f"{REGISTRY}2"
    world.bodies[other] = {"id": other, "properties": {"zone": "west"}}
    precondition = Precondition(resource=other, api_version="1", query="properties.zone", expected=expected)
    wishes = Wishes(preconditions=(precondition,))
    assert end(await run(world, plan(world, "IAM-3", wishes=wishes), wishes=wishes)).code == code


async def test_narration_says_what_goes_on() -> None:
    world = World()
    events = await run(world, plan(world, "IAM-8"))
    assert [event.text for event in events if isinstance(event, Narration)] == [
        "Comparing with what was read.",
        "Running az, call 1 of 1.",
        "Waiting until Azure has finished.",
        "Reading again what was touched.",
    ]


async def test_leaving_early_ends_the_call_and_leaves_the_intent_open() -> None:
    world, pages = World(hangs=True), Pages()
    events = apply(
        plan(world),
        azure=world,
        runner=Az(world),
        journal=pages,
        items=items(),
        context=Context(),
        pace=quick(),
    )
    async for event in events:
        if isinstance(event, Output):
            break
    await events.aclose()
    assert world.ended
    assert pages.kinds() == ["intent", "call"]


def test_the_values_to_change_are_those_of_the_plan() -> None:
    world = World()
    made = plan(world)
    assert [(c.path, c.before, c.after) for step in made.steps for c in step.expects] == [
        (LOCAL, False, True),
        (ADMIN, True, False),
    ]
