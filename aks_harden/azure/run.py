"""One round of reading: a task a facet, each as soon as what it hangs on is there."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from types import MappingProxyType
from typing import Final, Protocol, Self

from msgspec.structs import replace

from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.facets import FACETS
from aks_harden.snapshot.reading import Cause, Reading, Unread
from aks_harden.snapshot.snapshot import Snapshot

_GRACE_SECONDS: Final = 1.0
"""How long what is being asked may still be answered when reading ends early."""


class Reads(Protocol):
    """What reads one facet."""

    @property
    def timeout(self) -> float:
        """Seconds after which what has not answered counts as unread."""

    async def facet(self, name: str, snapshot: Snapshot) -> dict[str, Reading]:
        """Read one facet; raises NotSettledError where something still being read says what to ask for."""

    def unfinished(self, name: str) -> dict[str, Reading]:
        """Return the reading of a facet that did not answer in time."""


class Run:
    """One round of reading: a task a facet, each waiting for the facets it needs."""

    def __init__(self, reader: Reads, start: Snapshot, names: Iterable[str]) -> None:
        """Start from a snapshot, to which the named facets are added."""
        self._reader = reader
        self._snapshot = start
        self._names = tuple(names)
        self._landed = {name: asyncio.Event() for name in self._names}
        self._grown: asyncio.Queue[Snapshot | None] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        self._asking: set[str] = set()

    async def __aenter__(self) -> Self:
        """Start asking."""
        self._tasks = [asyncio.create_task(self._one(name), name=name) for name in self._names]
        self._tasks.append(asyncio.create_task(self._all(tuple(self._tasks))))
        return self

    async def __aexit__(self, *_details: object) -> None:
        """Let what is being asked arrive, for a moment, and end the rest."""
        asking = {task for task in self._tasks if task.get_name() in self._asking}
        for task in set(self._tasks) - asking:
            task.cancel()
        if asking:
            # Answers come in a moment; cut off while shaking hands a connection leaves its socket open.
            await asyncio.wait(asking, timeout=_GRACE_SECONDS)
        for task in asking:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def growing(self) -> AsyncIterator[Snapshot]:
        """Give each state of the snapshot, the complete one last."""
        while (snapshot := await self._grown.get()) is not None:
            yield snapshot
        for task in self._tasks:
            if task.done():
                task.result()
        yield replace(self._snapshot, complete=True)

    async def _one(self, name: str) -> None:
        for need in FACETS[name].needs:
            if need in self._landed:
                await self._landed[need].wait()
        readings = await self._settled(name)
        landed = MappingProxyType({**self._snapshot.readings, name: MappingProxyType(readings)})
        self._snapshot = replace(self._snapshot, readings=landed)
        self._landed[name].set()
        self._grown.put_nowait(self._snapshot)

    async def _settled(self, name: str) -> dict[str, Reading]:
        """Ask; where what this cluster makes it hang on is still being read, wait for that and ask again."""
        waited: set[str] = set()
        while True:
            try:
                return await self._ask(name)
            except NotSettledError as open_:
                more = {lack.facet for lack in open_.missing} & set(self._landed) - waited - {name}
                if not more:
                    return {"": blocked(name, open_)}
                waited |= more
                for need in more:
                    await self._landed[need].wait()

    async def _ask(self, name: str) -> dict[str, Reading]:
        self._asking.add(name)
        try:
            async with asyncio.timeout(self._reader.timeout):
                return await self._reader.facet(name, self._snapshot)
        except TimeoutError:
            return self._reader.unfinished(name)
        finally:
            self._asking.discard(name)

    async def _all(self, tasks: tuple["asyncio.Task[None]", ...]) -> None:
        # A defect of ours in one facet must end the run, not leave those that wait for it waiting for ever.
        await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        self._grown.put_nowait(None)


def with_dependents(names: set[str]) -> set[str]:
    """Return facets with all that hang on them."""
    grown = names | {facet.name for facet in FACETS.values() if names & set(facet.needs)}
    return grown if grown == names else with_dependents(grown)


def blocked(name: str, open_: NotSettledError) -> Unread:
    """Return the reading of a facet whose own needs are unread: the need's permission is missing."""
    lack = open_.missing[0]
    reason = f"{FACETS[name].title} need {lack.facet}, which could not be read: {lack.reason}"
    return Unread(cause=Cause.BLOCKED, reason=reason, action=lack.action or FACETS[name].actions[0])
