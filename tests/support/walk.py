"""A backend over values, and a page object that drives the screens by key: no test sleeps."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from types import MappingProxyType

from msgspec import Struct, field
from msgspec.structs import replace
from textual.app import App
from textual.pilot import Pilot

from aks_harden.apply.events import Event, Finished, Move, Narration, Output, Started, Verified
from aks_harden.apply.ports import Azure
from aks_harden.engine.plan import Plan
from aks_harden.model.azure import ClusterRow, Identity
from aks_harden.model.context import Context
from aks_harden.model.verdict import Verdict
from aks_harden.screens.app import HardenApp
from aks_harden.screens.backend import Backend
from aks_harden.screens.base import BaseScreen
from aks_harden.screens.checklist import ChecklistScreen
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot
from support.screen_world import items, world
from support.snapshots import CLUSTER, SUBSCRIPTION

WHO = Identity(
    user="ana@contoso.example",
    tenant="contoso.example",
    cloud="AzureCloud",
    subscription=SUBSCRIPTION,
    subscription_name="Payments production",
)
SIZES = ((80, 24), (140, 45))


class FakeAzure:
    """The reading port over one snapshot; facets land one by one, each when a test lets it."""

    def __init__(
        self, picture: Snapshot, *, rows: tuple[ClusterRow, ...] = (), error: Exception | None = None
    ) -> None:
        self.picture = picture
        self.rows = rows
        self.error = error
        self.stepwise = False
        self.reread_facets: tuple[str, ...] = ()
        self.reads = 0
        self._gate = asyncio.Semaphore(0)

    @property
    def identity(self) -> Identity:
        return WHO

    def let_land(self, facets: int = 1) -> None:
        for _ in range(facets):
            self._gate.release()

    async def clusters(self) -> tuple[ClusterRow, ...]:
        self._raise()
        return self.rows

    async def read(self, cluster_id: str) -> AsyncIterator[Snapshot]:
        self.reads += 1
        self._raise()
        assert cluster_id.lower() == self.picture.cluster_id.lower()
        here = replace(self.picture, readings=MappingProxyType({}), complete=False)
        for facet, targets in self.picture.readings.items():
            if self.stepwise:
                await self._gate.acquire()
            here = replace(here, readings=MappingProxyType({**here.readings, facet: targets}))
            yield here
        yield replace(here, complete=True)

    async def reread(self, snapshot: Snapshot, facets: Iterable[str]) -> Snapshot:
        self._raise()
        assert snapshot.complete
        self.reread_facets = tuple(facets)
        return replace(self.picture, taken_at="2026-11-23T12:05:00Z")

    async def resource(self, resource: str, api_version: str) -> Reading:
        raise AssertionError(f"nobody asks for {resource} at {api_version} here")

    def _raise(self) -> None:
        if self.error:
            raise self.error


class FakeApply(Struct):
    """Applies a plan by saying so; `script` may say something else."""

    script: Callable[[Plan], AsyncIterator[Event]] | None = None
    plans: list[Plan] = field(default_factory=list)

    async def __call__(self, plan: Plan) -> AsyncIterator[Event]:
        self.plans.append(plan)
        async for event in (self.script or goes_well)(plan):
            yield event


async def goes_well(plan: Plan) -> AsyncIterator[Event]:
    for number, step in enumerate(plan.steps, 1):
        yield Started(step=step, number=number, total=len(plan.steps))
        yield Narration(step=step, text="calling az")
        yield Output(step=step, text='{"provisioningState": "Succeeded"}\n')
        yield Narration(step=step, text="reading again")
        moves = tuple(
            Move(item=fix.item, key=key, resource=resource, old=Verdict.FAIL, new=Verdict.PASS)
            for fix in step.fixes
            for key, resource in fix.assertions
        )
        yield Verified(step=step, moves=moves, unplanned=(), snapshot=plan.after)
    yield Finished(done=len(plan.steps), pending=0, code=0, snapshot=plan.after)


def backend(
    azure: FakeAzure | None = None,
    apply: FakeApply | None = None,
    *,
    read_only: bool = False,
    **changes: object,
) -> Backend:
    here = azure or FakeAzure(world())

    async def sign_in() -> Azure:
        return here

    made = Backend(
        azure=sign_in,
        items=items,
        context=Context(),
        cluster_id=CLUSTER,
        apply=None if read_only else apply or FakeApply(),
        open_link=lambda _: False,
        now=lambda: datetime(2026, 11, 23, 12, 1, tzinfo=UTC),
    )
    return replace(made, **changes)


def screen_lines(app: App[int]) -> list[str]:
    """Return the text of the screen, one string a row. The one place that looks inside Textual."""
    width = app.size.width
    return [
        "".join(segment.text for segment in strip)[:width].rstrip()
        for strip in app.screen._compositor.render_strips()
    ]


class Walk:
    """Drives the screens as an operator does, and waits for what the screen says."""

    def __init__(self, pilot: Pilot[int], app: HardenApp) -> None:
        self.pilot = pilot
        self.app = app

    @property
    def text(self) -> str:
        return "\n".join(screen_lines(self.app))

    @property
    def toasts(self) -> list[str]:
        return [note.message for note in self.app._notifications]

    @property
    def checklist(self) -> ChecklistScreen:
        return next(screen for screen in self.app.screen_stack if isinstance(screen, ChecklistScreen))

    @property
    def here(self) -> str:
        """The item under the cursor."""
        leaf = self.checklist.current
        return leaf.id if leaf else ""

    async def until(self, holds: Callable[[], bool], what: str = "") -> "Walk":
        for _ in range(400):
            if holds():
                return self
            await self.pilot.pause()
            await asyncio.sleep(0.005)
        raise AssertionError(f"never came: {what}\n{self.text}")

    async def sees(self, text: str) -> "Walk":
        return await self.until(lambda: text in self.text, repr(text))

    async def told(self, text: str) -> "Walk":
        return await self.until(
            lambda: any(text in toast for toast in self.toasts), f"a toast with {text!r}: {self.toasts}"
        )

    async def press(self, *keys: str) -> "Walk":
        for key in keys:
            await self.pilot.press(key)
            await self.planned()
        return self

    async def planned(self) -> None:
        """Wait until every plan that the screen asked for is made, in its thread."""
        await self.until(lambda: not self.app.planning.busy, "the end of planning")

    async def type(self, text: str) -> "Walk":
        await self.pilot.press(*text)
        return self

    async def go_to(self, id_: str) -> "Walk":
        """Put the cursor on an item, and wait for its finding."""
        self.checklist.list_.go_to(id_)
        await self.until(lambda: self.here == id_, id_)
        return self

    async def read(self) -> "Walk":
        """Wait until everything has landed."""

        def done() -> bool:
            session = self.app.session
            return bool(
                session and session.snapshot and session.snapshot.complete and not self.app.reading.busy
            )

        await self.until(done, "the end of reading")
        await self.until(lambda: bool(self.here), "a cursor")
        return self

    @property
    def screen(self) -> BaseScreen | None:
        return self.app.screen if isinstance(self.app.screen, BaseScreen) else None


@asynccontextmanager
async def walking(
    made: Backend, size: tuple[int, int] = (80, 24), *, read: bool = True
) -> AsyncGenerator[Walk]:
    app = HardenApp(made)
    async with app.run_test(size=size, notifications=True) as pilot:
        walk = Walk(pilot, app)
        if read:
            await walk.read()
        yield walk
