"""Applying a plan file: read the cluster, derive the plan anew, and run only what is still the same."""

import argparse
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from aks_harden.apply.applying import apply
from aks_harden.apply.means import Means
from aks_harden.apply.ports import Identity
from aks_harden.cli.asking import say
from aks_harden.cli.exits import Exit, Stop
from aks_harden.cli.files import now
from aks_harden.cli.hand import acting, consent, journal_of, looked_ahead, looked_back, runner, told
from aks_harden.cli.ladder import confirm, rung_of
from aks_harden.cli.narrating import Narrator
from aks_harden.cli.source import read_one, reader
from aks_harden.engine.discover import items
from aks_harden.engine.plan import Plan
from aks_harden.engine.plan_file import BadPlanError, PlanFile
from aks_harden.engine.runnable import runnable_plan
from aks_harden.engine.staleness import stale
from aks_harden.model.context import Context
from aks_harden.snapshot.paths import name_of, subscription_of
from aks_harden.snapshot.snapshot import Snapshot
from aks_harden.store.plan_file import load_plan

_LONGEST: Final = timedelta(days=30)
"""How long `plan --valid-for` lets a file be applied at the most."""
_CLOCKS: Final = timedelta(minutes=10)
"""How far the clocks of two machines may be apart."""


def opened_file(name: str) -> PlanFile:
    """Return the plan in a file; ends the run in one sentence where there is none, or it is too old."""
    here = _moment(now())
    try:
        file = load_plan(name)
        _check(file, here)
    except BadPlanError as error:
        raise Stop(Exit.USAGE, f"The plan {name} cannot be used: {error}.") from None
    if here >= _moment(file.expires):
        raise Stop(Exit.STALE, f"The plan {name} expired at {file.expires}: make it anew.")
    return file


def _check(file: PlanFile, here: datetime) -> None:
    begun = _moment(file.created)
    lasting = _moment(file.expires) - begun
    if begun > here + _CLOCKS:
        raise BadPlanError(f"it says that it was made at {file.created}, which is still to come")
    if not timedelta(0) < lasting <= _LONGEST:
        raise BadPlanError("it is valid for longer than any plan is")
    if not file.steps:
        raise BadPlanError("it has no step")


async def carry_out(options: argparse.Namespace, narrator: Narrator, file: PlanFile) -> int:
    """Apply a plan file and return how the run ends."""
    narrator.cluster = file.cluster
    context = file.judging()
    az = runner(options)
    async with reader(options, context, None) as opened:
        _same_place(opened.identity, file)
        with journal_of(file.cluster) as journal:
            snapshot = await read_one(opened, file.cluster)
            means = Means(azure=opened, runner=az, journal=journal, items=items(), context=context)
            if await looked_back(means, snapshot):
                snapshot = await read_one(opened, file.cluster)
            plan = _derived(options, file, snapshot, context)
            actor, notes = await looked_ahead(opened, az, snapshot, plan.steps)
            count = f"{len(plan.steps)} step{'' if len(plan.steps) == 1 else 's'}"
            where = acting(actor)
            rung = rung_of(f"Applying {count}", where, name_of(file.cluster), plan.steps, notes)
            confirm(options, replace(rung, overrides=file.overrides))
            events = apply(
                plan,
                azure=opened,
                runner=az,
                journal=journal,
                items=items(),
                context=context,
                overrides=file.overrides,
                consent=consent,
                looked=True,
            )
            async with aclosing(events) as running:
                return await told(running, narrator)


def _derived(options: argparse.Namespace, file: PlanFile, snapshot: Snapshot, context: Context) -> Plan:
    """Return the plan derived anew from what was chosen; ends the run where it is not the file's any more."""
    plan, left_out = runnable_plan(snapshot, context, items(), file.fixes, file.overrides)
    differing = stale(file, plan, left_out)
    if not differing:
        return plan
    for line in differing:
        say(f"stale: {line}")
    raise Stop(Exit.STALE, f"The plan {options.plan} does not fit any more ({differing[0]}): make it anew.")


def _same_place(identity: Identity, file: PlanFile) -> None:
    """End the run where the file was made for another place than the one that is signed in to."""
    for what, here, there in (
        ("tenant", identity.tenant, file.tenant),
        ("subscription", subscription_of(file.cluster), file.subscription),
        ("cloud", identity.cloud, file.cloud),
    ):
        if here.lower() != there.lower():
            raise Stop(
                Exit.USAGE,
                f"The plan is for the cluster {name_of(file.cluster)} of {what} {there}, and this is {here}:"
                " nothing was run.",
            )


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")  # noqa: DTZ007 - two of a kind are compared
    except ValueError:
        raise BadPlanError(f"{text!r} is not a time such as 2026-11-23T12:00:00Z") from None
