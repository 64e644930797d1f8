"""The hand that writes, for the command line: az, the cluster's journal, and asking before a checkpoint."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from aks_harden.apply.events import Event, Finished
from aks_harden.apply.means import Means
from aks_harden.apply.ports import Identity
from aks_harden.apply.preflight import preflight
from aks_harden.apply.records import records
from aks_harden.apply.refusing import wrong_account
from aks_harden.apply.resuming import reconcile
from aks_harden.azure.az_runner import AzRunner, find_az
from aks_harden.azure.reader import AzureReader
from aks_harden.cli.asking import ask, say, somebody_there
from aks_harden.cli.exits import Exit, Stop
from aks_harden.cli.narrating import Narrator
from aks_harden.engine.discover import items
from aks_harden.engine.plan import Step
from aks_harden.model.azure import ReadError, RunnerError
from aks_harden.snapshot.snapshot import Snapshot
from aks_harden.store.files import UnsafeFileError
from aks_harden.store.journal import BusyError, ClusterJournal


def runner(options: argparse.Namespace) -> AzRunner:
    """Return the operator's az; ends the run where there is none."""
    try:
        return AzRunner(program=find_az(options.az))
    except RunnerError as error:
        raise Stop(Exit.NO_ACCESS, str(error)) from None


@contextmanager
def journal_of(cluster: str) -> Iterator[ClusterJournal]:
    """Hold the journal of a cluster; ends the run where another process has it, or it is not ours."""
    journal = ClusterJournal(cluster)
    try:
        journal.__enter__()
    except (BusyError, UnsafeFileError, OSError) as refused:
        raise Stop(Exit.NOT_FIXED, f"{refused}".rstrip(".") + ": nothing was run.") from None
    try:
        yield journal
    finally:
        journal.close()


async def looked_ahead(
    reader: AzureReader, az: AzRunner, snapshot: Snapshot, steps: tuple[Step, ...]
) -> tuple[Identity, tuple[str, ...]]:
    """Return who az acts as, and what to know before confirming; ends the run where the steps cannot go."""
    try:
        actor, found = await asyncio.gather(az.identity(), preflight(reader, az, steps, items()))
    except RunnerError as unable:
        raise Stop(Exit.NO_ACCESS, f"{str(unable).rstrip('.')}.") from None
    if reason := found.refused or wrong_account(actor, reader.identity, snapshot):
        raise Stop(Exit.NOT_FIXED, f"{reason} Nothing was run.")
    return actor, found.told


async def looked_back(means: Means, snapshot: Snapshot) -> bool:
    """Find out by reading what became of steps that were cut off, and tell it; return whether any was."""
    if all(record.outcome for record in records(means.journal.entries())):
        return False
    try:
        for past in await reconcile(means, snapshot):
            say(f"cut off before: “{past.title}”: {past.reason}")
    except (ReadError, BusyError, UnsafeFileError, OSError) as unable:
        raise Stop(
            Exit.NOT_FIXED, f"An earlier step was cut off, and finding out what became of it failed: {unable}"
        ) from None
    return True


async def consent(step: Step) -> bool:
    """Ask what must be tried by hand right before a step; nobody there is a no."""
    if not somebody_there():
        return False
    return all(
        ask(f"Before “{step.title}”: {question} [yes/N]").lower() == "yes" for question in step.checkpoints
    )


async def told(events: AsyncIterator[Event], narrator: Narrator) -> int:
    """Tell every event as it comes, and return how the run ends."""
    code: int = Exit.BROKEN
    async for event in events:
        narrator.take(event)
        if isinstance(event, Finished):
            code = event.code
    return code


def acting(identity: Identity) -> str:
    """Return who acts and where, for the question."""
    where = identity.subscription_name or identity.subscription
    return f"as {identity.user} in subscription {where} (tenant {identity.tenant}, {identity.cloud})"
