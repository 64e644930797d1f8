"""After a crash at any boundary: reading decides, and no write is sent twice."""

from collections.abc import Callable, Iterable
from types import MappingProxyType

import pytest
from msgspec.structs import replace
from support.applying import LOCAL, Az, Pages, World, items, plan, quick
from support.snapshots import CLUSTER

from aks_harden.apply.applying import apply
from aks_harden.apply.events import Narration
from aks_harden.apply.means import Means
from aks_harden.apply.resuming import Found, reconcile
from aks_harden.model.context import Context
from aks_harden.model.json import JsonObject
from aks_harden.snapshot.paths import look
from aks_harden.snapshot.reading import Cause, Unread
from aks_harden.snapshot.snapshot import Snapshot


class KilledError(BaseException):
    """Stands for kill -9: nothing after it runs."""


class Cut(Pages, kw_only=True):
    """A journal whose process dies right before, or right after, an entry of some kind."""

    kind: str
    after: bool
    dead: bool = False

    def append(self, entry: JsonObject) -> None:
        hit = entry["kind"] == self.kind
        if self.dead or (hit and not self.after):
            self.dead = True
            raise KilledError
        super().append(entry)
        if hit:
            self.dead = True
            raise KilledError


async def crash(world: World, journal: Cut) -> None:
    with pytest.raises(KilledError):
        async for _ in apply(
            plan(world, "IAM-8"),
            azure=world,
            runner=Az(world),
            journal=journal,
            items=items(),
            context=Context(),
            pace=quick(),
        ):
            pass


async def settle(world: World, pages: Pages) -> list[Found]:
    means = Means(
        azure=world, runner=Az(world), journal=pages, items=items(), context=Context(), pace=quick()
    )
    return [entry.found for entry in await reconcile(means, world.snapshot())]


BOUNDARIES = {
    "before the call": ("call", False, Found.UNTOUCHED, 0),
    "after noting the call, before az ran": ("call", True, Found.UNTOUCHED, 0),
    "after az ran, before noting its end": ("returned", False, Found.HELD, 1),
    "after noting az's end": ("returned", True, Found.HELD, 1),
    "before the result": ("result", False, Found.HELD, 1),
}


@pytest.mark.parametrize("boundary", BOUNDARIES)
async def test_a_crash_is_settled_by_reading(boundary: str) -> None:
    kind, after, found, calls = BOUNDARIES[boundary]
    world, journal = World(), Cut(kind=kind, after=after)
    await crash(world, journal)
    left = Pages(list(journal.written))
    assert await settle(world, left) == [found]
    assert await settle(world, left) == []
    assert len(world.argvs) == calls


@pytest.mark.parametrize("boundary", BOUNDARIES)
async def test_a_run_after_a_crash_sends_each_write_once(boundary: str) -> None:
    kind, after, _, _ = BOUNDARIES[boundary]
    world, journal = World(), Cut(kind=kind, after=after)
    made = plan(world, "IAM-8")
    await crash(world, journal)
    events = [
        event
        async for event in apply(
            made,
            azure=world,
            runner=Az(world),
            journal=Pages(list(journal.written)),
            items=items(),
            context=Context(),
            pace=quick(),
        )
    ]
    assert len(world.argvs) == 1
    assert look(world.bodies[CLUSTER], LOCAL) is True
    assert any(isinstance(event, Narration) and "cut off" in event.text for event in events)


AMBIGUOUS: dict[str, Callable[[World], None]] = {
    "the value is neither the old nor the new one": lambda world: world.set(CLUSTER, LOCAL, "maybe"),
    "the cluster is still in motion": lambda world: world.set(
        CLUSTER, "properties.provisioningState", "Updating"
    ),
}


@pytest.mark.parametrize("case", AMBIGUOUS)
async def test_an_outcome_that_reading_cannot_tell_is_said_to_be_unknown_when(case: str) -> None:
    world, journal = World(), Cut(kind="call", after=True)
    await crash(world, journal)
    AMBIGUOUS[case](world)
    assert await settle(world, Pages(list(journal.written))) == [Found.UNKNOWN]


async def test_a_step_cut_off_before_its_call_did_nothing_whatever_reads_there_now() -> None:
    world, journal = World(), Cut(kind="call", after=False)
    await crash(world, journal)
    world.set(CLUSTER, LOCAL, "maybe")
    assert await settle(world, Pages(list(journal.written))) == [Found.UNTOUCHED]


async def test_what_moves_is_no_end_and_the_next_run_looks_again() -> None:
    world, journal = World(), Cut(kind="returned", after=True)
    await crash(world, journal)
    pages = Pages(list(journal.written))
    world.set(CLUSTER, "properties.provisioningState", "Updating")
    assert await settle(world, pages) == [Found.UNKNOWN]
    world.set(CLUSTER, "properties.provisioningState", "Succeeded")
    assert await settle(world, pages) == [Found.HELD]
    assert await settle(world, pages) == []


class Blind(World):
    """An Azure that does not let anybody read the cluster any more."""

    async def reread(self, before: Snapshot, facets: Iterable[str]) -> Snapshot:
        seen = await super().reread(before, facets)
        hidden = {"@": Unread(cause=Cause.FORBIDDEN, reason="not allowed to read it")}
        return replace(seen, readings=MappingProxyType({**seen.readings, "cluster": hidden}))


async def test_what_was_to_be_made_and_cannot_be_looked_for_is_unknown_and_not_untouched() -> None:
    world, journal = World(), Cut(kind="returned", after=True)
    world.set(CLUSTER, LOCAL, None)
    await crash(world, journal)
    assert await settle(Blind(bodies=world.bodies), Pages(list(journal.written))) == [Found.UNKNOWN]
