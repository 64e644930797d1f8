"""`script`: write a remediation script, every step of which checks, asks, runs and reads again."""

import argparse
import sys
from collections.abc import Iterator
from typing import Final

from aks_harden import __version__
from aks_harden.cli import options as shared
from aks_harden.cli.choosing import Case, Chosen, choose
from aks_harden.cli.decisions import decisions_of
from aks_harden.cli.exits import Exit, Stop
from aks_harden.cli.output import write_out
from aks_harden.cli.source import snapshot_of
from aks_harden.engine.discover import items
from aks_harden.engine.judge import judge
from aks_harden.report.literal import literal
from aks_harden.report.script import Script, rollback, script

_SHELLS: Final = ("bash", "pwsh")


def prepare(verb: argparse.ArgumentParser) -> None:
    """Fill in the verb's options."""
    shared.add_cluster(verb)
    shared.add_judging(verb)
    what = verb.add_argument_group("what to write")
    what.add_argument(
        "--shell", choices=_SHELLS, default="bash", help="bash (default), or pwsh: PowerShell 5.1 and 7"
    )
    what.add_argument("--safe", action="store_true", help="only what is reversible and interrupts nothing")
    shared.add_answering(what)
    what.add_argument(
        "--out", metavar="FILE", help="write it there, executable, instead of to standard output"
    )
    what.add_argument(
        "--rollback", metavar="FILE", help="write a second script there that takes the first one back"
    )


def run(options: argparse.Namespace) -> int:
    """Read, plan, and write the script."""
    if options.rollback is not None and options.rollback in {options.out, "-"}:
        raise Stop(
            Exit.USAGE, "--rollback takes a file of its own: two scripts in one would undo themselves."
        )
    shared.chosen_items(options)
    decided = decisions_of(options)
    snapshot, context = snapshot_of(options, shared.context(options))
    every = items()
    case = Case(snapshot=snapshot, context=context, findings=judge(snapshot, context, every), every=every)
    chosen = choose(case, options, decided(snapshot.cluster_id))
    overrides = shared.overrides(options)
    if shared.named(options) and not chosen.plan.steps and not chosen.left_out:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in chosen.plan.dropped)
        raise Stop(Exit.USAGE, f"There is nothing to write ({reasons}).")
    told = script(chosen.plan, version=__version__, left_out=chosen.left_out, overrides=overrides)
    write_out(options.out, _spelled(told, options.shell), executable=True)
    if options.rollback is not None:
        back = rollback(chosen.plan, version=__version__, overrides=overrides)
        write_out(options.rollback, _spelled(back, options.shell), executable=True)
    for line in _left_out(chosen):
        sys.stderr.write(literal(f"left out: {line}") + "\n")
    return Exit.DONE


def _spelled(told: Script, shell: str) -> str:
    if shell == "pwsh":
        from aks_harden.report.pwsh import pwsh  # noqa: PLC0415 - one of the two

        return pwsh(told)
    from aks_harden.report.bash import bash  # noqa: PLC0415 - one of the two

    return bash(told)


def _left_out(chosen: Chosen) -> Iterator[str]:
    yield from (f"{title} (waived {waiver})" for title, waiver in chosen.waived)
    yield from (f"{name} ({reason})" for name, reason in chosen.plan.dropped)
    yield from (f"{step.title} ({reason})" for step, reason in chosen.left_out)
