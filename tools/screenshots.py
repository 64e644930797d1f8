"""Draw the pictures of the documents: the real screens over the simulated Azure, at a fixed time.

`make screenshots` writes docs/images/*.svg; drawn twice they are the same, byte for byte.
"""

import asyncio
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

from msgspec import Struct
from msgspec.structs import replace
from textual.pilot import Pilot

from aks_harden.azure.session import Wish, open_reader
from aks_harden.cli.source import principal, scope
from aks_harden.cli.wiring import NoAz
from aks_harden.engine.discover import items
from aks_harden.model.azure import ClusterRow, Identity
from aks_harden.model.context import Context
from aks_harden.sandbox.server import Sandbox
from aks_harden.screens.app import HardenApp
from aks_harden.screens.backend import Backend
from aks_harden.screens.checklist import ChecklistScreen
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot
from aks_harden.store.journal import ClusterJournal

_IMAGES: Final = Path(__file__).parents[1] / "docs" / "images"
_SIZE: Final = (120, 34)
_NOON: Final = "2026-11-23T12:00:00Z"
_PATIENCE: Final = 600
_FONTS: Final = "Fira Code, JetBrains Mono, Cascadia Mono, Menlo, DejaVu Sans Mono, Consolas, monospace"


class Still(Struct, frozen=True, kw_only=True):
    """The reading port over one picture of a cluster."""

    picture: Snapshot
    identity: Identity

    async def clusters(self) -> tuple[ClusterRow, ...]:
        """Return no list: the walk begins with the cluster."""
        return ()

    async def read(self, _cluster_id: str) -> AsyncIterator[Snapshot]:
        """Give the picture."""
        yield self.picture

    async def reread(self, _snapshot: Snapshot, _facets: Iterable[str]) -> Snapshot:
        """Give the picture again."""
        return self.picture

    async def resource(self, resource: str, api_version: str) -> Reading:
        """Nothing is compared, because nothing is applied."""
        raise AssertionError(f"nobody asks for {resource} at {api_version} here")


async def still(world: str) -> Still:
    """Read a world, and set every clock in what was read to noon."""
    with Sandbox.start(world) as box:
        async with open_reader(Wish(principal=principal(box)), scope(Context())) as reader:
            read = [snapshot async for snapshot in reader.read(box.cluster_id)][-1]
            who = replace(reader.identity, user="you@contoso.example", tenant="contoso.example")
    readings = {
        facet: MappingProxyType({target: replace(reading, at=_NOON) for target, reading in targets.items()})
        for facet, targets in read.readings.items()
    }
    return Still(
        picture=replace(read, taken_at=_NOON, readings=MappingProxyType(readings)),
        identity=replace(who, subscription_name="Shop production"),
    )


def app_over(azure: Still, journals: Path) -> HardenApp:
    """Return the application as the demo wires it; nothing is applied, so there is no az."""

    async def sign_in() -> Still:
        return azure

    return HardenApp(
        Backend(
            azure=sign_in,
            items=items,
            context=Context(),
            cluster_id=azure.picture.cluster_id,
            runner=lambda: NoAz("Nothing is applied for a picture."),
            journal=lambda cluster: ClusterJournal(cluster, journals),
            label="sandbox",
            now=lambda: datetime.fromisoformat(_NOON),
        )
    )


async def draw() -> dict[str, str]:
    """Walk to each screen and return its picture by name."""
    drawn: dict[str, str] = {}
    azure = await still("shop")
    with tempfile.TemporaryDirectory() as folder:
        app = app_over(azure, Path(folder))
        async with app.run_test(size=_SIZE) as pilot:
            await _until(pilot, lambda: app.session is not None and not app.reading.busy)
            await _go_to(pilot, app, "IAM-3")
            drawn["checklist"] = picture(app, "aks-harden")
            await _go_to(pilot, app, "NET-8")
            await pilot.press("f")
            await _until(pilot, lambda: not isinstance(app.screen, ChecklistScreen))
            drawn["plan"] = picture(app, "aks-harden: the plan for NET-8")
    return drawn


async def _go_to(pilot: Pilot[int], app: HardenApp, item: str) -> None:
    screen = app.screen
    if not isinstance(screen, ChecklistScreen):
        raise TypeError(type(screen).__name__)
    screen.list_.go_to(item)
    await _until(pilot, lambda: screen.current is not None and screen.current.id == item)


async def _until(pilot: Pilot[int], holds: Callable[[], bool]) -> None:
    for _ in range(_PATIENCE):
        if holds():
            break
        await asyncio.sleep(0.01)
    else:
        raise TimeoutError("the screen never came to what was to be drawn")
    # What follows from the last change is drawn when the screen has come to rest.
    for _ in range(3):
        await pilot.pause()


def picture(app: HardenApp, title: str) -> str:
    """Return the screen as SVG that fetches nothing: fonts are those of whoever looks at it."""
    drawn = app.export_screenshot(title=title)
    drawn = re.sub(r"\s*@font-face \{.*?\}", "", drawn, flags=re.DOTALL)
    # Some viewers drop the spaces that a piece of text begins with, unless they are told not to.
    drawn = drawn.replace("<svg ", '<svg xml:space="preserve" ', 1)
    return drawn.replace("font-family: Fira Code, monospace", f"font-family: {_FONTS}")


def main() -> int:
    """Draw and write."""
    for name, drawn in asyncio.run(draw()).items():
        target = _IMAGES / f"{name}.svg"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(drawn, encoding="utf-8")
        sys.stdout.write(f"written: {target.relative_to(_IMAGES.parents[1])}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
