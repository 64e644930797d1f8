"""Read a JSON report of ours back, as what a comparison needs of it; anything else is refused in words."""

import re
from collections.abc import Iterator
from typing import Any, Final, TypeGuard

from msgspec import Struct, ValidationError, convert

from aks_harden.engine.comparison import Judged, Run
from aks_harden.engine.moved import Observed
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.model.waiver import Waiver
from aks_harden.report.json_report import SCHEMA, SCHEMA_OF_MANY

_OURS: Final = re.compile(r"aks-harden/reports?/(\d+)")


class BadReportError(Exception):
    """The JSON is no report that can be read; the message says why, and goes on after the file's name."""


class _Default(Struct, frozen=True):
    value: Any


class _Evidence(Struct, frozen=True):
    resource: str
    path: str
    observed: Any
    default: _Default | None


class _Assertion(Struct, frozen=True):
    key: str
    resource: str | None
    verdict: Verdict
    severity: Severity
    reason: str
    evidence: tuple[_Evidence, ...]
    waiver: Waiver | None = None
    """Not in reports of versions that knew no waivers."""


class _Finding(Struct, frozen=True):
    id: str
    alias_of: str | None
    title: str
    assertions: tuple[_Assertion, ...]


class _Cluster(Struct, frozen=True):
    id: str


class _Report(Struct, frozen=True):
    tool: str
    judged_at: str
    cluster: _Cluster
    answers: dict[str, Any]
    findings: tuple[_Finding, ...]


class _Reports(Struct, frozen=True):
    reports: tuple[_Report, ...]


def is_report(body: Json) -> TypeGuard[JsonObject]:
    """Tell whether JSON claims to be a report of ours, of whatever version."""
    return isinstance(body, dict) and bool(_OURS.fullmatch(str(body.get("schema"))))


def runs_in(body: JsonObject) -> tuple[Run, ...]:
    """Return what a report, or several in one object, say of each cluster; raises BadReportError."""
    schema = body.get("schema")
    if schema not in {SCHEMA, SCHEMA_OF_MANY}:
        raise BadReportError(
            f"it is a report of another version ({schema}); this one reads {SCHEMA} and {SCHEMA_OF_MANY}"
        )
    try:
        reports = convert(body, _Reports).reports if schema == SCHEMA_OF_MANY else (convert(body, _Report),)
    except ValidationError as odd:
        raise BadReportError(f"it is not a whole report ({odd})") from None
    return tuple(_run(report) for report in reports)


def _run(report: _Report) -> Run:
    shown = {finding.id for finding in report.findings}
    own = [finding for finding in report.findings if finding.alias_of not in shown]
    return Run(
        cluster=report.cluster.id,
        source="report",
        tool=report.tool,
        judged_at=report.judged_at,
        answers=report.answers,
        items=tuple(finding.alias_of or finding.id for finding in own),
        rows=tuple(row for finding in own for row in _rows(finding)),
    )


def _rows(finding: _Finding) -> Iterator[Judged]:
    for entry in finding.assertions:
        yield Judged(
            item=finding.alias_of or finding.id,
            key=entry.key,
            title=finding.title,
            resource=entry.resource or "",
            verdict=entry.verdict,
            severity=entry.severity,
            reason=entry.reason,
            evidence=tuple(_observed(row) for row in entry.evidence),
            waiver=entry.waiver,
        )


def _observed(row: _Evidence) -> Observed:
    value = row.default.value if row.default else row.observed
    return Observed(resource=row.resource, path=row.path, value=value)
