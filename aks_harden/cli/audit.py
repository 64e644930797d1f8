"""`audit`: judge clusters and report, reading only."""

import argparse
import os
import sys
from collections.abc import Iterable
from typing import Final

from aks_harden import __version__
from aks_harden.cli import options as shared
from aks_harden.cli.decisions import decisions_of, tell_idle
from aks_harden.cli.exits import Exit
from aks_harden.cli.files import now
from aks_harden.cli.output import write_out, writes_utf_8
from aks_harden.cli.relapses import with_relapses
from aks_harden.cli.source import snapshots_of
from aks_harden.cli.terminal import columns
from aks_harden.model.verdict import Severity
from aks_harden.report.formats import Format, Suppressed, Writing, written
from aks_harden.report.report import Audit, Report, build

_WIDEST: Final = 110
_PROSE: Final = (Format.TEXT, Format.MARKDOWN)
"""Formats that people read; the others are for programs."""


def prepare(verb: argparse.ArgumentParser) -> None:
    """Fill in the verb's options."""
    shared.add_cluster(verb, many=True)
    shared.add_judging(verb)
    shared.add_at(verb)
    report = verb.add_argument_group("report")
    report.add_argument(
        "-o", "--format", choices=[str(entry) for entry in Format], default="text", help="default: text"
    )
    report.add_argument("--out", metavar="FILE", help="write the report there instead of to standard output")
    report.add_argument(
        "--fail-on",
        choices=[str(entry) for entry in Severity],
        default="high",
        help="least severity of a failing item that ends the run with 10 (default: high)",
    )
    report.add_argument("--strict", action="store_true", help="end with 4 where anything is unknown")
    report.add_argument("--exit-zero", action="store_true", help="end with 0 whatever was found")
    report.add_argument(
        "--sarif-suppressed",
        choices=[str(entry) for entry in Suppressed],
        default=str(Suppressed.OMIT),
        help="waived results in SARIF: left out (default), or marked as suppressed",
    )
    report.add_argument("--ascii", action="store_true", help="symbols in ASCII")


def run(options: argparse.Namespace) -> int:
    """Audit, write the report, and return the exit code."""
    items = shared.chosen_items(options)
    decided = decisions_of(options)
    found = snapshots_of(options, shared.context(options))
    judged = [shared.at(options, snapshot) for snapshot in found.snapshots]
    # With a file the time is the file's, so that the same input gives the same bytes.
    generated = judged[0].taken_at if options.snapshot else now()
    audit = audited(
        (
            with_relapses(
                options,
                build(
                    snapshot,
                    found.context,
                    items,
                    tool=f"aks-harden {__version__}",
                    generated=generated,
                    decisions=decided(snapshot.cluster_id),
                ),
            )
            for snapshot in judged
        ),
        generated,
    )
    tell_idle(audit.reports)
    shape = Format(options.format)
    write_out(options.out, written(audit, shape, writing(options)), prose=shape in _PROSE)
    return Exit.NO_ACCESS if found.missed else _code(options, audit)


def audited(reports: Iterable[Report], generated: str) -> Audit:
    """Return the reports of one run as one value."""
    return Audit(tool=f"aks-harden {__version__}", generated=generated, reports=tuple(reports))


def writing(options: argparse.Namespace) -> Writing:
    """Return how to write for the terminal, or the pipe or file, that the result goes to."""
    out = getattr(options, "out", None) not in {None, "-"}
    terminal = sys.stdout is not None and sys.stdout.isatty() and not out
    return Writing(
        width=min(columns(), _WIDEST),
        colour=terminal and not os.environ.get("NO_COLOR"),
        ascii=options.ascii or not (out or writes_utf_8()),
        suppressed=Suppressed(getattr(options, "sarif_suppressed", Suppressed.OMIT)),
    )


def _code(options: argparse.Namespace, audit: Audit) -> int:
    if options.exit_zero:
        return Exit.DONE
    if any(report.failing(Severity(options.fail_on)) for report in audit.reports):
        return Exit.FINDINGS
    return (
        Exit.INCOMPLETE if options.strict and any(report.unknown for report in audit.reports) else Exit.DONE
    )
