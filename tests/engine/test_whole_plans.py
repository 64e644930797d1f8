"""The law of plans as wholes: what is mended at one place is undone at no other.

Over worlds and both options of every choice: nothing is worse when a plan is done, no step stands in the way
of another one, and what is left out or dropped has a reason that holds.
"""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Callable, Mapping
from functools import cache

import pytest
from msgspec import Struct
from simulated_world import read
from support.az import ROOT
from support.worlds import world_snapshot
from trips import iam_4

from aks_harden.engine.contradictions import CHOICES
from aks_harden.engine.discover import items
from aks_harden.engine.judge import judge
from aks_harden.engine.offers import offers
from aks_harden.engine.plan import Plan, Step
from aks_harden.engine.planner import ALREADY, ANEW, NOT_AFTER, make_plan
from aks_harden.engine.remaining import remaining
from aks_harden.engine.runnable import runnable_plan, why_not
from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion
from aks_harden.model.fix import Fix, Risk
from aks_harden.model.verdict import Verdict, outweighs
from aks_harden.sandbox.server import Sandbox
from aks_harden.snapshot.snapshot import Snapshot

ANSWERS = ROOT / "docs" / "examples" / "shop-answers.toml"
ROUNDS = 5
"""An answer may open another question, and a step another step."""

Place = tuple[str, str, str]
"""Item, key and resource of an assertion."""


class Told(Struct, frozen=True, kw_only=True):
    """A plan of everything on offer, with what was answered for it."""

    plan: Plan
    left_out: tuple[tuple[Step, str], ...]
    context: Context
    alone: Mapping[str, Fix]
    """Every fix that is on offer before the plan, by its key."""
    before: Mapping[Place, Assertion]
    after: Mapping[Place, Assertion]

    @property
    def fixes(self) -> tuple[Fix, ...]:
        return tuple(fix for step in self.plan.steps for fix in step.fixes)

    @property
    def aims(self) -> set[Place]:
        """What the plan's fixes are for."""
        return {(fix.item, key, resource.lower()) for fix in self.fixes for key, resource in fix.assertions}


@cache
def prepared(how: Callable[[Sandbox], None]) -> Snapshot:
    with Sandbox.start("shop", operation_seconds=0.0) as box:
        how(box)
        return asyncio.run(read(box))


WORLDS: dict[str, Callable[[], Snapshot]] = {
    name: lambda name=name: world_snapshot(name) for name in ("shop", "legacy", "guest", "pay", "auto")
} | {
    "shop with identities to bring": lambda: prepared(iam_4.with_identities),
    "shop on a shared control plane": lambda: prepared(iam_4.shared_control_plane),
}
IDENTITIES = {
    f"{fix}/{name}": value
    for fix in ("IAM-4.roles", "IAM-4.identity", "IAM-4.kubelet")
    for name, value in iam_4.ANSWERS.items()
}
CASES = [("shop", 1), *((world, 0) for world in WORLDS)]
"""Only shop has fixes on both sides of a choice."""


@pytest.fixture(
    scope="module", params=CASES, ids=lambda case: f"{case[0]}, {('first', 'second')[case[1]]} options"
)
def told(request: pytest.FixtureRequest) -> Told:
    """Plan everything that is on offer: what shop's file answers, else what is suggested."""
    world, option = request.param
    snapshot, every = WORLDS[world](), items()
    names = [item.check.id for item in every]
    inputs: dict[str, str] = dict(tomllib.loads(ANSWERS.read_text(encoding="utf-8"))["inputs"]) | IDENTITIES
    inputs |= {choice.input: choice.options[option].name for choice in CHOICES}
    for _ in range(ROUNDS):
        made = make_plan(snapshot, Context(inputs=inputs), every, names)
        new = {
            f"{fix.id}/{entry.name}": answer
            for step in made.steps
            for fix, entry in step.unanswered
            for answer in (*entry.suggestions[:1], *([""] if entry.optional else []))[:1]
        }
        if not new:
            break
        inputs |= new
    context = Context(inputs=inputs)
    plan, left_out = runnable_plan(snapshot, context, every, names)
    alone = {proposal.fix.key: proposal.fix for proposal in offers(snapshot, context, every)}
    return Told(
        plan=plan,
        left_out=left_out,
        context=context,
        alone=alone,
        before=assertions(snapshot, context),
        after=assertions(plan.after, context),
    )


def assertions(snapshot: Snapshot, context: Context) -> dict[Place, Assertion]:
    return {
        (finding.id, entry.key, entry.resource.lower()): entry
        for finding in judge(snapshot, context, items())
        if not finding.alias_of
        for entry in finding.assertions
    }


def test_nothing_is_worse_when_a_plan_is_done(told: Told) -> None:
    before, after = told.before, told.after
    # Where a thing begins to apply it may well fail; before that it said nothing of any resource.
    silent = {(item, key) for (item, key, _), entry in before.items() if entry.verdict is Verdict.NA}
    worse = [
        f"{item}/{key} of {resource}: {was and was.verdict.word} → {entry.verdict.word}: {entry.reason}"
        for (item, key, resource), entry in after.items()
        for was in (before.get((item, key, resource)),)
        if (was is None and (item, key) not in silent and entry.verdict not in {Verdict.PASS, Verdict.NA})
        or (was is not None and was.verdict is not Verdict.NA and outweighs(entry.verdict, was.verdict))
    ]
    assert worse == []


def test_nothing_that_fails_drops_out_of_sight(told: Told) -> None:
    before, after = told.before, told.after
    lost = {place for place, entry in before.items() if entry.verdict in {Verdict.FAIL, Verdict.WARN}}
    assert lost - after.keys() - told.aims == set()


def test_no_step_stands_in_the_way_of_another(told: Told) -> None:
    for step, reason in told.left_out:
        (fix,) = step.fixes
        own = told.alone.get(fix.key)
        if own is None:
            # Only steps before it bring it about, so nothing was there to be disturbed.
            continue
        by_itself = why_not(Step(fixes=(own,), commands=own.commands, undo=own.undo))
        assert by_itself, f"{fix.key} runs alone, and not in the plan: {reason}"
    assert not [guard for fix in told.fixes for guard in fix.blocked]


def test_what_is_dropped_is_mended_already_or_decided_against(told: Told) -> None:
    for key, reason in told.plan.dropped:
        fix = told.alone.get(key)
        if fix is None or reason not in {ALREADY, ANEW, NOT_AFTER}:
            continue
        aims = {(fix.item, each, resource.lower()) for each, resource in fix.assertions}
        left = {place for place in aims & told.after.keys() if told.after[place].verdict is Verdict.FAIL}
        assert left == set(), f"{key}: {reason}"


def test_steps_go_by_phase_and_what_has_no_way_back_goes_alone(told: Told) -> None:
    for step in told.plan.steps:
        assert len({fix.phase for fix in step.fixes}) == 1
        assert len(step.fixes) == 1 or all(fix.risk is not Risk.ONE_WAY for fix in step.fixes)
        ways = [fix.key for fix in step.fixes if fix.id in {"IAM-6.close", "IAM-6.rbac"}]
        assert len(ways) < 2, "two ways to cut pods off from a vault at once"


def test_the_plan_names_all_that_still_fails(told: Told) -> None:
    failing = {place for place, entry in told.after.items() if entry.verdict is Verdict.FAIL}
    left = remaining(told.plan, told.context, items())
    assert {(each.item, each.key, each.resource.lower()) for each in left} == failing
