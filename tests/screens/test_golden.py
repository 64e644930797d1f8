"""The screens as they look, as text: a change of look is a change in review."""

from collections.abc import Awaitable, Callable

import pytest
from support.screen_world import world
from support.walk import SIZES, FakeAzure, Walk, backend, walking
from syrupy.assertion import SnapshotAssertion

from aks_harden.model.azure import ClusterRow, ReadError

Steps = Callable[[Walk], Awaitable[None]]


async def checklist(walk: Walk) -> None:
    await walk.go_to("IAM-3")


async def absent_value(walk: Walk) -> None:
    await walk.go_to("NET-1")
    await walk.press("z")


async def unread(walk: Walk) -> None:
    await walk.go_to("NET-2")


async def chosen(walk: Walk) -> None:
    await walk.go_to("IAM-3")
    await walk.press("s")
    await walk.go_to("NET-1")
    await walk.press("s")


async def plan(walk: Walk) -> None:
    await chosen(walk)
    await walk.press("p")
    await walk.sees("answer with i")


async def questions(walk: Walk) -> None:
    await plan(walk)
    await walk.press("i")
    await walk.sees("Which ranges")


async def safe_confirmation(walk: Walk) -> None:
    await walk.go_to("IAM-3")
    await walk.press("f", "a")
    await walk.sees("Apply 1 step")


async def one_way_confirmation(walk: Walk) -> None:
    await walk.go_to("IAM-1")
    await walk.press("f", "a")
    await walk.sees("Type the cluster's name")
    await walk.type("prod")
    await walk.sees("That is not")


async def verified(walk: Walk) -> None:
    await safe_confirmation(walk)
    await walk.press("tab", "enter")
    await walk.sees("Verified: 1 step")


async def moved(walk: Walk) -> None:
    await verified(walk)
    await walk.press("escape")
    await walk.sees("✗→✓ pass")


async def help_(walk: Walk) -> None:
    await walk.press("question_mark")
    await walk.sees("Keys of the checklist")


STEPS: dict[str, Steps] = {
    step.__name__.strip("_"): step
    for step in (
        checklist,
        absent_value,
        unread,
        chosen,
        plan,
        questions,
        safe_confirmation,
        one_way_confirmation,
        verified,
        moved,
        help_,
    )
}


async def settled(walk: Walk) -> str:
    """The text once two looks in a row are the same, with no passing notice over it."""
    walk.app.clear_notifications()
    last = ""
    for _ in range(60):
        await walk.pilot.pause()
        if not walk.toasts and walk.text == last:
            break
        last = walk.text
    return walk.text + "\n"


@pytest.mark.parametrize("size", SIZES, ids=[f"{width}x{height}" for width, height in SIZES])
@pytest.mark.parametrize("steps", STEPS.values(), ids=STEPS)
async def test_screen(steps: Steps, size: tuple[int, int], golden: SnapshotAssertion) -> None:
    async with walking(backend(label="sandbox"), size) as walk:
        await steps(walk)
        assert await settled(walk) == golden


async def test_screen_in_ascii(golden: SnapshotAssertion) -> None:
    async with walking(backend(ascii=True)) as walk:
        await chosen(walk)
        assert await settled(walk) == golden


async def test_screen_of_clusters(golden: SnapshotAssertion) -> None:
    rows = tuple(
        ClusterRow(
            id=f"/x/{name}",
            name=name,
            group=f"rg-{name}",
            location="westeurope",
            version="1.34.2",
            state=state,
        )
        for name, state in (("aks-shop", "Succeeded"), ("aks-pay", "Succeeded"), ("aks-old", "Stopped"))
    )
    azure = FakeAzure(world(), rows=rows)
    async with walking(backend(azure, cluster_id=None, read_only=True), read=False) as walk:
        await walk.sees("aks-old")
        assert await settled(walk) == golden


async def test_screen_of_a_problem(golden: SnapshotAssertion) -> None:
    error = ReadError("Sign in first: az login --tenant contoso.example")
    async with walking(backend(FakeAzure(world(), error=error)), read=False) as walk:
        await walk.sees("az login")
        assert await settled(walk) == golden
