"""Where a snapshot comes from: a file, the demo's simulated Azure, or Azure itself."""

import argparse
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

from aks_harden.cli.conflicts import one_source
from aks_harden.cli.exits import Exit, Stop
from aks_harden.cli.files import from_file
from aks_harden.model.azure import ReadError
from aks_harden.report.literal import literal
from aks_harden.snapshot.paths import group_of, name_of, subscription_of
from aks_harden.snapshot.redact import redact_text

if TYPE_CHECKING:
    from aks_harden.apply.ports import Azure
    from aks_harden.azure.asks import Scope
    from aks_harden.azure.reader import AzureReader
    from aks_harden.azure.session import Principal, Wish
    from aks_harden.model.context import Context
    from aks_harden.sandbox.server import Sandbox
    from aks_harden.snapshot.snapshot import Snapshot


def snapshot_of(options: argparse.Namespace, context: "Context") -> "tuple[Snapshot, Context]":
    """Return the one snapshot that the options ask for, and the context with what its file adds to the scope.

    Ends the run in one sentence where there is none, or more than one.
    """
    found = snapshots_of(options, context)
    if len(found.snapshots) > 1:
        names = ", ".join(snapshot.cluster_name for snapshot in found.snapshots)
        count = len(found.snapshots)
        raise Stop(Exit.USAGE, f"This takes one cluster, and the file holds {count}: {names}.")
    return found.snapshots[0], found.context


class Found(Struct, frozen=True, kw_only=True):
    """What the options asked for."""

    snapshots: "tuple[Snapshot, ...]"
    context: "Context"
    """The context, with what a file adds to the scope."""
    missed: bool = False
    """Whether one of several clusters could not be read; what was wrong with it has been told."""


def snapshots_of(options: argparse.Namespace, context: "Context") -> Found:
    """Return every snapshot that the options ask for; ends the run in one sentence where there is none."""
    one_source(options)
    if getattr(options, "snapshot", None):
        snapshots, told = from_file(options.snapshot, context, getattr(options, "at", None) or "")
        return Found(snapshots=snapshots, context=told)
    import asyncio  # noqa: PLC0415 - a file is judged without it

    with demo(options) as box:
        ids = options.id if isinstance(options.id, list) else [options.id]
        return asyncio.run(_read_each(options, context, box, _each_once(ids) or [None]))


@contextmanager
def demo(options: argparse.Namespace) -> "Iterator[Sandbox | None]":
    """Run the simulated Azure that `--demo` asks for, none otherwise."""
    if not getattr(options, "demo", None):
        yield None
        return
    from aks_harden.sandbox.server import Sandbox  # noqa: PLC0415 - brings a server and a certificate maker

    with Sandbox.start(options.demo) as box:
        options.id = box.cluster_id
        yield box


def wish(options: argparse.Namespace, box: "Sandbox | None") -> "Wish":
    """Return the session that the options ask for."""
    from aks_harden.azure.session import Wish  # noqa: PLC0415 - brings the Azure libraries

    subscription = subscription_of(options.id) if options.id else options.subscription
    return Wish(
        subscription=subscription or None,
        cloud=options.cloud,
        principal=principal(box) if box else None,
        timeout=options.timeout,
    )


def principal(box: "Sandbox") -> "Principal":
    """Return the way to sign in to a simulated Azure."""
    from aks_harden.azure.clouds import Cloud  # noqa: PLC0415 - stays with the room it belongs to
    from aks_harden.azure.session import Principal  # noqa: PLC0415 - brings the Azure libraries

    return Principal(
        cloud=Cloud(name="AzureCloud", resource_manager=box.url, authority=box.url, graph=box.url),
        tenant=box.tenant,
        sign_in="adfs",
        client_id=box.client_id,
        client_secret=box.client_secret,
        subscription=box.subscription,
        subscription_name=str(
            box.world.resources[f"/subscriptions/{box.subscription.lower()}"]["displayName"]
        ),
        user="aks-harden-operator",
        ca_file=str(box.ca_file),
    )


def scope(context: "Context") -> "Scope":
    """Return what says which registries and vaults belong to a cluster."""
    from aks_harden.azure.asks import Scope  # noqa: PLC0415 - brings the Azure room
    from aks_harden.checks.stores.registries import registries_in_scope  # noqa: PLC0415 - the reader is wired here, not there
    from aks_harden.checks.stores.vaults import vaults_in_scope  # noqa: PLC0415 - as above

    return Scope(
        registries=lambda snapshot: registries_in_scope(snapshot, context),
        vaults=lambda snapshot: vaults_in_scope(snapshot, context),
        more=(*context.registries, *context.vaults),
    )


