"""The plan as a page: what merging saved, what is to be chosen, what is asked right before a step."""

from asyncio import wait_for
from threading import Event as Signal

import pytest
from msgspec.structs import replace
from support.applying import Az, Pages, World
from support.applying import items as small_items
from support.applying import plan as small_plan
from support.screen_world import items, world
from support.snapshots import CLUSTER
from support.walk import FakeApply, backend, walking

from aks_harden.apply.events import Event, Finished, Narration
from aks_harden.engine.contradictions import CHOICES
from aks_harden.engine.differences import Change
from aks_harden.engine.plan import Plan, Step
from aks_harden.model.context import Context
from aks_harden.model.fix import Input
from aks_harden.screens.asked import Asked, asked
from aks_harden.screens.dialogs.answers import AnswersDialog, offered
from aks_harden.screens.dialogs.question import QuestionDialog, stop_waiting
from aks_harden.screens.draft import Draft, draft
from aks_harden.screens.hand import Hand
from aks_harden.screens.held import held
from aks_harden.screens.session import Session
from aks_harden.widgets.glyphs import Glyphs
from aks_harden.widgets.plan_page import plan_page

CHOICE = next(choice for choice in CHOICES if choice.name == "api-server")


def session_of(**inputs: str) -> Session:
    session = Session(CLUSTER, items(), Context(inputs=inputs))
    session.land(world())
    return session


def plan(*chosen: str, **inputs: str) -> Plan:
    made = session_of(**{"NET-1.ranges/ranges": "203.0.113.7/32", **inputs}).plan(
        chosen or ("IAM-1", "IAM-3", "NET-1")
    )
    assert made is not None
    return made


def drafted(of: Plan, **changes: object) -> Draft:
    """A draft in which all of a plan may run."""
    return replace(Draft(plan=of, effects=(), ready=of, waits={}), **changes)


def page(of: Plan | Draft, held: str = "") -> str:
    made = of if isinstance(of, Draft) else drafted(of)
    return " ".join(plan_page(made, 100, Glyphs(), held=held).content().plain.split())


def with_fix(of: Plan, **changes: object) -> Plan:
    """The plan with its first fix changed."""
    first, *rest = of.steps
    fix = replace(first.fixes[0], **changes)
    return replace(of, steps=(replace(first, fixes=(fix,)), *rest))


def test_a_plan_says_how_many_operations_it_takes_and_what_merging_saved() -> None:
    made = plan()
    assert "3 steps · 2 operations on the cluster · about 7 min in all" in page(made)
    both = Step(fixes=(made.steps[0].fixes[0],) * 3, commands=made.steps[0].commands, undo=())
    merged = replace(made, steps=(both, made.steps[2]))
    assert "1 operation on the cluster, 2 fewer than one by one" in page(merged)


def test_an_open_choice_stands_at_the_top_with_its_options_and_holds_the_plan_back() -> None:
    open_ = replace(plan(), choices=(CHOICE,))
    nothing = drafted(open_, ready=replace(open_, steps=()))
    text = page(open_, held(nothing, complete=True))
    assert "something is to be chosen first: answer with i" in text
    assert text.index(CHOICE.question) < text.index("1/3")
    assert "private a private API server, by VNet integration" in text
    (first, *_) = asked(open_, Context())
    assert (first.inputs, first.suggestions, first.value) == (
        ("choice/api-server",),
        ("ranges", "private"),
        None,
    )
    assert first.refusal("both") == "Answer with one of: ranges, private."
    assert first.refusal("private") == ""


def test_a_choice_that_was_made_can_be_changed() -> None:
    (first, *_) = asked(plan(), Context(inputs={"choice/api-server": "ranges"}))
    assert (first.inputs, first.value) == (("choice/api-server",), "ranges")
    assert all(
        entry.inputs != ("choice/egress",)
        for entry in asked(plan(), Context(inputs={"choice/egress": "nat"}))
    )


def test_what_holds_around_a_step_is_told() -> None:
    told = page(
        with_fix(plan(), checkpoint="Can ana sign in?", settle=10, policy="abc", extension="aks-preview")
    )
    assert "is asked right before it runs: Can ana sign in?" in told
    assert "settles 10 minutes pass before the next step begins" in told
    assert "kept by built-in policy abc, once it is assigned" in told
    assert "needs extension aks-preview" in told


def test_a_step_for_people_says_so_and_shows_its_files() -> None:
    by_hand = plan("NET-8")
    made = draft(session_of(), ("NET-8",))
    assert made is not None
    assert "w writes its files out" in held(made, complete=True)
    assert "No command: this is done by hand." in page(by_hand)
    assert "kind: NetworkPolicy" in page(by_hand)


