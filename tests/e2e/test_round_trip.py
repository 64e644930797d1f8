"""Every fix that az can make, there and back: due, planned, run by the real az, read again, taken back.

A trip begins in a world where the assertion fails or warns. The plan says what will read how afterwards; the
real az runs the fix's own argument vectors; a fresh reading must give the verdict that the fix declares and
every value that the plan declares, and nothing else in the world may have changed. Undo brings it back.
Applying and undoing are done by somebody who may read, and holds what the remedies of the plan declare, and
nothing more: so every fix is seen to name all the rights that it needs.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from simulated_world import TODAY, read
from support.applying import Pages, quick
from support.az import find
from support.trips import Trip, every_trip

from aks_harden.apply.applying import apply
from aks_harden.apply.events import Failed, Finished, Stale, Verified
from aks_harden.apply.undoing import undo
from aks_harden.azure.session import Wish, open_reader
from aks_harden.cli.demo import sandbox_az
from aks_harden.cli.source import principal, scope
from aks_harden.engine.differences import VOLATILE, leaves, much_the_same, resources
from aks_harden.engine.discover import items
from aks_harden.engine.judge import judge_item
from aks_harden.engine.permissions import permissions
from aks_harden.engine.planner import make_plan
from aks_harden.engine.runnable import why_not
from aks_harden.model.context import Context
from aks_harden.model.fix import Risk
from aks_harden.model.verdict import Verdict, worst
from aks_harden.sandbox.worlds.world import Grant, Rights
from aks_harden.snapshot.paths import name_of, within

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping

    from aks_harden.apply.events import Event
    from aks_harden.apply.ports import AzVersion, Identity, Outcome, Runner
    from aks_harden.engine.plan import Plan
    from aks_harden.model.fix import Fix
    from aks_harden.model.json import Json
    from aks_harden.sandbox.server import Sandbox
    from aks_harden.snapshot.snapshot import Snapshot

pytestmark = pytest.mark.az

TRIPS = tuple(every_trip())
ITEMS = items()
NOT_BY_AZ: dict[str, str] = {
    "EXT-IMDS.restrict": "its option is in the extension aks-preview alone",
    "EXT-RETIRE.content-trust": "nothing is due before 2027-03-31, a year ahead of its end",
}
"""Fixes that no trip can prove, each with the reason: those that an extension or the data plane makes."""
READING = permissions(fix=False).actions
FIXING = {remedy.id: remedy.actions for item in ITEMS for remedy in item.remedies}


class AskedOnce:
    """The real az, asked only once who and which it is: other tests are about that."""

    def __init__(self, az: Runner) -> None:
        self._az = az
        self._identity: Identity | None = None
        self._version: AzVersion | None = None

    async def run(
        self, argv: tuple[str, ...], files: Mapping[str, str], output: Callable[[str], None]
    ) -> Outcome:
        return await self._az.run(argv, files, output)

    async def identity(self) -> Identity:
        self._identity = self._identity or await self._az.identity()
        return self._identity

    async def version(self) -> AzVersion:
        self._version = self._version or await self._az.version()
        return self._version


@pytest.fixture(scope="session")
def runners(boxes: dict[str, Sandbox], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Runner]:
    """One session of az a world and process; it signs in with the first call."""
    program = find()
    return {
        name: AskedOnce(sandbox_az(program, box, tmp_path_factory.mktemp(name)))
        for name, box in boxes.items()
    }


def fix_of(plan: Plan, trip: Trip) -> Fix:
    found = [
        fix
        for step in plan.steps
        for fix in step.fixes
        if trip.fix.lower() in {fix.id.lower(), fix.key.lower()}
    ]
    assert found, f"{trip.fix} is not due: {plan.dropped}"
    return found[0]


def verdict_of(snapshot: Snapshot, context: Context, fix: Fix, key: str, resource: str) -> Verdict:
    item = next(entry for entry in ITEMS if entry.check.id == fix.item)
    return next(
        (
            entry.verdict
            for entry in judge_item(snapshot, context, item).assertions
            if entry.key == key and entry.resource.lower() == resource.lower()
        ),
        Verdict.NA,  # what a fix takes away is not judged any more
    )


def values(snapshot: Snapshot, resource: str, path: str) -> list[Json]:
    return [
        leaf.value
        for (_, name), entry in resources(snapshot).items()
        if name == resource.lower()
        for leaf in leaves(entry.body).values()
        if leaf.path.lower() == path.lower()
    ]


async def ended(events: AsyncIterator[Event]) -> tuple[list[Verified], Finished]:
    verified: list[Verified] = []
    async for event in events:
        match event:
            case Verified():
                verified.append(event)
            case Failed(step=step, reason=reason):
                pytest.fail(f"{step.title}: {reason}")
            case Stale(step=step, reason=reason, changes=changes):
                pytest.fail(f"{step.title}: {reason} {changes}")
            case Finished():
                return verified, event
            case _:
                pass
    pytest.fail("it never ended")


def world(box: Sandbox) -> Counter[str]:
    """What is not as it was loaded, in a form that can be compared; who wrote it, and when, is left out."""
    return Counter(
        f"{change.resource.lower()} {change.path} {_said(change.before)} {_said(change.after)}"
        for change in box.diff()
        if change.path.rpartition(".")[2].lower() not in VOLATILE
    )


def _said(value: object) -> str:
    """Spell a value; the order of its keys is nobody's."""
    return json.dumps(value, sort_keys=True, default=repr)


