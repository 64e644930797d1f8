"""How many calls may be under way at once, and when to hold back: adapts to what Azure says."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

MOST_CALLS: Final = 48
"""Parallel calls at the most; ARM's bucket of 250 reads leaves room for others of the same principal."""
_GROW_AFTER: Final = 16
"""Answers in a row without throttling before one more parallel call is tried."""


class Pace:
    """A cap on parallel calls that halves on 429, waits as long as Azure asks, and recovers slowly."""

    def __init__(self, most: int = MOST_CALLS, clock: Callable[[], float] = time.monotonic) -> None:
        """Start at full pace."""
        self._most = most
        self._limit = most
        self._busy = 0
        self._streak = 0
        self._resume = 0.0
        self._clock = clock
        self._free = asyncio.Condition()

    @property
    def limit(self) -> int:
        """Parallel calls allowed now."""
        return self._limit

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a place, and for the end of a pause that Azure asked for."""
        async with self._free:
            await self._free.wait_for(lambda: self._busy < self._limit)
            self._busy += 1
        try:
            pause = self._resume - self._clock()
            if pause > 0:
                await asyncio.sleep(pause)
            yield
        finally:
            async with self._free:
                self._busy -= 1
                self._free.notify_all()

    def throttled(self, retry_after: float) -> None:
        """Note a 429: half the pace, and nothing new for `retry_after` seconds."""
        self._limit = max(1, self._limit // 2)
        self._streak = 0
        self._resume = max(self._resume, self._clock() + retry_after)

    def answered(self) -> None:
        """Note an answer that was not a 429."""
        self._streak += 1
        if self._streak >= _GROW_AFTER and self._limit < self._most:
            self._limit += 1
            self._streak = 0