@asynccontextmanager
async def reader(
    options: argparse.Namespace, context: "Context", box: "Sandbox | None"
) -> "AsyncIterator[AzureReader]":
    """Open what reads Azure; ends the run in one sentence where nobody is signed in."""
    from aks_harden.azure.session import SignInError, open_reader  # noqa: PLC0415 - brings the Azure libraries

    try:
        async with open_reader(wish(options, box), scope(context)) as opened:
            yield opened
    except (SignInError, ReadError) as error:
        raise Stop(Exit.NO_ACCESS, str(error)) from None


async def cluster_id(options: argparse.Namespace, opened: "Azure") -> str:
    """Return the ARM id of the cluster that the options name."""
    if options.id:
        return _named(options.id)
    if options.name and options.resource_group:
        base = f"/subscriptions/{opened.identity.subscription}/resourceGroups/{options.resource_group}"
        return f"{base}/providers/Microsoft.ContainerService/managedClusters/{options.name}"
    return await _only_one(options, opened)


async def _only_one(options: argparse.Namespace, opened: "Azure") -> str:
    rows = await opened.clusters()
    where = opened.identity.subscription_name or opened.identity.subscription
    fitting = [
        row
        for row in rows
        if (not options.name or row.name.lower() == options.name.lower())
        and (not options.resource_group or row.group.lower() == options.resource_group.lower())
    ]
    if len(fitting) == 1:
        return fitting[0].id
    names = ", ".join(f"{row.group}/{row.name}" for row in rows[:10]) or "none"
    if not fitting:
        wanted = options.name or options.resource_group or "to audit"
        raise Stop(
            Exit.NO_ACCESS, f"There is no cluster {wanted} in subscription {where}; there are: {names}."
        )
    raise Stop(Exit.USAGE, f"Name the cluster with -g and -n; subscription {where} has: {names}.")


def _named(given: str) -> str:
    if not (group_of(given) and "/managedclusters/" in given.lower()):
        raise Stop(Exit.USAGE, f"{given!r} is not the ARM id of a cluster.")
    return given


def _each_once(ids: "Iterable[str | None] | None") -> "list[str | None]":
    """Return the ids in the order in which they were first named, each once."""
    named: dict[str, str] = {}
    for each in ids or ():
        if each:
            named.setdefault(each.rstrip("/").lower(), _named(each))
    return [*named.values()]


async def _read_each(
    options: argparse.Namespace, context: "Context", box: "Sandbox | None", ids: "Sequence[str | None]"
) -> Found:
    """Read clusters one after the other, signed in once a subscription: Azure limits calls for all of them.

    One of several that cannot be read does not take the others with it.
    """
    found: dict[str | None, Snapshot] = {}
    missed: list[str] = []
    for together in _by_subscription(ids):
        alike = argparse.Namespace(**{**vars(options), "id": together[0]})
        try:
            async with reader(alike, context, box) as opened:
                for each in together:
                    alike.id = each
                    try:
                        found[each] = await read_one(opened, await cluster_id(alike, opened))
                    except ReadError as error:
                        missed.append(_missed(str(error), alone=len(ids) == 1))
        except Stop as stop:  # nobody is signed in there
            if stop.code is not Exit.NO_ACCESS:
                raise
            missed.append(_missed(str(stop), alone=len(ids) == 1))
    if not found:
        raise Stop(Exit.NO_ACCESS, "None of the clusters could be read.")
    return Found(
        snapshots=tuple(found[each] for each in ids if each in found), context=context, missed=bool(missed)
    )


def _by_subscription(ids: "Iterable[str | None]") -> "Iterable[list[str | None]]":
    groups: dict[str, list[str | None]] = {}
    for each in ids:
        groups.setdefault(subscription_of(each or ""), []).append(each)
    return groups.values()


def _missed(sentence: str, *, alone: bool) -> str:
    """Tell what is wrong with one of several clusters; the run ends with it where there is no other."""
    if alone:
        raise Stop(Exit.NO_ACCESS, sentence)
    sys.stderr.write(f"aks-harden: {literal(redact_text(sentence))}\n")
    return sentence


async def read_one(opened: "AzureReader", wanted: str) -> "Snapshot":
    """Read one cluster, telling progress on a terminal."""
    narrate = _narrator(literal(name_of(wanted)))
    last: Snapshot | None = None
    try:
        async for last in opened.read(wanted):
            narrate(len(last.readings))
    finally:
        narrate(None)
    if last is None:
        raise Stop(Exit.BROKEN, "Reading ended before it began.")
    return last


def _narrator(name: str) -> Callable[[int | None], None]:
    """Return what tells progress on a terminal's standard error, and nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda _: None

    def tell(count: int | None) -> None:
        sys.stderr.write("\r\x1b[K" if count is None else f"\rreading {name}: {count} parts\x1b[K")
        sys.stderr.flush()

    return tell
