"""Before anything is written: which az, and what the caller may do where the plan writes."""

from collections.abc import Awaitable, Callable
from functools import partial

import pytest
from msgspec import Struct, field
from msgspec.structs import replace
from support import applying
from support.applying import REGISTRY, Az, Pages, World, plan, quick
from support.snapshots import read

from aks_harden.apply.applying import apply
from aks_harden.apply.events import Event, Failed, Finished, Narration, Verified
from aks_harden.apply.permitted import permitted
from aks_harden.engine.discover import Item
from aks_harden.engine.plan import Plan, Step
from aks_harden.fixes.remedy import Remedy
from aks_harden.model.azure import AzVersion
from aks_harden.model.context import Context
from aks_harden.model.json import JsonObject
from aks_harden.snapshot.reading import Absent, Cause, Reading, Unread

WRITE = "Microsoft.ContainerRegistry/registries/write"
GRANT: JsonObject = {"actions": ["Microsoft.ContainerRegistry/*"], "notActions": []}
RIGHTS = "/providers/Microsoft.Authorization/permissions"


class Ruled(World):
    """A world in which ARM says what the caller may do."""

    rights: dict[str, Reading] = field(default_factory=dict)
    """What the list of permissions at a scope answers."""
    asked: list[str] = field(default_factory=list)

    async def resource(self, resource: str, api_version: str) -> Reading:
        if not resource.endswith(RIGHTS):
            return await super().resource(resource, api_version)
        scope = resource.removesuffix(RIGHTS)
        self.asked.append(scope)
        return self.rights.get(scope, Absent(call="", at=""))


def needing(*actions: str) -> tuple[Item, ...]:
    """The items, with what their fixes need."""

    def kinds(item: Item) -> tuple[Remedy, ...]:
        return tuple(replace(kind, actions=actions) for kind in item.remedies)

    return tuple(replace(item, mending=partial(kinds, item)) for item in applying.items())


def may(*grants: JsonObject, more: str = "") -> Reading:
    return read({"value": [*grants], **({"nextLink": more} if more else {})}, "x")


GROUP = REGISTRY.partition("/providers/")[0]
ANSWERS: dict[str, tuple[dict[str, Reading], int, int]] = {
    "a role that grants it": ({REGISTRY: may(GRANT)}, 0, 0),
    "everything": ({REGISTRY: may({"actions": ["*"]})}, 0, 0),
    "one of two roles": ({REGISTRY: may({"actions": ["*/read"]}, GRANT)}, 0, 0),
    "a role that spares it": ({REGISTRY: may({**GRANT, "notActions": ["*/WRITE"]})}, 1, 0),
    "a role for something else": ({REGISTRY: may({"actions": ["*/read"]})}, 1, 0),
    "no role": ({REGISTRY: may()}, 1, 0),
    "what is not there yet, and a role at its group": ({GROUP: may(GRANT)}, 0, 0),
    "what is not there yet, and no role at its group": ({GROUP: may()}, 1, 0),
    "nothing there at all": ({}, 0, 1),
    "a refusal": ({REGISTRY: Unread(cause=Cause.FORBIDDEN, reason="403"), GROUP: may()}, 0, 1),
    "a list that goes on": ({REGISTRY: may(GRANT, more="https://next")}, 0, 1),
    "something else than a list": ({REGISTRY: read({"value": "all"}, "x")}, 0, 1),
    "members that are none": ({REGISTRY: read({"value": [7, {"actions": 7}]}, "x")}, 1, 0),
}


@pytest.mark.parametrize("case", ANSWERS)
async def test_what_arm_lists_decides_and_what_it_does_not_list_stays_open(case: str) -> None:
    rights, missing, undecided = ANSWERS[case]
    world = Ruled(rights=rights)
    found = await permitted(world, plan(world, "IAM-3").steps, needing(WRITE))
    assert (len(found.missing), len(found.undecided)) == (missing, undecided)
    assert all(WRITE in sentence and REGISTRY in sentence for sentence in found.missing)
    assert all("acrtest" in sentence for sentence in found.undecided)


async def test_what_is_needed_at_another_resource_is_not_asked_for_here() -> None:
    world = Ruled(rights={REGISTRY: may()})
    elsewhere = needing("Microsoft.ManagedIdentity/userAssignedIdentities/assign/action")
    found = await permitted(world, plan(world).steps, elsewhere)
    assert (found.missing, found.undecided, world.asked) == ((), (), [])


