"""`audit`: judge a cluster and report, reading only."""

import argparse
import os
import shutil
import sys
from datetime import UTC, datetime
from typing import Final

from aks_harden import __version__
from aks_harden.cli import options as shared
from aks_harden.cli.exits import Exit
from aks_harden.cli.output import write_out
from aks_harden.cli.source import snapshot_of
from aks_harden.model.verdict import Severity
from aks_harden.report import json_report, text
from aks_harden.report.report import Report, build
from aks_harden.snapshot.snapshot import Snapshot

_WIDEST: Final = 110


def prepare(verb: argparse.ArgumentParser) -> None:
    """Fill in the verb's options."""
    shared.add_cluster(verb)
    shared.add_judging(verb)
    shared.add_at(verb)
    report = verb.add_argument_group("report")
    report.add_argument("-o", "--format", choices=["text", "json"], default="text", help="default: text")
    report.add_argument("--out", metavar="FILE", help="write the report there instead of to standard output")
    report.add_argument(
        "--fail-on",
        choices=[str(entry) for entry in Severity],
        default="high",
        help="least severity of a failing item that ends the run with 10 (default: high)",
    )
    report.add_argument("--strict", action="store_true", help="end with 4 where anything is unknown")
    report.add_argument("--exit-zero", action="store_true", help="end with 0 whatever was found")
    report.add_argument("--ascii", action="store_true", help="symbols in ASCII")


def run(options: argparse.Namespace) -> int:
    """Audit, write the report, and return the exit code."""
    items = shared.chosen_items(options)
    context = shared.context(options)
    snapshot = shared.at(options, snapshot_of(options, context))
    report = build(
        snapshot, context, items, tool=f"aks-harden {__version__}", generated=_generated(options, snapshot)
    )
    write_out(options.out, _written(options, report))
    return _code(options, report)


def text_report(report: Report, *, ascii_only: bool = False) -> str:
    """Return the report for the terminal, or the pipe, that we write to."""
    terminal = sys.stdout.isatty()
    style = text.Style(
        width=min(shutil.get_terminal_size((100, 24)).columns, _WIDEST),
        colour=terminal and not os.environ.get("NO_COLOR"),
        ascii=ascii_only or not (sys.stdout.encoding or "").lower().startswith("utf"),
    )
    return text.write(report, style)


def _written(options: argparse.Namespace, report: Report) -> str:
    if options.format == "json":
        return json_report.write(report)
    return text_report(report, ascii_only=options.ascii)


def _generated(options: argparse.Namespace, snapshot: Snapshot) -> str:
    """Return the report's time; with a file it is the file's, so that the same input gives the same bytes."""
    if options.snapshot:
        return snapshot.taken_at
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _code(options: argparse.Namespace, report: Report) -> int:
    if options.exit_zero:
        return Exit.DONE
    if report.failing(Severity(options.fail_on)):
        return Exit.FINDINGS
    return Exit.INCOMPLETE if options.strict and report.unknown else Exit.DONE
