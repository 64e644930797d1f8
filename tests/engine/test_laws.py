"""Laws that hold for every check on every snapshot, whoever wrote the check."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct
from support.paths_of import dropped, flipped, in_another_case, is_switch, nulled, properties
from support.worlds import WORLDS, world_snapshot

from aks_harden.checks.kind import automatic
from aks_harden.engine.discover import items
from aks_harden.engine.judge import judge, judge_item
from aks_harden.engine.needs import facets_of
from aks_harden.engine.offers import offers
from aks_harden.model.context import Context, Sensitivity
from aks_harden.model.fix import Risk
from aks_harden.model.verdict import Verdict, outweighs, worst
from aks_harden.snapshot.defaults import DEFAULTS
from aks_harden.snapshot.facets import FACETS
from aks_harden.snapshot.file import dump, load
from aks_harden.snapshot.reading import Cause, Read, Unread
from aks_harden.snapshot.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.paths_of import Way

    from aks_harden.engine.discover import Item
    from aks_harden.model.finding import Assertion
    from aks_harden.model.json import Json

CONTEXT = Context()
EVERY = settings(
    # By item, law and world: six worlds of different shapes find more than more tries in one of them.
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
BY_ID = {entry.check.id: entry for entry in items()}


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest) -> Snapshot:
    return world_snapshot(str(request.param))


@pytest.fixture(params=sorted(BY_ID))
def item(request: pytest.FixtureRequest) -> Item:
    return BY_ID[str(request.param)]


def said(snapshot: Snapshot, item: Item) -> dict[tuple[str, str], Assertion]:
    assertions = judge_item(snapshot, CONTEXT, item).assertions
    return {(entry.key, entry.resource.lower()): entry for entry in assertions}


@pytest.mark.parametrize("context", [CONTEXT, Context(sensitivity=Sensitivity.SENSITIVE)])
def test_judging_is_total_and_says_the_same_twice(world: Snapshot, context: Context) -> None:
    first = judge(world, context, items())
    assert [finding.id for finding in first] == [entry.check.id for entry in items()]
    assert all(finding.assertions for finding in first)
    assert judge(world, context, items()) == first
    assert judge(load(dump(world)), context, items()) == first


def test_every_verdict_has_a_reason_and_every_settled_one_its_evidence(world: Snapshot, item: Item) -> None:
    for entry in judge_item(world, CONTEXT, item).assertions:
        assert entry.reason.endswith((".", ")", "?")) or ":" in entry.reason, entry
        if entry.verdict in {Verdict.PASS, Verdict.WARN, Verdict.FAIL}:
            assert entry.evidence, f"{item.check.id}/{entry.key} shows nothing"
        if entry.verdict is Verdict.UNKNOWN:
            assert entry.missing, f"{item.check.id}/{entry.key} does not say what is missing"


def unread(facet: str) -> Unread:
    return Unread(cause=Cause.FORBIDDEN, reason="forbidden", action=FACETS[facet].actions[0])


def readings(snapshot: Snapshot) -> Iterator[tuple[str, str, Read]]:
    for facet, targets in snapshot.readings.items():
        for target, reading in targets.items():
            if isinstance(reading, Read):
                yield facet, target, reading


def test_what_may_not_be_read_is_unknown_with_the_action_and_never_a_pass(
    world: Snapshot, item: Item
) -> None:
    before = said(world, item)
    quiet = {entry.key for entry in item.check.asserts if entry.unless_unread}
    looked_at = set(facets_of(world, CONTEXT, item))
    # Judging is a function of what it looks at: what it does not look at cannot change it.
    for facet, target, _ in readings(world):
        if facet not in looked_at:
            continue
        after = said(world.with_reading(facet, target, unread(facet)), item)
        open_keys = {key for (key, _), entry in after.items() if entry.verdict is Verdict.UNKNOWN}
        for (key, resource), entry in after.items():
            was = before.get((key, resource))
            if was is not None and was.verdict is entry.verdict:
                continue
            where = f"{item.check.id}/{key} of {resource} without {facet}: {entry.reason}"
            assert entry.verdict is Verdict.UNKNOWN, where
            assert any(lack.action for lack in entry.missing), where
        for key, resource in before.keys() - after.keys():
            assert key in open_keys | quiet, f"{item.check.id}/{key} of {resource} vanished without {facet}"


PRESET = (
    "properties.aadprofile",
    "properties.autoupgradeprofile",
    "properties.enablerbac",
    "properties.networkprofile.network",
    "properties.noderesourcegroupprofile",
    "properties.oidcissuerprofile",
    "properties.securityprofile.imagecleaner",
    "properties.securityprofile.workloadidentity",
)
"""What AKS Automatic presets, so that its absence there is documented: the page `intro-aks-automatic`."""


class Change(Struct, frozen=True):
    """One property of one reading, and what is done to it."""

    facet: str
    target: str
    way: Way
    how: Callable[[Json, Way], Json]

    def on(self, snapshot: Snapshot) -> Snapshot:
        read = snapshot.read(self.facet, self.target)
        assert read is not None
        new = Read(value=self.how(read.value, self.way), call=read.call, at=read.at)
        return snapshot.with_reading(self.facet, self.target, new)

    def documented(self, snapshot: Snapshot) -> bool:
        """Tell whether the property, or something below it, has a documented default."""
        if isinstance(self.way[0], int):
            kind = snapshot.listed(self.facet, self.target)[self.way[0]].type
            inner = self.way[1:]
        else:
            kind, inner = snapshot.one(self.facet, self.target).type, self.way
        path = re.sub(
            r"\.\[", "[", ".".join("[]" if isinstance(step, int) else step.lower() for step in inner)
        )
        if self.facet == "cluster" and automatic(snapshot.cluster) and path.startswith(PRESET):
            return True
        return any(
            owner == kind and (default == path or default.startswith((f"{path}.", f"{path}[")))
            for owner, default in DEFAULTS
        )


@cache
def places(name: str, item_id: str) -> tuple[tuple[str, str, Way], ...]:
    """Return every property of every reading that an item looks at in a world."""
    world = world_snapshot(name)
    looked_at = set(facets_of(world, CONTEXT, BY_ID[item_id]))
    return tuple(
        (facet, target, way)
        for facet, target, reading in readings(world)
        if facet in looked_at
        for way in properties(reading.value)
    )


def changes(name: str, item: Item, *ways: Callable[[Json, Way], Json]) -> st.SearchStrategy[Change]:
    return st.builds(_change, st.sampled_from(places(name, item.check.id)), st.sampled_from(ways))


def _change(place: tuple[str, str, Way], how: Callable[[Json, Way], Json]) -> Change:
    return Change(*place, how)


@pytest.mark.parametrize("name", WORLDS)
def test_a_property_that_is_missing_never_raises_and_never_earns_a_pass(name: str, item: Item) -> None:
    if not places(name, item.check.id):
        return  # Nothing in this world has a property for the item to look at.
    world = world_snapshot(name)
    before = said(world, item)

    @EVERY
    @given(changes(name, item, dropped, nulled))
    def law(change: Change) -> None:
        after = said(change.on(world), item)
        for place, entry in after.items():
            was = before.get(place)
            if was is not None and was.verdict is not Verdict.PASS and entry.verdict is Verdict.PASS:
                assert change.documented(world), f"{item.check.id}/{place[0]} became a pass by {change}"

    law()


def switched(world: Snapshot, place: tuple[str, str, Way]) -> bool:
    facet, target, way = place
    read = world.read(facet, target)
    return read is not None and is_switch(read.value, way)


@pytest.mark.parametrize("name", WORLDS)
def test_a_switch_that_is_missing_is_not_taken_for_the_better_way_round(name: str, item: Item) -> None:
    world = world_snapshot(name)
    switches = [place for place in places(name, item.check.id) if switched(world, place)]
    if not switches:
        return

    @EVERY
    @given(st.sampled_from(switches), st.sampled_from([dropped, nulled]))
    def law(place: tuple[str, str, Way], how: Callable[[Json, Way], Json]) -> None:
        turned = said(_change(place, flipped).on(world), item)
        missing = _change(place, how)
        for where, entry in said(missing.on(world), item).items():
            was = turned.get(where)
            if was is not None and was.verdict is not Verdict.PASS and entry.verdict is Verdict.PASS:
                assert missing.documented(world), f"{item.check.id}/{where[0]} became a pass by {missing}"

    law()


@pytest.mark.parametrize("name", WORLDS)
def test_the_case_of_a_key_never_matters(name: str, item: Item) -> None:
    if not places(name, item.check.id):
        return
    world = world_snapshot(name)
    before = {place: entry.verdict for place, entry in said(world, item).items()}

    @EVERY
    @given(changes(name, item, in_another_case))
    def law(change: Change) -> None:
        assert {place: entry.verdict for place, entry in said(change.on(world), item).items()} == before

    law()


def test_a_fix_reaches_what_it_names_and_makes_nothing_worse(world: Snapshot) -> None:
    before = {entry.check.id: said(world, entry) for entry in items()}
    looked_at = {entry.check.id: set(facets_of(world, CONTEXT, entry)) for entry in items()}
    for proposal in offers(world, CONTEXT, items()):
        fix = proposal.fix
        if fix.risk is Risk.MANUAL:
            assert proposal.after == world, f"{fix.key} promises what no program does"
            continue
        changed = {
            name
            for name, targets in proposal.after.readings.items()
            if targets is not world.readings.get(name)
        }
        # An item that looks at nothing that changed says what it said.
        after = {
            entry.check.id: said(proposal.after, entry)
            for entry in items()
            if entry.check.id == fix.item or changed & looked_at[entry.check.id]
        }
        # What a fix takes away is not judged any more.
        own = {place: entry.verdict for place, entry in after[fix.item].items()}
        reached = [own.get((key, where.lower()), Verdict.NA) for key, where in fix.assertions]
        assert worst(reached) is fix.reaches, f"{fix.key} reaches {reached}"
        for name, assertions in after.items():
            for place, now in assertions.items():
                was = before[name].get(place)
                grew = (
                    was is not None and outweighs(now.verdict, was.verdict) and was.verdict is not Verdict.NA
                )
                assert not grew, f"{fix.key} makes {name}/{place[0]} of {place[1]} worse: {now.reason}"


def test_a_fix_has_a_way_back_or_says_why_not(world: Snapshot) -> None:
    for proposal in offers(world, CONTEXT, items()):
        fix = proposal.fix
        assert bool(fix.undo) != bool(fix.no_undo), fix.key
        assert bool(fix.commands) != (fix.risk is Risk.MANUAL), fix.key
        assert bool(fix.consequence) == (fix.risk is Risk.ONE_WAY), fix.key
        assert all(command.argv[0] == "az" for command in (*fix.commands, *fix.undo)), fix.key
        assert set(fix.rereads) <= set(FACETS), fix.key
        assert fix.changes, fix.key
        assert fix.disruption, fix.key
        assert fix.duration, fix.key
