"""`script`: write a remediation script, every step of which checks, asks, runs and reads again."""

import argparse
import sys

from aks_harden import __version__
from aks_harden.cli import options as shared
from aks_harden.cli.decisions import decisions_of, tell_expired
from aks_harden.cli.exits import Exit, Stop
from aks_harden.cli.output import write_out
from aks_harden.cli.source import snapshot_of
from aks_harden.engine.decided import Decided
from aks_harden.engine.discover import Item
from aks_harden.engine.judge import judge
from aks_harden.engine.offers import offers
from aks_harden.engine.runnable import runnable_plan
from aks_harden.model.context import Context
from aks_harden.model.waiver import Decisions
from aks_harden.report.bash import bash
from aks_harden.report.decided import waived
from aks_harden.report.literal import literal
from aks_harden.report.script import script
from aks_harden.snapshot.snapshot import Snapshot


def prepare(verb: argparse.ArgumentParser) -> None:
    """Fill in the verb's options."""
    shared.add_cluster(verb)
    shared.add_judging(verb)
    what = verb.add_argument_group("what to write")
    what.add_argument("--shell", choices=["bash"], default="bash", help="default: bash")
    what.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="answer an input of a fix, as FIX/NAME or NAME",
    )
    what.add_argument(
        "--out", metavar="FILE", help="write it there, executable, instead of to standard output"
    )


def run(options: argparse.Namespace) -> int:
    """Read, plan, and write the script."""
    items = shared.chosen_items(options)
    decided = decisions_of(options)
    snapshot, context = snapshot_of(options, shared.context(options))
    named = shared.named(options)
    chosen = named or _wanted(snapshot, context, items, decided(snapshot.cluster_id))
    plan, left_out = runnable_plan(snapshot, context, items, chosen)
    if named and not plan.steps and not left_out:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in plan.dropped)
        raise Stop(Exit.USAGE, f"There is nothing to write ({reasons}).")
    write_out(options.out, bash(script(plan, version=__version__, left_out=left_out)), executable=True)
    for step, reason in left_out:
        sys.stderr.write(literal(f"left out: {step.title} ({reason})") + "\n")
    return Exit.DONE


def _wanted(snapshot: Snapshot, context: Context, items: tuple[Item, ...], decisions: Decisions) -> list[str]:
    """Return the fixes on offer for what nobody accepted, and tell which others are left out."""
    decided = Decided(decisions=decisions, cluster=snapshot.cluster_id, now=snapshot.taken_at)
    tell_expired(decided.expired)
    findings = judge(snapshot, context, items) if decisions.waivers else ()
    wanted: list[str] = []
    for proposal in offers(snapshot, context, items):
        if waiver := decided.accepts(proposal.fix, findings):
            sys.stderr.write(literal(f"left out: {proposal.fix.title} (waived {waived(waiver)})") + "\n")
        else:
            wanted.append(proposal.fix.key)
    return wanted
