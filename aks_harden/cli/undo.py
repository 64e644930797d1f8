"""Taking back the last steps of a cluster's journal."""

import argparse
from contextlib import aclosing

from msgspec.structs import replace

from aks_harden.apply.means import Means
from aks_harden.apply.records import Record
from aks_harden.apply.undoing import undo, undo_step, undoable, untold
from aks_harden.cli import options as shared
from aks_harden.cli.exits import Exit, Stop
from aks_harden.cli.hand import acting, journal_of, looked_ahead, looked_back, runner, told
from aks_harden.cli.ladder import confirm, rung_of
from aks_harden.cli.narrating import Narrator
from aks_harden.cli.source import cluster_id, read_one, reader
from aks_harden.engine.discover import items
from aks_harden.engine.plan import Step
from aks_harden.model.fix import Risk
from aks_harden.snapshot.paths import name_of


async def take_back(options: argparse.Namespace, narrator: Narrator) -> int:
    """Undo the last steps and return how the run ends."""
    options.sensitivity, options.trusted_source = options.sensitivity or "standard", []
    context = shared.context(options)
    az = runner(options)
    async with reader(options, context, None) as opened:
        cluster = await cluster_id(options, opened)
        narrator.cluster = cluster
        with journal_of(cluster) as journal:
            snapshot = await read_one(opened, cluster)
            means = Means(azure=opened, runner=az, journal=journal, items=items(), context=context)
            if await looked_back(means, snapshot):
                snapshot = await read_one(opened, cluster)
            chosen = undoable(journal.entries())[: options.undo]
            _need(chosen, options.undo, cluster)
            steps = tuple(_shown(record) for record in chosen)
            actor, notes = await looked_ahead(opened, az, snapshot, steps)
            notes += untold(journal.entries(), chosen)
            count = f"{len(steps)} step{'' if len(steps) == 1 else 's'}"
            confirm(
                options,
                rung_of(f"Taking back {count}", acting(actor), name_of(cluster), steps, notes),
            )
            events = undo(
                snapshot,
                steps=len(chosen),
                azure=opened,
                runner=az,
                journal=journal,
                items=items(),
                context=context,
                looked=True,
            )
            async with aclosing(events) as running:
                return await told(running, narrator)


def _need(chosen: tuple[Record, ...], wanted: int, cluster: str) -> None:
    """End the run where there is not as much to take back as was asked for."""
    if len(chosen) < wanted:
        there = f"only {len(chosen)}" if chosen else "no step"
        raise Stop(
            Exit.USAGE, f"The journal of {name_of(cluster)} has {there} to take back: nothing was run."
        )
    for record in chosen:
        if not record.undo:
            reason = f"There is no way back from “{record.title}”. {record.no_undo}".strip()
            raise Stop(Exit.NOT_FIXED, f"{reason} Nothing was run.")


def _shown(record: Record) -> Step:
    """Return the step that goes back; it interrupts as much as going there did."""
    step = undo_step(record)
    return replace(
        step,
        fixes=tuple(
            replace(fix, risk=Risk.DISRUPTIVE) if fix.risk is Risk.ONE_WAY else fix for fix in step.fixes
        ),
    )
