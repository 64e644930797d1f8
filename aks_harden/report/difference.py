"""A comparison in words, and the formats that it can be written in."""

import importlib
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final

from msgspec.structs import replace

from aks_harden.engine.comparison import Comparison, Comparisons, Difference, Judged, Run, Status, Trend
from aks_harden.engine.differences import Change
from aks_harden.model.json import Json
from aks_harden.model.verdict import Verdict
from aks_harden.model.waiver import Waiver
from aks_harden.report.formats import Writing
from aks_harden.report.json_reader import runs_in
from aks_harden.report.json_report import body
from aks_harden.report.report import Report
from aks_harden.report.values import plain

_LONGEST_VALUE: Final = 160
_GRADED: Final = frozenset({Verdict.FAIL, Verdict.WARN})
"""Verdicts whose severity is worth a word."""


class Shape(StrEnum):
    """The formats of a comparison, by the names that `-o` takes."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


class Group(StrEnum):
    """What a reader is shown together, in this order."""

    NEW = "New"
    WORSE = "Still open, and worse"
    FIXED = "Fixed"
    BETTER = "Still open, but better"
    CHANGED = "Changed evidence"
    OPEN = "Still open"


def written(comparisons: Comparisons, wanted: Shape, writing: Writing) -> str:
    """Return a comparison in a format: the same comparison and writing give the same bytes."""
    text: str = importlib.import_module(f"aks_harden.report.difference_{wanted}").write(comparisons, writing)
    return text


def run_of(report: Report) -> Run:
    """Return what a comparison needs of a report, by the way that its file would take."""
    (run,) = runs_in(body(replace(report, offering=tuple)))
    return replace(run, source="snapshot")


def grouped(comparison: Comparison) -> Iterator[tuple[Group, tuple[Difference, ...]]]:
    """Give what there is to show, group by group."""
    for group in Group:
        found = tuple(entry for entry in comparison.differences if _group(entry) is group)
        if found:
            yield group, found


def _group(entry: Difference) -> Group | None:
    if entry.status is Status.OPEN:
        return {Trend.WORSE: Group.WORSE, Trend.BETTER: Group.BETTER, Trend.SAME: Group.OPEN}[entry.trend]
    return _GROUPS.get(entry.status)


_GROUPS: Final = {Status.NEW: Group.NEW, Status.FIXED: Group.FIXED, Status.CHANGED: Group.CHANGED}


def counted(entries: Iterable[Difference]) -> str:
    """Return the counts in a sentence."""
    every = tuple(entries)

    def of(status: Status) -> int:
        return sum(entry.status is status for entry in every)

    still = [entry for entry in every if entry.status is Status.OPEN]
    ways = [
        f"{count} {trend}"
        for trend in (Trend.WORSE, Trend.BETTER)
        if (count := sum(entry.trend is trend for entry in still))
    ]
    aside = f" ({', '.join(ways)})" if ways else ""
    return (
        f"{of(Status.NEW)} new, {of(Status.FIXED)} fixed, {len(still)} still open{aside},"
        f" {of(Status.CHANGED)} with changed evidence, {of(Status.UNCHANGED)} unchanged"
    )


def sides(comparison: Comparison) -> Iterator[str]:
    """Give what is to be said of the two sides before any difference, a sentence each."""
    before, after = comparison.before, comparison.after
    if not comparison.same_cluster:
        yield f"These are two clusters: before {before.cluster}, after {after.cluster}."
    if before.tool != after.tool:
        yield f"Judged by different versions: {before.tool} → {after.tool}."
    if comparison.answers:
        told = "; ".join(f"{change.path} {moved(change)}" for change in comparison.answers)
        yield f"Judged by different answers: {told}."
    for side, names in (("before", comparison.only_before), ("after", comparison.only_after)):
        if names:
            yield f"Judged only {side}, so nothing is said of: {', '.join(names)}."


def judged(run: Run) -> str:
    """Return when and from what a side was judged."""
    by = f"report of {run.tool}" if run.source == "report" else "snapshot"
    return f"judged as of {run.judged_at} · {by}"


def moved(change: Change) -> str:
    """Return a value before and after."""
    return f"{_value(change.before)} → {_value(change.after)}"


def asides(entry: Difference) -> Iterator[str]:
    """Give what is to be said beside a difference, a few words each."""
    before, after = entry.before, entry.after
    if before is None:
        yield "not there before"
    elif after is None:
        yield f"no longer there, was {graded(before)}"
    elif entry.lost:
        yield f"no longer known, was {graded(before)}"
    elif graded(before) != graded(after):
        yield f"was {graded(before)}"


def graded(row: Judged) -> str:
    """Return a verdict, with its severity where that counts."""
    return f"{row.verdict.word} ({row.severity.value})" if row.verdict in _GRADED else row.verdict.word


def decided(entry: Difference) -> Iterator[str]:
    """Give what is to be said of waivers that came or went."""
    if entry.waived:
        yield f"now waived {_accepted(entry.waived)}"
    if entry.unwaived:
        yield f"no longer waived; it was {_accepted(entry.unwaived)}"


def _accepted(waiver: Waiver) -> str:
    return f"until {waiver.expires} by {waiver.owner}: {waiver.reason}"


def _value(value: Json) -> str:
    found = plain(value)
    return f"{found[: _LONGEST_VALUE - 1]}…" if len(found) > _LONGEST_VALUE else found
