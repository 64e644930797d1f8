"""Wire the screens to Azure: what reads, what runs az, where the journal lies."""

import argparse
import asyncio
import importlib
import os
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from aks_harden.cli import options as shared
from aks_harden.cli.decisions import decisions_of, tell_expired
from aks_harden.cli.exits import Exit, Stop
from aks_harden.cli.source import cluster_id, scope, wish
from aks_harden.cli.terminal import interactive
from aks_harden.model.azure import AzVersion, Identity, Outcome, ReadError, RunnerError

if TYPE_CHECKING:
    from aks_harden.apply.ports import Azure, Journal, Runner
    from aks_harden.engine.discover import Item
    from aks_harden.model.waiver import Decisions
    from aks_harden.sandbox.server import Sandbox
    from aks_harden.screens.backend import Backend


class NoAz:
    """Stands in where there is no az: reading goes on, and applying says what is missing."""

    def __init__(self, sentence: str) -> None:
        """Keep the sentence to say."""
        self._sentence = sentence

    async def run(
        self, _argv: tuple[str, ...], _files: Mapping[str, str], _output: Callable[[str], None]
    ) -> Outcome:
        """Say what is missing."""
        raise RunnerError(self._sentence)

    async def identity(self) -> Identity:
        """Say what is missing."""
        raise RunnerError(self._sentence)

    async def version(self) -> AzVersion:
        """Say what is missing."""
        raise RunnerError(self._sentence)


def need_terminal(verb: str) -> None:
    """End the run where there is no terminal to draw on."""
    if not interactive():
        raise Stop(Exit.USAGE, f"`{verb}` needs a terminal; without one use `aks-harden audit`.")


def run_walk(
    options: argparse.Namespace,
    *,
    box: "Sandbox | None" = None,
    runner: "Callable[[], Runner] | None" = None,
    journals: Path | None = None,
) -> int:
    """Run the screens until the operator leaves."""
    if not os.environ.get("NO_COLOR", "unset"):
        # Empty means "not set" by convention; the screen library alone would go grey.
        del os.environ["NO_COLOR"]
    return asyncio.run(_walk(options, box=box, runner=runner, journals=journals))


async def _walk(
    options: argparse.Namespace,
    *,
    box: "Sandbox | None",
    runner: "Callable[[], Runner] | None",
    journals: Path | None,
) -> int:
    from aks_harden.screens.app import HardenApp  # noqa: PLC0415 - the screen library, only for the screens

    async with AsyncExitStack() as stack:
        app = HardenApp(backend(options, stack, box=box, runner=runner, journals=journals))
        code = await app.run_async() or Exit.DONE
        tell_expired(app.session.decided.expired if app.session else ())
        return code


def backend(
    options: argparse.Namespace,
    stack: AsyncExitStack,
    *,
    box: "Sandbox | None",
    runner: "Callable[[], Runner] | None",
    journals: Path | None,
) -> "Backend":
    """Return what the screens stand on; what it opens is closed with `stack`."""
    from aks_harden.screens.backend import Backend  # noqa: PLC0415 - stays with the screens

    context = shared.context(options)
    decided = decisions_of(options)

    async def azure() -> "Azure":
        # The libraries take a third of a second to import: not on the loop that draws the screen.
        session = await asyncio.to_thread(importlib.import_module, "aks_harden.azure.session")
        try:
            return await stack.enter_async_context(session.open_reader(wish(options, box), scope(context)))
        except session.SignInError as error:
            raise ReadError(str(error)) from None

    async def named(opened: "Azure") -> str:
        try:
            return await cluster_id(options, opened)
        except Stop as stop:
            raise ReadError(str(stop)) from None

    def items() -> "tuple[Item, ...]":
        try:
            return shared.chosen_items(options)
        except Stop as stop:
            raise ReadError(str(stop)) from None

    def decisions(cluster: str) -> "Decisions":
        try:
            return decided(cluster)
        except Stop as stop:
            raise ReadError(str(stop)) from None

    def journal(cluster: str) -> "Journal":
        from aks_harden.store.journal import ClusterJournal  # noqa: PLC0415 - as above

        return ClusterJournal(cluster, journals)

    return Backend(
        azure=azure,
        named=named if options.name or options.resource_group else None,
        items=items,
        context=context,
        decisions=decisions,
        cluster_id=options.id,
        runner=runner,
        journal=journal,
        # The sandbox puts every change into effect at once; the countdown is shown all the same.
        minute_seconds=1.0 if box else 60.0,
        label="sandbox" if box else "",
        ascii=options.ascii,
    )
