"""`demo`: the whole walk on a simulated, badly hardened cluster; nothing of yours is touched.

Without a terminal it prints the demo's audit and ends with 0.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from aks_harden import __version__
from aks_harden.apply.ports import Runner
from aks_harden.azure.az_runner import AzRunner, find_az
from aks_harden.cli import options as shared
from aks_harden.cli.audit import audited, writing
from aks_harden.cli.decisions import decisions_of, tell_idle
from aks_harden.cli.exits import Exit
from aks_harden.cli.files import now
from aks_harden.cli.output import write_out
from aks_harden.cli.source import snapshot_of
from aks_harden.cli.terminal import interactive
from aks_harden.cli.wiring import NoAz, run_walk
from aks_harden.model.azure import AzVersion, Identity, Outcome, RunnerError
from aks_harden.report.formats import Format, written
from aks_harden.report.report import build
from aks_harden.sandbox.manual import cloud_arguments, environment, login_arguments
from aks_harden.sandbox.server import Sandbox


def prepare(verb: argparse.ArgumentParser) -> None:
    """Fill in the verb's options."""
    verb.add_argument(
        "--world", choices=shared.WORLDS, default="shop", metavar="WORLD", help=shared.WORLDS_HELP
    )
    shared.add_judging(verb)
    shared.add_applying(verb)


def run(options: argparse.Namespace) -> int:
    """Walk the world, or print its audit where there is no terminal."""
    for name in ("id", "resource_group", "name", "subscription", "cloud", "snapshot"):
        setattr(options, name, None)
    options.registry, options.vault, options.timeout = [], [], 90.0
    if interactive():
        return walk_world(options, options.world)
    options.demo = options.world
    decided = decisions_of(options)
    snapshot, context = snapshot_of(options, shared.context(options))
    generated = now()
    report = build(
        snapshot,
        context,
        shared.chosen_items(options),
        tool=f"aks-harden {__version__}",
        generated=generated,
        decisions=decided(snapshot.cluster_id),
    )
    tell_idle([report])
    write_out(None, written(audited([report], generated), Format.TEXT, writing(options)), prose=True)
    return Exit.DONE


def walk_world(options: argparse.Namespace, world: str) -> int:
    """Walk a world in the terminal; journal and az configuration go to a folder that ends with it."""
    with Sandbox.start(world) as box, tempfile.TemporaryDirectory(prefix="aks-harden-demo-") as folder:
        options.id, options.demo = box.cluster_id, world
        runner = None if options.read_only else lambda: sandbox_az(options.az, box, Path(folder))
        return run_walk(options, box=box, runner=runner, journals=Path(folder) / "journal")


def sandbox_az(named: str | None, box: Sandbox, folder: Path) -> Runner:
    """Return the real az pointed at a sandbox, or what says that there is none."""
    try:
        return SandboxAz(
            AzRunner(program=find_az(named), environment=environment(box.coordinates(), str(folder / "az"))),
            box,
        )
    except RunnerError as error:
        return NoAz(str(error))


class SandboxAz:
    """The real az, signed in to a sandbox before its first call."""

    def __init__(self, az: AzRunner, box: Sandbox) -> None:
        """Nothing is run yet."""
        self._az = az
        self._box = box
        self._signed_in = False
        self._lock = asyncio.Lock()

    async def run(
        self, argv: tuple[str, ...], files: Mapping[str, str], output: Callable[[str], None]
    ) -> Outcome:
        """Run az, signing in first where that was not done yet."""
        await self._sign_in()
        return await self._az.run(argv, files, output)

    async def identity(self) -> Identity:
        """Return who az would act as."""
        await self._sign_in()
        return await self._az.identity()

    async def version(self) -> AzVersion:
        """Return which az there is."""
        return await self._az.version()

    async def _sign_in(self) -> None:
        async with self._lock:
            if self._signed_in:
                return
            where = self._box.coordinates()
            for words in (
                cloud_arguments(where.url),
                login_arguments(where),
                ["account", "set", "--subscription", where.subscription],
            ):
                outcome = await self._az.run(("az", *words), {}, _nothing)
                if outcome.code:
                    raise RunnerError(
                        f"az could not be pointed at the sandbox: {outcome.stderr.strip()[:300]}"
                    )
            self._signed_in = True


def _nothing(_text: str) -> None:
    """Take no notice of what signing in prints."""
