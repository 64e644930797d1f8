"""Taking steps back: the noted inverse, in reverse order, verified like a step."""

import copy
from pathlib import Path
from typing import Any

import pytest
from support.applying import REGISTRY, Az, Pages, Wishes, World, items, plan, quick
from support.snapshots import CLUSTER

from aks_harden.apply.applying import apply
from aks_harden.apply.events import Event, Failed, Finished, Verified
from aks_harden.apply.ports import Journal
from aks_harden.apply.undoing import undo, undoable, untold
from aks_harden.model.context import Context
from aks_harden.model.json import JsonObject
from aks_harden.store.journal import ClusterJournal


async def applied(world: World, journal: Journal, wishes: Wishes | None = None) -> None:
    async for _ in apply(
        plan(world, wishes=wishes),
        azure=world,
        runner=Az(world),
        journal=journal,
        items=items(wishes),
        context=Context(),
        pace=quick(),
    ):
        pass
    world.argvs.clear()


async def taken_back(world: World, journal: Journal, steps: int) -> list[Event]:
    return [
        event
        async for event in undo(
            world.snapshot(),
            steps=steps,
            azure=world,
            runner=Az(world),
            journal=journal,
            items=items(),
            context=Context(),
            pace=quick(),
        )
    ]


def settings(world: World) -> list[object]:
    bodies = copy.deepcopy([world.bodies[CLUSTER], world.bodies[REGISTRY]])
    return [body["properties"] for body in bodies]


async def test_undoing_everything_leads_back_to_the_start() -> None:
    world, pages = World(), Pages()
    before = settings(world)
    await applied(world, pages)
    assert settings(world) != before
    events = await taken_back(world, pages, 2)
    assert settings(world) == before
    assert [argv[1] for argv in world.argvs] == ["acr", "aks"]
    assert isinstance(events[-1], Finished)
    assert (events[-1].done, events[-1].code) == (2, 0)
    assert all(event.unplanned == () for event in events if isinstance(event, Verified))
    assert undoable(pages.entries()) == ()


async def test_only_the_last_step_is_taken_back_unless_more_are_asked_for() -> None:
    world, pages = World(), Pages()
    await applied(world, pages)
    await taken_back(world, pages, 1)
    assert [argv[1] for argv in world.argvs] == ["acr"]
    assert [record.title for record in undoable(pages.entries())] == ["Turn local accounts off"]


async def test_with_nothing_done_there_is_nothing_to_undo() -> None:
    events = await taken_back(World(), Pages(), 1)
    assert [type(event) for event in events] == [Finished]


async def test_a_step_without_a_way_back_says_so() -> None:
    world, pages, wishes = World(), Pages(), Wishes(no_undo=True)
    await applied(world, pages, wishes)
    events = await taken_back(world, pages, 2)
    failed = next(event for event in events if isinstance(event, Failed))
    assert failed.reason == "There is no way back from this step. Old certificates stay dead."
    assert [argv[1] for argv in world.argvs] == ["acr"]


async def test_a_journal_that_was_edited_is_not_obeyed(tmp_path: Path) -> None:
    world, journal = World(), ClusterJournal(CLUSTER, tmp_path)
    await applied(world, journal)
    journal.close()
    journal.path.write_text(journal.path.read_text().replace("--enable-local-accounts", "--evil"))
    events = await taken_back(world, journal, 2)
    assert world.argvs == []
    failed = next(event for event in events if isinstance(event, Failed))
    assert "not as it was written" in failed.reason
    journal.close()


@pytest.mark.parametrize(
    "argv",
    [["sh", "-c", "true"], ["az", "(redacted)"], []],
    ids=["another program", "a redacted word", "nothing"],
)
async def test_an_inverse_that_is_no_whole_az_call_is_not_run(argv: list[str]) -> None:
    world, pages = World(), Pages()
    await applied(world, pages)
    intent: JsonObject = pages.written[4]
    intent["undo"] = [{"argv": list(argv), "files": {}}]
    await taken_back(world, pages, 1)
    assert world.argvs == []


async def test_a_journal_of_another_cluster_is_not_obeyed(tmp_path: Path) -> None:
    world, journal = World(), ClusterJournal(f"{CLUSTER}-other", tmp_path)
    await applied(world, journal)
    events = await taken_back(world, journal, 1)
    assert world.argvs == []
    failed = next(event for event in events if isinstance(event, Failed))
    assert "another cluster's" in failed.reason
    journal.close()


async def test_a_later_step_of_which_nobody_knows_what_it_did_is_named() -> None:
    world, pages = World(), Pages()
    await applied(world, pages)
    pages.written[7] |= {"kind": "reconciled", "outcome": "unknown"}
    (first,) = chosen = undoable(pages.entries())
    assert first.title == "Turn local accounts off"
    (said,) = untold(pages.entries(), chosen)
    assert said.startswith("What became of “Turn the admin user off” is not known")
    assert said.endswith(REGISTRY)
    assert untold(pages.entries(), ()) == ()


async def test_a_step_of_a_risk_that_this_version_does_not_know_is_not_replayed() -> None:
    world, pages = World(), Pages()
    await applied(world, pages)
    pages.written[4]["fixes"][0]["risk"] = "grave"  # type: ignore[index, call-overload]
    events = await taken_back(world, pages, 1)
    assert world.argvs == []
    assert "does not know" in next(event for event in events if isinstance(event, Failed)).reason


@pytest.mark.parametrize(
    ("where", "name", "value"),
    [
        (("fixes", 0), "risk", "harmless"),
        (("goals", 0), "before", "splendid"),
        (("goals", 0), "wanted", None),
        ((), "id", "\u00b2"),
        ((), "id", "9" * 5000),
    ],
    ids=["a risk", "a verdict from before", "no verdict", "an odd number", "a huge number"],
)
async def test_what_this_version_does_not_know_is_not_stumbled_over(
    where: tuple[str | int, ...], name: str, value: str | None
) -> None:
    world, pages = World(), Pages()
    await applied(world, pages)
    entry: Any = pages.written[4]
    for step in where:
        entry = entry[step]
    entry[name] = value
    events = await taken_back(world, pages, 1)
    assert isinstance(events[-1], Finished)
