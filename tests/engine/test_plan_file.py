"""A plan file: what it holds comes back, what was changed by hand is refused, what is stale is told."""

import copy
import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from support.answered import whole_plan
from support.applying import ADMIN, REGISTRY, World, items, plan
from support.snapshots import CLUSTER

from aks_harden.engine.contradictions import CHOICES
from aks_harden.engine.discover import items as every
from aks_harden.engine.plan import Plan
from aks_harden.engine.plan_file import BadPlanError, PlanFile, decode, encode, keys_of, plan_file
from aks_harden.engine.planner import make_plan
from aks_harden.engine.runnable import runnable_plan
from aks_harden.engine.staleness import stale
from aks_harden.model.context import Context, Sensitivity, Size, Thresholds

TOLD = Context(
    sensitivity=Sensitivity.SENSITIVE,
    size=Size.LARGE,
    trusted_sources=("example.org",),
    fips=True,
    thresholds=Thresholds(critical_days=7),
    node_changes={"node": "2026-11-01T00:00:00Z"},
    inputs={"admin-user-unused": "yes"},
)
Body = dict[str, Any]


def made(planned: Plan | None = None) -> PlanFile:
    return plan_file(
        planned or plan(World()),
        TOLD,
        tool="aks-harden 0",
        created="2026-11-23T12:00:00Z",
        expires="2026-11-24T12:00:00Z",
        overrides={"IAM-8/admins": "They have their own way in."},
    )


def body() -> Body:
    return json.loads(json.dumps(encode(made())))  # type: ignore[no-any-return]


def signed(edited: Body) -> Body:
    """Return a body with the digest that fits it, as whoever can run Python could make it."""
    rest = {name: value for name, value in edited.items() if name != "digest"}
    plain = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return rest | {"digest": hashlib.sha256(plain.encode()).hexdigest()}


def test_what_a_plan_file_holds_comes_back() -> None:
    file = decode(json.dumps(body()))
    assert file.judging() == TOLD
    assert file.fixes == keys_of(plan(World()))
    assert dict(file.overrides) == {"IAM-8/admins": "They have their own way in."}
    assert [step.commands for step in file.steps] == [
        tuple(command.argv for command in step.commands) for step in plan(World()).steps
    ]
    assert {basis.resource: basis.etag for basis in file.resources} == {
        CLUSTER: World().bodies[CLUSTER]["eTag"],
        REGISTRY: "",
    }


def test_the_same_plan_is_the_same_file() -> None:
    assert json.dumps(encode(made())) == json.dumps(encode(made()))


EDITS: dict[str, Callable[[Body], object]] = {
    "a command slipped in": lambda body: body["steps"][0]["commands"].append(["az", "group", "delete"]),
    "a word of a command": lambda body: body["steps"][0]["commands"][0].append("--yes"),
    "the cluster": lambda body: body.update(cluster=body["cluster"].replace("aks-test", "aks-other")),
    "the tenant": lambda body: body.update(tenant="other"),
    "the end of its time": lambda body: body.update(expires="2036-11-24T12:00:00Z"),
    "an answer": lambda body: body["answers"].update({"admin-user-unused": "no"}),
    "an override": lambda body: body["overrides"].update({"IAM-3/x": "Because."}),
    "a fix": lambda body: body["fixes"].append("NET-8.rule@nsg"),
    "a resource's eTag": lambda body: body["resources"][0].update(etag="other"),
    "a value for people": lambda body: body["steps"][0]["changes"][0].update(before=None),
    "what it is judged by": lambda body: body["context"].update(sensitivity="standard"),
    "the digest itself": lambda body: body.update(digest="0" * 64),
    "the digest, taken out": lambda body: body.pop("digest"),
    "the digest, a number": lambda body: body.update(digest=7),
    "a key added": lambda body: body.update(note="hello"),
}


@pytest.mark.parametrize("case", EDITS)
def test_whatever_was_changed_by_hand_is_noticed(case: str) -> None:
    edited = copy.deepcopy(body())
    EDITS[case](edited)
    assert edited != body()
    with pytest.raises(BadPlanError, match="was changed after it was written"):
        decode(json.dumps(edited))


SHAPES: dict[str, Callable[[Body], object]] = {
    "a key that is not ours": lambda body: body.update(note="hello"),
    "a key that is gone": lambda body: body.pop("tenant"),
    "fixes as one text": lambda body: body.update(fixes="IAM-3"),
    "answers that are no texts": lambda body: body.update(answers={"a": 1}),
    "a context that is none": lambda body: body.update(context={"sensitivity": "very"}),
    "a risk that there is none": lambda body: body["steps"][0].update(risk="none"),
}


