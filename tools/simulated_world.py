"""Whole snapshots: the sandbox's worlds as the product's own reader reads them."""

import asyncio
import os
from datetime import UTC, datetime
from functools import cache
from typing import Final

from aks_harden.azure.session import Wish, open_reader
from aks_harden.cli.source import principal, scope
from aks_harden.model.context import Context
from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds.ages import NOW
from aks_harden.snapshot.snapshot import Snapshot

TODAY: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)
"""The day of every snapshot here: what ages, and what Azure retires, must not change what is written."""

os.environ[NOW] = TODAY.isoformat()


async def read(box: Sandbox, context: Context | None = None) -> Snapshot:
    """Read the world's main cluster as an audit does."""
    told = context or Context()
    async with open_reader(Wish(principal=principal(box)), scope(told), lambda: TODAY) as reader:
        return [snapshot async for snapshot in reader.read(box.cluster_id)][-1]


@cache
def world_snapshot(name: str) -> Snapshot:
    """Read a world, once a process; everything in it is what Azure would answer."""
    with Sandbox.start(name, operation_seconds=0.0) as box:
        snapshot = asyncio.run(read(box))
    if not snapshot.complete:
        raise RuntimeError(name)
    return snapshot
