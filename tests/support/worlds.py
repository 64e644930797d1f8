"""Whole snapshots: the sandbox's worlds as the product's own reader reads them, once a run."""

import asyncio
from functools import cache

from aks_harden.snapshot.snapshot import Snapshot
from support.boxes import open_box, read

WORLDS = ("shop", "pay", "auto", "stopped", "guest", "legacy")
"""Every world of the sandbox; the modules of `aks_harden.sandbox.worlds` say what each holds."""


@cache
def world_snapshot(name: str) -> Snapshot:
    """Read a world of the sandbox; the clock is its own, everything else is what ARM would answer."""
    with open_box(name) as box:
        snapshot = asyncio.run(read(box))
    assert snapshot.complete
    return snapshot