@contextmanager
def nothing_more(box: Sandbox, plan: Plan) -> Iterator[None]:
    """Leave the operator what reading needs, and what the remedies of the plan declare."""
    declared = {action for step in plan.steps for fix in step.fixes for action in FIXING[fix.id]}
    rights = box.rights
    box.rights = Rights(grants=(Grant(actions=(*READING, *sorted(declared))),))
    try:
        yield
    finally:
        box.rights = rights


@pytest.mark.parametrize("trip", TRIPS, ids=[trip.name for trip in TRIPS])
async def test_there_and_back(
    trip: Trip,
    boxes: dict[str, Sandbox],
    runners: dict[str, Runner],
) -> None:
    box = boxes[trip.world]
    trip.prepare(box)
    start = world(box)
    context = Context(inputs=dict(trip.answers), fips=trip.fips)
    before = await read(box, context)
    plan = make_plan(before, context, ITEMS, [trip.fix, *trip.with_])
    fix = fix_of(plan, trip)

    # As declared: what it mends is open, and the picture it promises gives the verdict it promises.
    for key, resource in fix.assertions:
        assert verdict_of(before, context, fix, key, resource) not in {"pass", "na"}, f"{key} holds already"
    promised = [verdict_of(plan.after, context, fix, key, resource) for key, resource in fix.assertions]
    assert worst(promised) is fix.reaches, f"{promised} as promised"
    assert [why_not(step) for step in plan.steps] == [""] * len(plan.steps)

    journal = Pages()
    async with open_reader(Wish(principal=principal(box)), scope(context), lambda: TODAY) as azure:
        means: dict[str, Any] = {
            "azure": azure,
            "runner": runners[trip.world],
            "journal": journal,
            "items": ITEMS,
            "context": context,
            "pace": quick(),
        }

        async def agreed(_step: object) -> bool:
            return True

        with nothing_more(box, plan):
            verified, end = await ended(apply(plan, consent=agreed, **means))
        assert len(verified) == len(plan.steps)
        assert [
            change
            for event in verified
            for change in event.unplanned
            if not any(
                re.search(pattern, f"{name_of(change.resource)}:{change.path}") for pattern in trip.computed
            )
        ] == []
        assert end.code == 0

        # As seen: a fresh reading gives the verdicts and the values, and no other resource was touched.
        after = await read(box, context)
        assert [
            verdict_of(after, context, fix, key, resource) for key, resource in fix.assertions
        ] == promised
        declared = {
            name.lower()
            for step in plan.steps
            for name in (
                step.resource,
                *(one.resource for one in step.fixes),
                *(c.resource for c in step.expects),
            )
        }
        # A later step has the last word on a value.
        expected = {(c.resource.lower(), c.path.lower()): c for step in plan.steps for c in step.expects}
        for change in expected.values():
            if change.after is not None:
                found = values(after, change.resource, change.path)
                assert any(much_the_same(one, change.after) for one in found), f"{change}: {found}"
        strange = {
            entry.split(" ", 1)[0]
            for entry in world(box) - start
            if not any(
                within(name, entry.split(" ", 1)[0]) or within(entry.split(" ", 1)[0], name)
                for name in declared
            )
            and not any(
                re.search(pattern, f"{name_of(entry.split(' ', 1)[0])}:") for pattern in trip.computed
            )
        }
        assert strange == set()

        # Back again.
        if not all(step.undo for step in plan.steps):
            assert fix.undo or fix.no_undo, f"{fix.id} says neither how to go back nor why there is no way"
            return
        assert fix.risk is not Risk.ONE_WAY
        with nothing_more(box, plan):
            back, end = await ended(undo(after, steps=len(plan.steps), **means))
        assert [change for event in back for change in event.unplanned] == []
        assert end.code == 0
    if trip.back:
        assert {f"- {line}" for line in start - world(box)} | {
            f"+ {line}" for line in world(box) - start
        } == set()


def test_every_fix_has_its_trip_or_a_reason() -> None:
    """No fix is left out silently: with az, or in the short list of what cannot be proven so."""
    known = {trip.fix.partition("@")[0] for trip in TRIPS}
    by_az = {remedy.id for item in ITEMS for remedy in item.remedies if remedy.actions}
    assert by_az - known - NOT_BY_AZ.keys() == set()
    assert {fix for fix in NOT_BY_AZ if fix in known} == set()
