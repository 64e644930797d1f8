"""A comparison as JSON: stable, versioned, sorted, so that the same input gives the same bytes."""

from collections.abc import Iterable
from typing import Final, cast

from msgspec.structs import asdict

from aks_harden.engine.comparison import Comparison, Comparisons, Difference, Judged, Run, Status, Trend
from aks_harden.engine.differences import Change
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.waiver import Waiver
from aks_harden.report.formats import Writing
from aks_harden.report.json_log import json_log
from aks_harden.snapshot.paths import name_of

SCHEMA: Final = "aks-harden/diff/1"
COUNTED_ONLY: Final = frozenset({Status.UNCHANGED, Status.ARRIVED, Status.LEFT})
"""What is counted, and not listed."""


def write(comparisons: Comparisons, writing: Writing) -> str:
    """Return the comparison as JSON text."""
    every = [entry for comparison in comparisons.clusters for entry in comparison.differences]
    return json_log(
        {
            "schema": SCHEMA,
            "tool": comparisons.tool,
            "summary": _summary(every),
            "clusters": [_comparison(comparison) for comparison in comparisons.clusters],
            "only_before": [*comparisons.only_before],
            "only_after": [*comparisons.only_after],
        },
        ascii_only=writing.ascii,
    )


def _comparison(comparison: Comparison) -> JsonObject:
    return {
        "same_cluster": comparison.same_cluster,
        "before": _side(comparison.before),
        "after": _side(comparison.after),
        "answers": [
            {"path": change.path, "before": change.before, "after": change.after}
            for change in comparison.answers
        ],
        "only_before": [*comparison.only_before],
        "only_after": [*comparison.only_after],
        "summary": _summary(comparison.differences),
        "differences": [
            _difference(entry) for entry in comparison.differences if entry.status not in COUNTED_ONLY
        ],
    }


def _side(run: Run) -> JsonObject:
    return {
        "id": run.cluster,
        "name": name_of(run.cluster),
        "source": run.source,
        "tool": run.tool,
        "judged_at": run.judged_at,
    }


def _summary(entries: Iterable[Difference]) -> JsonObject:
    every = tuple(entries)
    counts: dict[str, Json] = {
        status.value: sum(entry.status is status for entry in every) for status in Status
    }
    ways: dict[str, Json] = {
        trend.value: sum(entry.trend is trend for entry in every) for trend in (Trend.WORSE, Trend.BETTER)
    }
    return counts | ways


def _difference(entry: Difference) -> JsonObject:
    shown = entry.shown
    return {
        "status": entry.status.value,
        "trend": entry.trend.value,
        "no_longer_known": entry.lost,
        "item": shown.item,
        "title": shown.title,
        "key": shown.key,
        "resource": shown.resource or None,
        "before": _judged(entry.before),
        "after": _judged(entry.after),
        "evidence": [_change(change) for change in entry.evidence],
        "waived": _waiver(entry.waived),
        "no_longer_waived": _waiver(entry.unwaived),
    }


def _judged(row: Judged | None) -> JsonObject | None:
    if row is None:
        return None
    return {"verdict": row.verdict.value, "severity": row.severity.value, "reason": row.reason}


def _change(change: Change) -> JsonObject:
    return {
        "resource": change.resource,
        "path": change.path,
        "before": change.before,
        "after": change.after,
    }


def _waiver(waiver: Waiver | None) -> JsonObject | None:
    return None if waiver is None else cast("JsonObject", asdict(waiver))
