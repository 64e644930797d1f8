"""`diff`: compare two snapshots or reports, and tell what got worse."""

import argparse
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

from msgspec.structs import replace

from aks_harden import __version__
from aks_harden.cli import options as shared
from aks_harden.cli.audit import writing
from aks_harden.cli.decisions import decisions_of, tell_idle
from aks_harden.cli.exits import Exit, Stop
from aks_harden.cli.files import from_text, text_of
from aks_harden.cli.output import write_out
from aks_harden.engine.compare import compare_all
from aks_harden.engine.comparison import Comparisons, Run
from aks_harden.engine.discover import Item
from aks_harden.model.context import Sensitivity
from aks_harden.model.verdict import Severity
from aks_harden.model.waiver import Decisions
from aks_harden.report.difference import Shape, run_of, written
from aks_harden.report.json_reader import BadReportError, is_report, runs_in
from aks_harden.report.literal import literal
from aks_harden.report.report import Report, build
from aks_harden.snapshot.paths import name_of
from aks_harden.snapshot.plain import read_json

_TOOL = f"aks-harden {__version__}"
_JUDGING: Final = ("size", "trusted_source", "config", "waivers", "registry", "vault", "at")
"""Options of judging, as they are called here, that say nothing unless they are given."""


def prepare(verb: argparse.ArgumentParser) -> None:
    """Fill in the verb's options."""
    files = "a snapshot, or any file that `audit --snapshot` takes, or a JSON report; - for standard input"
    verb.add_argument("before", metavar="A", help=f"the side before: {files}")
    verb.add_argument("after", metavar="B", help="the side after: as A")
    shared.add_judging(verb)
    shared.add_scope(verb)
    shared.add_at(verb)
    report = verb.add_argument_group("report")
    report.add_argument(
        "-o", "--format", choices=[str(entry) for entry in Shape], default="text", help="default: text"
    )
    report.add_argument("--out", metavar="FILE", help="write it there instead of to standard output")
    report.add_argument(
        "--fail-on",
        choices=[str(entry) for entry in Severity],
        default="low",
        help="least severity of what got worse, and is not waived, that ends the run with 10 (default: low)",
    )
    report.add_argument("--exit-zero", action="store_true", help="end with 0 whatever got worse")
    report.add_argument("--ascii", action="store_true", help="nothing but ASCII")


def run(options: argparse.Namespace) -> int:
    """Compare, write what differs, and return the exit code."""
    if options.before == options.after == "-":
        raise Stop(Exit.USAGE, "Only one of the two can come from standard input.")
    items = shared.chosen_items(options)
    # As for an audit of a file: what was decided on this machine is left out.
    decided = decisions_of(argparse.Namespace(waivers=options.waivers, snapshot=options.before))
    before, after = (_side(options, name, items, decided) for name in (options.before, options.after))
    judged = [entry for entry in (*before, *after) if isinstance(entry, Report)]
    if not judged:
        _refuse_judging(options)
    tell_idle(judged)
    comparisons = compare_all(_runs(before), _runs(after), tool=_TOOL)
    _require_common(options, comparisons)
    shape = Shape(options.format)
    write_out(options.out, written(comparisons, shape, writing(options)), prose=shape is not Shape.JSON)
    worse = any(entry.worse(Severity(options.fail_on)) for entry in comparisons.clusters)
    return Exit.FINDINGS if worse and not options.exit_zero else Exit.DONE


def _side(
    options: argparse.Namespace, name: str, items: Iterable[Item], decided: Callable[[str], Decisions]
) -> tuple[Run | Report, ...]:
    """Return the clusters of one side: a report as it was judged, anything else judged now."""
    text = text_of(name, "file")
    try:
        body = read_json(text)
    except ValueError:
        body = None  # whoever reads snapshots says what is wrong with it
    if not is_report(body):
        judged = _judged(options, text, name, tuple(items), decided)
        _require_once(name, (report.snapshot.cluster_id for report in judged))
        return judged
    try:
        runs = runs_in(body)
    except BadReportError as error:
        raise Stop(Exit.USAGE, literal(f"The report {name} cannot be used: {error}.")) from None
    _require_once(name, (run.cluster for run in runs))
    return tuple(_chosen(options, run, items) for run in runs)


def _judged(
    options: argparse.Namespace,
    text: str,
    name: str,
    items: tuple[Item, ...],
    decided: Callable[[str], Decisions],
) -> tuple[Report, ...]:
    snapshots, context = from_text(text, name, shared.context(options), options.at or "")
    return tuple(
        build(
            snapshot,
            context,
            items,
            tool=_TOOL,
            generated=snapshot.taken_at,
            decisions=decided(snapshot.cluster_id),
        )
        for snapshot in (shared.at(options, each) for each in snapshots)
    )


def _runs(side: Iterable[Run | Report]) -> tuple[Run, ...]:
    return tuple(run_of(entry) if isinstance(entry, Report) else entry for entry in side)


def _chosen(options: argparse.Namespace, run: Run, items: Iterable[Item]) -> Run:
    """Return what `--section` and `--only` leave of a report."""
    if not (options.section or options.only):
        return run
    kept = {entry.check.alias_of or entry.check.id for entry in items}
    return replace(
        run,
        items=tuple(item for item in run.items if item in kept),
        rows=tuple(row for row in run.rows if row.item in kept),
    )


def _refuse_judging(options: argparse.Namespace) -> None:
    """End the run where it says how to judge and nothing is judged: it would be ignored in silence."""
    given = [f"--{name.replace('_', '-')}" for name in _JUDGING if getattr(options, name)]
    if options.sensitivity != Sensitivity.STANDARD:
        given.append("--sensitivity")
    if given:
        raise Stop(
            Exit.USAGE,
            f"Both sides are reports, which stay as they were judged: leave out {' and '.join(given)}.",
        )


def _require_common(options: argparse.Namespace, comparisons: Comparisons) -> None:
    """End the run where nothing was compared: that nothing got worse would not be known."""
    if not comparisons.clusters:
        lack = "hold no cluster in common"
    elif not any({*each.before.items} & {*each.after.items} for each in comparisons.clusters):
        lack = "have no judged item in common"
    else:
        return
    raise Stop(Exit.USAGE, f"Nothing can be compared: {options.before} and {options.after} {lack}.")


def _require_once(name: str, clusters: Iterable[str]) -> None:
    """End the run where a cluster is on one side twice and none can count."""
    counted = Counter(cluster.rstrip("/").lower() for cluster in clusters)
    if twice := [found for found, count in counted.items() if count > 1]:
        raise Stop(Exit.USAGE, f"{name} holds the cluster {name_of(twice[0])} more than once.")