@pytest.mark.parametrize("case", SHAPES)
def test_what_has_a_fitting_digest_and_another_shape_is_refused(case: str) -> None:
    edited = body()
    SHAPES[case](edited)
    with pytest.raises(BadPlanError, match="not as `aks-harden plan` writes it"):
        decode(json.dumps(signed(edited)))


NO_PLANS = {
    "nothing": ("", "not JSON"),
    "a web page": ("<html>", "not JSON"),
    "nested too deep": ("[" * 100_000, "not JSON"),
    "a key twice": ('{"schema": "aks-harden/plan/1", "schema": "aks-harden/plan/1"}', "not JSON"),
    "a list": ("[]", "no plan"),
    "another JSON": ('{"hello": 1}', "no plan"),
    "a report": ('{"schema": "aks-harden/report/1"}', "its schema is"),
    "a later plan": ('{"schema": "aks-harden/plan/2"}', "its schema is"),
}


@pytest.mark.parametrize("case", NO_PLANS)
def test_what_is_no_plan_of_ours_is_told_in_a_sentence(case: str) -> None:
    text, words = NO_PLANS[case]
    with pytest.raises(BadPlanError, match=words):
        decode(text)


def anew(world: World, file: PlanFile) -> tuple[str, ...]:
    return stale(file, make_plan(world.snapshot(), file.judging(), items(), file.fixes))


def test_a_plan_derived_anew_from_the_same_picture_is_not_stale() -> None:
    assert anew(World(), made()) == ()


def test_a_changed_value_a_moved_etag_and_a_missing_resource_are_stale() -> None:
    world = World()
    world.set(CLUSTER, "tags.owner", "somebody")
    assert anew(world, made()) == ("aks-test was changed since the plan was made",)
    touched = World()
    touched.bodies[CLUSTER]["eTag"] = "another"
    (said,) = anew(touched, made())
    assert "though it reads the same" in said
    assert "another" in said


def test_a_step_that_somebody_did_already_is_told_with_its_resource() -> None:
    world = World()
    world.set(REGISTRY, ADMIN, value=False)
    told = anew(world, made())
    assert "acrtest was changed since the plan was made" in told
    assert any("would not be done now: nothing to fix there" in line for line in told)


def test_a_slipped_in_command_with_a_fitting_digest_is_not_what_is_derived() -> None:
    edited = body()
    edited["steps"][0]["commands"] = [["az", "group", "delete"]]
    edited["steps"][0]["digest"] = "0" * 64
    file = decode(json.dumps(signed(edited)))
    told = anew(World(), file)
    assert any("would now run other commands" in line for line in told)
    assert "not any more: az group delete" in told


def test_a_resource_that_was_taken_out_of_the_file_is_missed() -> None:
    edited = body()
    edited["resources"] = [entry for entry in edited["resources"] if entry["resource"] != CLUSTER]
    world = World()
    world.set(CLUSTER, "tags.owner", "somebody")
    told = anew(world, decode(json.dumps(signed(edited))))
    assert told == ("aks-test is written to, and the plan does not tell how it read",)


def test_another_order_and_a_step_more_are_told() -> None:
    file = made()
    turned = replace(file, steps=file.steps[::-1])
    assert anew(World(), turned) == ("the steps would run in another order",)
    fewer = replace(file, steps=file.steps[:1])
    assert any("would be done too" in line for line in anew(World(), fewer))


@pytest.mark.parametrize("option", [0, 1])
@pytest.mark.parametrize("world", ["shop", "legacy"])
def test_a_plan_of_everything_is_not_stale_by_being_derived_anew_nor_by_time_alone(
    world: str, option: int
) -> None:
    first, _, overrides = whole_plan(world, option)
    answers = {choice.input: choice.options[option].name for choice in CHOICES} | {
        f"{fix.id}/{entry.name}": entry.value
        for step in first.steps
        for fix in step.fixes
        for entry in fix.inputs
        if entry.value is not None
    }
    told = Context(inputs=answers)
    file = plan_file(first, told, tool="t", created="", expires="", overrides=overrides)
    file = decode(json.dumps(encode(file)))
    seen = first.before
    read_at = datetime.fromisoformat(seen.taken_at)
    for hours in (0, 23):
        later = replace(seen, taken_at=f"{read_at + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}")
        again, left_out = runnable_plan(later, file.judging(), every(), file.fixes, file.overrides)
        assert stale(file, again, left_out) == ()
    assert file.steps