async def test_a_choice_is_answered_at_i_and_nothing_but_an_option_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with walking(backend()) as walk:
        session = walk.app.session
        assert session is not None
        session.choose(session.applicable("NET-1"))
        made = session.plan()
        assert made is not None
        open_ = replace(made, steps=(), choices=(CHOICE,))
        monkeypatch.setattr(session, "plan", lambda _: open_)
        await walk.press("p")
        await walk.sees("something is to be chosen first")
        await walk.press("i")
        await walk.sees("ranges: a public address with ranges")
        await walk.type("both")
        await walk.press("enter")
        await walk.sees("Answer with one of")
        await walk.press(*["backspace"] * 4)
        await walk.type("ranges")
        await walk.press("enter", "escape")
        await walk.until(lambda: session.context.inputs.get("choice/api-server") == "ranges")


@pytest.mark.parametrize(("key", "answer"), [("tab", True), ("escape", False), ("enter", False)])
async def test_what_must_be_tried_by_hand_is_asked_and_only_a_yes_is_one(key: str, *, answer: bool) -> None:
    step = with_fix(plan("IAM-3"), checkpoint="Does the pull still work?").steps[0]
    said: list[bool] = []

    async def ask() -> None:
        said.append(await walk.app.writing._consent(step))

    async with walking(backend()) as walk:
        walk.app.run_worker(ask())
        await walk.sees("Does the pull still work?")
        assert isinstance(walk.app.screen, QuestionDialog)
        await walk.press(key, *(["enter"] if key == "tab" else []))
        await walk.until(lambda: said == [answer])


def test_stopping_says_what_goes_on_and_what_would_stop_azure_too() -> None:
    told = stop_waiting(CLUSTER)
    assert "carries on there" in told
    assert "az aks operation-abort --resource-group rg-test --name aks-test --subscription" in told
    assert "'$(reboot)'" in stop_waiting(CLUSTER.replace("aks-test", "$(reboot)"))
    assert "operation-abort" not in stop_waiting("")


ROLE = f"{CLUSTER}/providers/Microsoft.Authorization/roleAssignments/r-1"


def whole(*, new: bool) -> tuple[Change, ...]:
    """The leaves of a role assignment that is made, or goes."""
    leaves = {"id": ROLE, "name": "r-1", "properties.principalId": "p-1", "type": "x"}
    return tuple(
        Change(resource=ROLE, path=path, before=None if new else value, after=value if new else None)
        for path, value in leaves.items()
    )


def test_a_resource_that_is_made_or_goes_is_told_as_one() -> None:
    made = plan("IAM-3")
    step = made.steps[0]
    added = replace(made, steps=(replace(step, expects=whole(new=True)),))
    assert "adds r-1 (role assignment) · principalId: p-1" in page(added)
    gone = replace(made, steps=(replace(step, expects=whole(new=False)),))
    assert "removes r-1 (role assignment)" in page(gone)
    assert "principalId" not in page(gone)


def test_a_question_that_several_fixes_ask_is_asked_once_and_answered_for_all() -> None:
    made = plan("IAM-3", "NET-1")
    day = Input(name="day", question="On which day?", suggestions=("Sunday",))
    both = with_inputs(made, (day,), (day,))
    (entry,) = asked(both, Context())
    assert entry.inputs == tuple(f"{fix.id}/day" for step in both.steps for fix in step.fixes)
    assert "and 1 more" in entry.about


def test_what_one_answer_is_kept_for_is_never_asked_twice_with_two_answers() -> None:
    made = plan("IAM-3")
    first = made.steps[0]
    step = replace(first, fixes=(first.fixes[0], first.fixes[0]))
    two = with_inputs(
        replace(made, steps=(step,)),
        (Input(name="network", question="Does all of one come privately?"),),
        (Input(name="network", question="Does all of two come privately?"),),
    )
    (entry,) = asked(two, Context())
    assert entry.question == "Does all of one come privately? Does all of two come privately?"


def with_inputs(of: Plan, *inputs: tuple[Input, ...]) -> Plan:
    """The plan whose fixes ask these, one after the other."""
    left = iter(inputs)
    steps = (
        replace(step, fixes=tuple(replace(fix, inputs=next(left)) for fix in step.fixes)) for step in of.steps
    )
    return replace(of, steps=tuple(steps))


def test_suggestions_are_listed_by_name_as_long_as_the_names_tell_them_apart() -> None:
    there = "/subscriptions/s/resourceGroups/rg-a/providers/Microsoft.OperationalInsights/workspaces/law"
    group = "19000645-f4e5-5b66-b5a1-6fe84bbabbcc"
    entry = Asked(inputs=("x/y",), about="", question="", suggestions=(there, group))
    assert offered(entry, {group: "shop-operators"}) == (
        "law (workspace) in rg-a",
        f"shop-operators · {group}",
    )
    twins = replace(entry, suggestions=(there, there.replace("OperationalInsights", "Monitor")))
    assert offered(twins, {}) == twins.suggestions


