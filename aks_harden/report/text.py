"""The report for people: by section, failing first, each with its evidence and the next step."""

import json
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from aks_harden.model.finding import Assertion, Evidence, Finding
from aks_harden.model.json import Json
from aks_harden.model.verdict import Section, Verdict, outweighs
from aks_harden.report.literal import literal
from aks_harden.report.report import BULLETS, Report
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.paths import group_of, name_of

_COLOURS = {
    Verdict.FAIL: "31",
    Verdict.WARN: "33",
    Verdict.PASS: "32",
    Verdict.UNKNOWN: "35",
    Verdict.MANUAL: "36",
    Verdict.NA: "2",
}
_LONGEST_VALUE = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How to write: colour only for a terminal, ASCII where the locale has no more."""

    width: int = 100
    colour: bool = False
    ascii: bool = False

    def verdict(self, verdict: Verdict) -> str:
        """Return symbol and word of a verdict."""
        text = f"{verdict.ascii if self.ascii else verdict.symbol} {verdict.word.upper()}"
        return self.paint(text, _COLOURS[verdict])

    def paint(self, text: str, code: str) -> str:
        """Return the text in a colour, where there is colour."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text

    def wrap(self, text: str, indent: int) -> Iterator[str]:
        """Give the lines of a paragraph."""
        margin = " " * indent
        yield from textwrap.wrap(
            literal(text),
            width=max(self.width, 40),
            initial_indent=margin,
            subsequent_indent=margin,
            break_long_words=False,
            break_on_hyphens=False,
        )


def write(report: Report, style: Style) -> str:
    """Return the report as text."""
    return "\n".join(_lines(report, style)) + "\n"


def _lines(report: Report, style: Style) -> Iterator[str]:
    yield from _head(report, style)
    for section in Section:
        findings = [finding for finding in report.findings if finding.section is section]
        if findings:
            yield ""
            yield style.paint(section.heading, "1")
            for finding in sorted(findings, key=_gravest_first):
                yield from _finding(report, finding, style)
    yield ""
    yield from _summary(report, style)


def _head(report: Report, style: Style) -> Iterator[str]:
    snapshot = report.snapshot
    where, version, state = "", "", ""
    try:
        cluster = snapshot.cluster
        where = cluster.text("location")
        version = cluster.text("properties.currentKubernetesVersion") or cluster.text(
            "properties.kubernetesVersion"
        )
        state = cluster.text("properties.provisioningState")
    except NotSettledError:
        state = "unread"
    parts = [snapshot.cluster_name, group_of(snapshot.cluster_id), where, version and f"Kubernetes {version}"]
    yield style.paint(literal(" · ".join(part for part in parts if part)), "1")
    reader = f" by {snapshot.reader}" if snapshot.reader else ""
    yield literal(
        f"read {snapshot.taken_at}{reader} · {snapshot.cloud} · subscription {snapshot.subscription}"
    )
    if state.lower() == "failed":
        yield literal(
            f"The cluster's last operation failed ({state}): properties show what is desired, not what is."
        )
    if report.withheld:
        yield from style.wrap(f"No fix is offered: {report.withheld}", 0)


def _gravest_first(finding: Finding) -> tuple[bool, int, int]:
    rank = sum(outweighs(finding.verdict, other) for other in Verdict)
    return finding.verdict in {Verdict.PASS, Verdict.NA}, -rank, -finding.severity.rank


def _finding(report: Report, finding: Finding, style: Style) -> Iterator[str]:
    severity = f" {finding.severity.value}" if finding.verdict in {Verdict.FAIL, Verdict.WARN} else ""
    yield ""
    yield f"  {style.verdict(finding.verdict)}{severity}  {finding.id}  {literal(finding.title)}"
    if finding.verdict in {Verdict.PASS, Verdict.NA}:
        yield from style.wrap(finding.reason, 4)
        return
    for assertion in finding.assertions:
        yield from _assertion(assertion, style)
    yield from _next(report, finding, style)


def _assertion(assertion: Assertion, style: Style) -> Iterator[str]:
    on = f" · {name_of(assertion.resource)}" if assertion.resource else ""
    severity = f" {assertion.severity.value}" if assertion.verdict in {Verdict.FAIL, Verdict.WARN} else ""
    yield f"    {style.verdict(assertion.verdict)}{severity}  {literal(assertion.key + on)}"
    yield from style.wrap(assertion.reason, 6)
    if assertion.verdict in {Verdict.PASS, Verdict.NA}:
        return
    for row in assertion.evidence:
        yield from style.wrap(_row(row), 8)
    for lack in assertion.missing:
        if lack.action:
            yield from style.wrap(f"needs {lack.action}", 8)
    for note in assertion.notes:
        yield from style.wrap(f"note: {note}", 6)


def _row(row: Evidence) -> str:
    found = f"absent, by default {short(row.meant)}" if row.default else short(row.observed)
    wanted = f"; wanted {row.expected}" if row.expected else ""
    return f"{row.path}: {found}{wanted}"


def short(value: Json) -> str:
    """Return a value in one line of bounded length; of an ARM id, its end."""
    if isinstance(value, str) and value.startswith("/") and value.count("/") > 1:
        return f"…/{'/'.join(value.rstrip('/').split('/')[-2:])}"
    text = "absent" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def _next(report: Report, finding: Finding, style: Style) -> Iterator[str]:
    for proposal in report.proposals_of(finding.id):
        fix = proposal.fix
        yield from style.wrap(f"fix {fix.key}: {fix.title} ({fix.risk.value}; {fix.duration})", 4)
        for guard in fix.blocked:
            yield from style.wrap(f"{guard.state.value}: {guard.reason}", 8)
    yield from style.wrap(f"read on: {report.item(finding.id).check.docs[0]}", 4)


def _summary(report: Report, style: Style) -> Iterator[str]:
    counts = ", ".join(
        f"{report.counts[verdict]} {verdict.word}" for verdict in Verdict if report.counts[verdict]
    )
    yield style.paint(f"{counts or 'nothing judged'}", "1")
    judged = sum(
        finding.verdict is not Verdict.UNKNOWN
        for finding in report.findings
        if not report.item(finding.id).check.extended
    )
    yield f"judged {judged} of the {BULLETS} lines of the hardening text"
    if report.proposals:
        yield f"{len(report.proposals)} fixes on offer: `walk` applies them, `script` writes them down"
