"""`plan`: choose fixes, show what they would do, and write that down for `apply`."""

import argparse
import sys
from datetime import datetime, timedelta
from typing import Final, cast

from aks_harden import __version__
from aks_harden.cli import options as shared
from aks_harden.cli.audit import writing
from aks_harden.cli.choosing import Case, Chosen, choose
from aks_harden.cli.decisions import decisions_of
from aks_harden.cli.exits import Exit, Stop
from aks_harden.cli.files import now
from aks_harden.cli.output import write_out
from aks_harden.cli.source import snapshot_of
from aks_harden.engine.by_hand import documents
from aks_harden.engine.discover import items
from aks_harden.engine.judge import judge
from aks_harden.engine.plan_file import encode, plan_file
from aks_harden.model.context import Context
from aks_harden.model.json import JsonObject
from aks_harden.report.plan_text import Shown, plan_text
from aks_harden.report.questions import questions
from aks_harden.report.text import Style
from aks_harden.snapshot.plain import json_text
from aks_harden.snapshot.redact import redact

_LONGEST_HOURS: Final = 720


def prepare(verb: argparse.ArgumentParser) -> None:
    """Fill in the verb's options."""
    shared.add_cluster(verb)
    shared.add_judging(verb)
    what = verb.add_argument_group("what to plan")
    what.add_argument("--safe", action="store_true", help="only what is reversible and interrupts nothing")
    shared.add_answering(what)
    how = verb.add_argument_group("what to write")
    how.add_argument("-o", "--format", choices=["text", "json"], default="text", help="default: text")
    how.add_argument("--out", metavar="FILE", help="write the plan file that `aks-harden apply` takes there")
    how.add_argument(
        "--valid-for",
        type=_hours,
        default=24,
        metavar="HOURS",
        help="how long the plan file may be applied (default 24)",
    )
    how.add_argument(
        "--questions", metavar="FILE", help="write what is asked there, as an answers file to fill in"
    )
    how.add_argument(
        "--files",
        metavar="DIR",
        help="write the files of the work of people (scripts, manifests) into that folder",
    )
    how.add_argument("--ascii", action="store_true", help="symbols in ASCII")


def run(options: argparse.Namespace) -> int:
    """Read, plan, show, and write the plan down."""
    decided = decisions_of(options)
    shared.chosen_items(options)
    snapshot, context = snapshot_of(options, shared.context(options))
    every = items()
    findings = judge(snapshot, context, every)
    case = Case(snapshot=snapshot, context=context, findings=findings, every=every)
    chosen = choose(case, options, decided(snapshot.cluster_id))
    body = _body(options, chosen, context)
    if options.files:
        _write_files(options.files, chosen)
    if options.format == "json":
        write_out(None, json_text(body))
    else:
        write_out(None, plan_text(_shown(case, chosen, options), _style(options)), prose=True)
    if options.questions:
        text = questions(chosen.plan, chosen.left_out, dict(context.inputs))
        write_out(options.questions, text)
    if options.out:
        _writable(options, chosen, body)
        write_out(options.out, json_text(body))
    return Exit.DONE


def _write_files(folder: str, chosen: Chosen) -> None:
    from pathlib import Path  # noqa: PLC0415 - only where there are files to write

    from aks_harden.store.documents import DocumentError, write_documents  # noqa: PLC0415 - as above

    steps = (*chosen.plan.steps, *(step for step, _ in chosen.left_out))
    found = documents(fix for step in steps for fix in step.fixes)
    if not found:
        raise Stop(Exit.USAGE, f"No file comes with what was planned, so nothing was written into {folder}.")
    try:
        written = write_documents(Path(folder), found)
    except DocumentError as unable:
        raise Stop(Exit.USAGE, str(unable)) from None
    sys.stderr.writelines(f"written: {path}\n" for path in written)


def _hours(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text) <= _LONGEST_HOURS):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of hours from 1 to {_LONGEST_HOURS}")
    return int(text)


def _body(options: argparse.Namespace, chosen: Chosen, context: Context) -> JsonObject:
    created = now()
    expires = datetime.fromisoformat(created) + timedelta(hours=options.valid_for)
    file = plan_file(
        chosen.plan,
        context,
        tool=f"aks-harden {__version__}",
        created=created,
        expires=f"{expires:%Y-%m-%dT%H:%M:%SZ}",
        overrides=shared.overrides(options),
    )
    body = encode(file)
    if redact(body) != body:
        raise Stop(
            Exit.USAGE,
            "Something in the plan looks like a secret, and none is written down: see the answers.",
        )
    return body


def _shown(case: Case, chosen: Chosen, options: argparse.Namespace) -> Shown:
    return Shown(
        plan=chosen.plan,
        about=frozenset(item.check.id for item in shared.chosen_items(options)),
        left_out=chosen.left_out,
        waived=chosen.waived,
        before=case.findings,
        after=judge(chosen.plan.after, case.context, case.every),
    )


def _style(options: argparse.Namespace) -> Style:
    how = writing(argparse.Namespace(ascii=options.ascii))
    return Style(width=how.width, colour=how.colour, ascii=how.ascii)


def _writable(options: argparse.Namespace, chosen: Chosen, body: JsonObject) -> None:
    """End the run where a file of the plan could not be applied."""
    if not chosen.plan.steps:
        raise Stop(Exit.USAGE, f"No step may run, so {options.out} was not written.")
    if not cast("str", body["tenant"]):
        raise Stop(
            Exit.USAGE,
            "The cluster was read without its tenant, so the plan could be applied to another one: plan on"
            f" the cluster itself. {options.out} was not written.",
        )
