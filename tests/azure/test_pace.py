"""The pace adapts to what Azure says, without a real clock."""

import asyncio

from aks_harden.azure.pace import Pace


async def test_no_more_calls_than_allowed_are_under_way_at_once() -> None:
    pace = Pace(most=3)
    busy = most_seen = 0

    async def call() -> None:
        nonlocal busy, most_seen
        async with pace.turn():
            busy += 1
            most_seen = max(most_seen, busy)
            await asyncio.sleep(0)
            busy -= 1

    await asyncio.gather(*(call() for _ in range(20)))
    assert most_seen == 3


def test_a_429_halves_the_pace_and_answers_bring_it_back_slowly() -> None:
    pace = Pace(most=8)
    pace.throttled(0)
    assert pace.limit == 4
    for _ in range(16):
        pace.answered()
    assert pace.limit == 5


def test_the_pace_never_falls_below_one_call() -> None:
    pace = Pace(most=2)
    for _ in range(5):
        pace.throttled(0)
    assert pace.limit == 1
