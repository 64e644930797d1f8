"""`apply`: carry out a plan file with the operator's own az, or take the last steps back; no screen."""

import argparse
import asyncio
from collections.abc import Callable, Coroutine
from typing import Final

from aks_harden.cli import options as shared
from aks_harden.cli.asking import say
from aks_harden.cli.conflicts import one_source
from aks_harden.cli.exits import Exit, Stop
from aks_harden.cli.narrating import Narrator
from aks_harden.model.context import Sensitivity, Size
from aks_harden.snapshot.paths import group_of, name_of

_OF_UNDO: Final = {
    "id": "--id",
    "resource_group": "-g",
    "name": "-n",
    "subscription": "--subscription",
    "registry": "--registry",
    "vault": "--vault",
    "sensitivity": "--sensitivity",
    "size": "--size",
    "config": "--config",
}
"""Options that a plan file answers itself."""


def prepare(verb: argparse.ArgumentParser) -> None:
    """Fill in the verb's options."""
    verb.add_argument("plan", nargs="?", metavar="PLAN", help="the file that `aks-harden plan --out` wrote")
    doing = verb.add_argument_group("what to do")
    doing.add_argument(
        "--undo",
        nargs="?",
        const=1,
        type=_count,
        metavar="N",
        help="instead of a plan: take back the last N steps of the cluster's journal (default 1)",
    )
    doing.add_argument(
        "--yes", action="store_true", help="do not ask, unless there is no way back from something"
    )
    doing.add_argument(
        "--accept-irreversible",
        action="append",
        default=[],
        metavar="FIX_ID",
        help="accept that there is no way back from this fix",
    )
    doing.add_argument("--read-only", action="store_true", help="nothing can be applied")
    doing.add_argument(
        "--az", metavar="PATH", help="the az to apply with (default: AKS_HARDEN_AZ, else the one on the path)"
    )
    shared.add_cluster(verb, files=False, demo=False)
    how = verb.add_argument_group("how to judge what was taken back")
    how.add_argument("--sensitivity", choices=[str(entry) for entry in Sensitivity], help="default: standard")
    how.add_argument("--size", choices=[str(entry) for entry in Size], help="how large the cluster counts")
    how.add_argument(
        "--config", metavar="FILE", help="thresholds and declarations (default: config.toml of aks-harden)"
    )


def run(options: argparse.Namespace) -> int:
    """Apply a plan, or undo."""
    if options.read_only:
        raise Stop(Exit.USAGE, "--read-only: nothing is applied, and nothing is taken back.")
    if options.plan is None and options.undo is None:
        raise Stop(Exit.USAGE, "Name the plan file to apply, or say --undo.")
    one_source(options)
    if options.plan is None:
        from aks_harden.cli.undo import take_back  # noqa: PLC0415 - brings what only undoing needs

        return _whole(options, take_back)
    given = [spelled for name, spelled in _OF_UNDO.items() if getattr(options, name)]
    if options.undo is not None:
        given.append("--undo")
    if given:
        raise Stop(Exit.USAGE, f"PLAN cannot stand beside {' and '.join(given)}: the file tells all of that.")
    from aks_harden.cli.apply_plan import carry_out, opened_file  # noqa: PLC0415 - not for --undo

    file = opened_file(options.plan)
    options.id = file.cluster
    return _whole(options, lambda options, narrator: carry_out(options, narrator, file))


Work = Callable[[argparse.Namespace, Narrator], Coroutine[None, None, int]]


def _whole(options: argparse.Namespace, work: Work) -> int:
    """Run to the end; where the operator interrupts, say what that means for Azure."""
    narrator = Narrator()
    try:
        return asyncio.run(work(options, narrator))
    except KeyboardInterrupt:
        if narrator.step is None:
            raise
        cluster = narrator.cluster
        say(
            f"aks-harden: interrupted. az was ended here; what Azure had accepted of “{narrator.step.title}”"
            " goes on there. The journal holds the step without an end, and the next run finds out by reading"
            " how it ended. To stop an operation on the cluster itself: az aks operation-abort"
            f" --resource-group {group_of(cluster)} --name {name_of(cluster)}"
        )
        return Exit.INTERRUPTED


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of steps from 1")
    return int(text)
