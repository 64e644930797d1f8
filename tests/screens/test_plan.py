"""The plan as a page: what merging saved, what is to be chosen, what is asked right before a step."""

import pytest
from msgspec.structs import replace
from support.screen_world import items, world
from support.snapshots import CLUSTER
from support.walk import backend, walking

from aks_harden.engine.contradictions import CHOICES
from aks_harden.engine.differences import Change
from aks_harden.engine.plan import Plan, Step
from aks_harden.model.context import Context
from aks_harden.screens.asked import asked
from aks_harden.screens.dialogs.question import QuestionDialog, stop_waiting
from aks_harden.screens.held import held
from aks_harden.screens.session import Session
from aks_harden.widgets.glyphs import Glyphs
from aks_harden.widgets.plan_page import plan_page

CHOICE = next(choice for choice in CHOICES if choice.name == "api-server")


def plan(*chosen: str, **inputs: str) -> Plan:
    session = Session(CLUSTER, items(), Context(inputs={"NET-1.ranges/ranges": "203.0.113.7/32", **inputs}))
    session.land(world())
    made = session.plan(chosen or ("IAM-1", "IAM-3", "NET-1"))
    assert made is not None
    return made


def page(of: Plan, held: str = "") -> str:
    return " ".join(plan_page(of, (), 100, Glyphs(), held=held).content().plain.split())


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
    text = page(open_, held(open_, complete=True))
    assert "something is to be chosen first: answer with i" in text
    assert text.index(CHOICE.question) < text.index("1/3")
    assert "private a private API server, by VNet integration" in text
    (first, *_) = asked(open_, Context())
    assert (first.input, first.suggestions, first.value) == ("choice/api-server", ("ranges", "private"), None)
    assert first.refusal("both") == "Answer with one of: ranges, private."
    assert first.refusal("private") == ""


def test_a_choice_that_was_made_can_be_changed() -> None:
    (first, *_) = asked(plan(), Context(inputs={"choice/api-server": "ranges"}))
    assert (first.input, first.value) == ("choice/api-server", "ranges")
    assert all(
        entry.input != "choice/egress" for entry in asked(plan(), Context(inputs={"choice/egress": "nat"}))
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
    assert "w writes its files out" in held(by_hand, complete=True)
    assert "No command: this is done by hand." in page(by_hand)
    assert "kind: NetworkPolicy" in page(by_hand)


async def test_a_choice_is_answered_at_i_and_nothing_but_an_option_is_taken() -> None:
    async with walking(backend()) as walk:
        session = walk.app.session
        assert session is not None
        session.choose(session.applicable("NET-1"))
        made = session.plan()
        assert made is not None
        session._plan = replace(made, choices=(CHOICE,))
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