async def test_questions_are_walked_by_key_and_an_open_one_can_be_passed_by() -> None:
    async with walking(backend()) as walk:
        session = walk.app.session
        assert session is not None
        questions = [
            Asked(inputs=("a/one",), about="One", question="First?", suggestions=("yes", "no")),
            Asked(inputs=("b/two", "c/two"), about="Two", question="Second?", suggestions=("yes", "no")),
        ]
        walk.app.push_screen(AnswersDialog(questions))
        await walk.sees("1 of 2 · One")
        await walk.press("pagedown")
        await walk.sees("2 of 2 · Two")
        await walk.press("pagedown")
        await walk.sees("This is the last question.")
        await walk.press("down", "down", "enter")
        assert session.context.inputs == {"b/two": "no", "c/two": "no"}


async def test_what_may_run_is_applied_and_the_confirmation_names_what_stays_out() -> None:
    apply = FakeApply()
    async with walking(backend(apply=apply), (140, 45)) as walk:
        session = walk.app.session
        assert session is not None
        session.choose([entry.fix.key for id_ in session.items for entry in session.proposals(id_)])
        await walk.press("p")
        await walk.sees("2 of 4 fixes may run now; 2 wait, each with its reason below.")
        await walk.press("a")
        await walk.sees("Apply 2 steps to aks-test? 2 fixes stay out.")
        await walk.sees("Name the ranges that reach the API server: It asks")
        await walk.press("shift+tab", "space", "tab")
        await walk.type("aks-test")
        await walk.press("enter")
        await walk.sees("Verified: 2 steps done")
    (plan,) = apply.plans
    assert [fix.id for step in plan.steps for fix in step.fixes] == ["IAM-1.local", "IAM-3.admin"]


def test_the_work_of_people_stands_apart_after_what_az_does() -> None:
    made = draft(session_of(), ("IAM-1", "IAM-3", "NET-8"))
    assert made is not None
    text = page(made)
    assert "2 steps" in text
    assert "1 for people" in text
    assert text.index("2/2") < text.index("The work of people none of it keeps the rest from running")
    assert held(made, complete=True) == ""


async def test_while_a_plan_is_made_keys_are_answered_and_nothing_old_is_applied(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go, apply = Signal(), FakeApply()

    def slow(session: Session, only: tuple[str, ...] | None) -> Draft | None:
        assert go.wait(30)
        return draft(session, only)

    monkeypatch.setattr("aks_harden.screens.draft.draft", slow)
    async with walking(backend(apply=apply)) as walk:
        await walk.go_to("IAM-3")
        await walk.pilot.press("f")
        await walk.sees("Planning… one moment.")
        for key in ("a", "i", "s", "n"):
            await walk.pilot.press(key)
            await walk.told("Planning… one moment.")
            walk.app.clear_notifications()
        go.set()
        await walk.planned()
        await walk.sees("az acr update")
        await walk.press("a")
        await walk.sees("Apply 1 step")
    assert not apply.plans


async def test_the_hand_passes_on_who_is_asked_before_a_step_with_a_checkpoint() -> None:
    world, asked_of = World(), list[str]()
    made = small_plan(world, "IAM-3")
    (step,) = made.steps
    tried = replace(step, fixes=tuple(replace(fix, checkpoint="Does it pull?") for fix in step.fixes))

    async def no(before: Step) -> bool:
        asked_of.append(before.key)
        return False

    session = Session(made.before.cluster_id, small_items())
    ports = replace(backend(), apply=None, runner=lambda: Az(world), journal=lambda _: Pages())
    hand = Hand(ports, world, session)
    events = [event async for event in hand.apply(replace(made, steps=(tried,)), no)]
    assert asked_of == [step.key]
    assert isinstance(events[-1], Finished)
    assert (events[-1].done, events[-1].pending) == (0, 1)
    assert world.argvs == []


async def test_the_hand_lets_steps_take_effect_at_the_pace_of_what_is_behind_it() -> None:
    world = World()
    made = small_plan(world)
    first, *rest = made.steps
    slow = replace(first, fixes=tuple(replace(fix, settle=5) for fix in first.fixes))
    ports = replace(
        backend(), apply=None, minute_seconds=0.0, runner=lambda: Az(world), journal=lambda _: Pages()
    )
    hand = Hand(ports, world, Session(made.before.cluster_id, small_items()))

    async def applied() -> list[Event]:
        return [event async for event in hand.apply(replace(made, steps=(slow, *rest)))]

    events = await wait_for(applied(), 30)
    waited = [event for event in events if isinstance(event, Narration) and "take effect" in event.text]
    assert len(waited) == 5
    assert isinstance(events[-1], Finished)
    assert (events[-1].done, events[-1].pending) == (2, 0)