async def test_what_hangs_on_a_resource_is_asked_for_at_it() -> None:
    world = Ruled(rights={REGISTRY: may({"actions": ["*/read"]})})
    hanging = needing("Microsoft.Insights/diagnosticSettings/write")
    found = await permitted(world, plan(world, "IAM-3").steps, hanging)
    assert len(found.missing) == 1


async def run(
    world: World,
    made: Plan,
    items: tuple[Item, ...],
    consent: Callable[[Step], Awaitable[bool]] | None = None,
    naps: list[float] | None = None,
) -> list[Event]:
    async def sleep(seconds: float) -> None:
        if naps is not None:
            naps.append(seconds)

    return [
        event
        async for event in apply(
            made,
            azure=world,
            runner=Az(world),
            journal=Pages(),
            items=items,
            context=Context(),
            consent=consent,
            pace=replace(quick(), sleep=sleep),
        )
    ]


async def test_a_missing_right_ends_the_run_before_anything_is_run() -> None:
    world = Ruled(rights={REGISTRY: may()})
    events = await run(world, plan(world, "IAM-3"), needing(WRITE))
    assert [type(event) for event in events] == [Failed, Finished]
    assert isinstance(events[0], Failed)
    assert WRITE in events[0].reason
    assert isinstance(events[-1], Finished)
    assert (events[-1].code, events[-1].pending, world.argvs) == (11, 1, [])


async def test_rights_that_cannot_be_read_are_told_and_do_not_stop_the_run() -> None:
    world = Ruled()
    events = await run(world, plan(world, "IAM-3"), needing(WRITE))
    assert isinstance(events[0], Narration)
    assert "could not be read" in events[0].text
    assert isinstance(events[-2], Verified)


async def test_an_az_that_is_too_old_runs_nothing() -> None:
    world = World(az=AzVersion(version="2.60.0"))
    events = await run(world, plan(world), applying.items())
    assert isinstance(events[-2], Failed)
    assert "az upgrade" in events[-2].reason
    assert world.argvs == []


def altered(made: Plan, number: int, *, checkpoint: str = "", settle: int = 0) -> Plan:
    steps = list(made.steps)
    step = steps[number]
    fixes = tuple(replace(fix, checkpoint=checkpoint, settle=settle) for fix in step.fixes)
    steps[number] = replace(step, fixes=fixes)
    return replace(made, steps=tuple(steps))


class Asked(Struct):
    answer: bool
    steps: list[str] = field(default_factory=list)

    async def __call__(self, step: Step) -> bool:
        self.steps.append(step.key)
        return self.answer


TRY = "Did a member of the admin group sign in?"


@pytest.mark.parametrize("asked", [Asked(answer=False), None])
async def test_what_must_be_tried_by_hand_and_was_not_ends_the_run_right_before_the_step(
    asked: Asked | None,
) -> None:
    world = World()
    made = altered(plan(world), 1, checkpoint=TRY)
    events = await run(world, made, applying.items(), asked)
    assert sum(isinstance(event, Verified) for event in events) == 1
    assert isinstance(events[-2], Failed)
    assert TRY in events[-2].reason
    assert isinstance(events[-1], Finished)
    assert (events[-1].done, events[-1].pending, events[-1].code) == (1, 1, 11)
    assert len(world.argvs) == 1


async def test_what_was_tried_by_hand_lets_the_step_run() -> None:
    world, asked = World(), Asked(answer=True)
    made = altered(plan(world), 1, checkpoint=TRY)
    events = await run(world, made, applying.items(), asked)
    assert asked.steps == [made.steps[1].key]
    assert isinstance(events[-1], Finished)
    assert (events[-1].done, events[-1].code) == (2, 0)


async def test_a_step_takes_effect_before_the_next_one_and_the_wait_is_told() -> None:
    world, naps = World(), list[float]()
    made = altered(plan(world), 0, settle=2)
    events = await run(world, made, applying.items(), naps=naps)
    told = [event.text for event in events if isinstance(event, Narration) and "take effect" in event.text]
    assert [text.rpartition(": ")[2] for text in told] == ["2 minutes to go.", "1 minute to go."]
    assert naps == [60.0, 60.0]


async def test_nothing_is_waited_for_after_the_last_step() -> None:
    world, naps = World(), list[float]()
    made = altered(plan(world, "IAM-3"), 0, settle=5)
    await run(world, made, applying.items(), naps=naps)
    assert naps == []
