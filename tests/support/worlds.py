"""Whole snapshots: the sandbox's worlds as the product's own reader reads them, once a run."""

from __future__ import annotations

import asyncio
from functools import cache

from aks_harden.azure.clouds import Cloud
from aks_harden.azure.session import Principal, Wish, open_reader
from aks_harden.checks.registries import registries_in_scope
from aks_harden.model.context import Context
from aks_harden.sandbox.server import Sandbox
from aks_harden.snapshot.snapshot import Snapshot

WORLDS = ("shop", "pay")
"""A cluster as it comes, and a well-run one."""


@cache
def world_snapshot(name: str) -> Snapshot:
    """Read a world of the sandbox; the clock is its own, everything else is what ARM would answer."""
    with Sandbox.start(name, operation_seconds=0.0) as box:
        return asyncio.run(_read(box))


async def _read(box: Sandbox) -> Snapshot:
    principal = Principal(
        cloud=Cloud(name="AzureCloud", resource_manager=box.url, authority=box.url, graph=box.url),
        tenant="adfs",
        client_id=box.client_id,
        client_secret=box.client_secret,
        subscription=box.subscription,
        user="operator",
        ca_file=str(box.ca_file),
    )
    wish = Wish(subscription=box.subscription, cloud=None, principal=principal)
    last: Snapshot | None = None
    async with open_reader(wish, lambda here: registries_in_scope(here, Context())) as reader:
        async for here in reader.read(box.cluster_id):
            last = here
    assert last is not None
    assert last.complete
    return last
