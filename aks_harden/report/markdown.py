"""The report as Markdown for a ticket: no HTML in it, and short enough for the body of one."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from aks_harden.model.finding import Finding
from aks_harden.model.verdict import Section, Verdict
from aks_harden.report.facts import facts
from aks_harden.report.formats import Writing
from aks_harden.report.lacks import lacks
from aks_harden.report.markdown_finding import Detail, Form, accepted, failing
from aks_harden.report.markdown_text import code, table, text
from aks_harden.report.order import SETTLED, VERDICTS, assertions_of, gravest_first
from aks_harden.report.report import Audit, Report
from aks_harden.report.text import TWINS
from aks_harden.snapshot.paths import name_of

LONGEST: Final = 60_000
"""Characters at the most: an issue on GitHub holds 65,536, and people write above and below."""
_DETAILS: Final = (
    Detail(evidence=12, value=160),
    Detail(evidence=4, value=100),
    Detail(evidence=2, value=80, reason=300),
    Detail(evidence=2, value=80, reason=300, fixes=False),
    Detail(evidence=1, value=60, reason=200, others=False),
    Detail(evidence=0, value=60, reason=160, others=False, fixes=False),
    Detail(evidence=0, value=60, reason=160, others=False, form=Form.LINES),
    Detail(evidence=0, value=60, reason=160, form=Form.COUNTS),
)
"""From everything to the counts alone: the first that fits is taken."""
_WHOLE: Final = "the HTML and JSON reports (`-o html`, `-o json`) have all of it"
_HEADINGS: Final = {
    Verdict.FAIL: "Failing",
    Verdict.WARN: "Warnings",
    Verdict.UNKNOWN: "Unknown",
    Verdict.MANUAL: "For people to attest",
    Verdict.PASS: "Pass",
    Verdict.NA: "Not applicable",
}


def write(audit: Audit, writing: Writing) -> str:
    """Return the reports as Markdown, with as much detail as there is room for."""
    for detail in _DETAILS:
        shown = replace(detail, ascii=writing.ascii)
        whole, fits = _written(_blocks(audit, shown, shortened=detail != _DETAILS[0]))
        if fits:
            break
    else:
        whole = _cut(whole)
    return whole.translate(TWINS) if writing.ascii else whole


def _written(blocks: Iterator[str]) -> tuple[str, bool]:
    """Return blocks as text as far as there is room, and whether that is all of them."""
    parts: list[str] = []
    length = 0
    for block in filter(None, blocks):
        parts.append(block)
        length += len(block) + 2
        if length > LONGEST:
            break
    return "\n\n".join(parts) + "\n", length <= LONGEST


def _cut(whole: str) -> str:
    """Return as many blocks as there is room for, and say that this is not all."""
    end = f"**Cut here, for length**: {_WHOLE}.\n"
    kept, _, _ = whole[: LONGEST - len(end) - 2].rpartition("\n")
    return f"{kept.rstrip()}\n\n{end}"


def _blocks(audit: Audit, detail: Detail, *, shortened: bool) -> Iterator[str]:
    alone = len(audit.reports) == 1
    if alone:
        yield f"# AKS hardening: {code(audit.reports[0].snapshot.cluster_name)}"
    else:
        yield f"# AKS hardening: {len(audit.reports)} clusters"
    if shortened:
        yield f"Shortened to fit a ticket: {_WHOLE}."
    if not alone:
        heads = ("Cluster", "Subscription", *_heads(detail))
        yield table(heads, (_indexed(report) for report in audit.reports))
        if detail.form is Form.COUNTS:
            return
    for report in audit.reports:
        if not alone:
            yield f"## {code(report.snapshot.cluster_name)}"
        yield from _cluster(report, detail, 2 if alone else 3)


def _indexed(report: Report) -> tuple[str, ...]:
    snapshot = report.snapshot
    counts = (str(report.counts[verdict]) for verdict in VERDICTS)
    return code(snapshot.cluster_name, 200), text(snapshot.subscription, 200), *counts


def _heads(detail: Detail) -> tuple[str, ...]:
    return tuple(f"{detail.symbol(verdict)} {verdict.word}" for verdict in VERDICTS)


def _cluster(report: Report, detail: Detail, level: int) -> Iterator[str]:
    mark = "#" * level
    head, *known = ((label, text(said, detail.reason)) for label, said in facts(report))
    yield table(head, known)
    yield table(("Section", *_heads(detail)), _counts(report), numbers=True)
    if report.waived or report.attested:
        yield f"Beside their verdicts: {report.waived} waived, {report.attested} attested."
    if report.expired:
        yield f"{mark} Waivers that have ended and count for nothing"
        yield table(("Item", "For", "Owner", "Ended", "Reason", "Written in"), _expired(report, detail))
    if detail.form is Form.COUNTS:
        return
    for verdict in VERDICTS:
        found = gravest_first(tuple(entry for entry in report.own if entry.verdict is verdict))
        if found:
            yield from _of(verdict, found, report, detail, level)
    if lacking := lacks(report):
        yield f"{mark} What was not read"
        heads = ("What", "What would make it readable", "Unknown for want of it")
        yield table(
            heads,
            (
                (text(lack.about, 200), code(lack.action) if lack.action else "", _ids(lack.items))
                for lack in lacking
            ),
        )


def _of(
    verdict: Verdict, found: tuple[Finding, ...], report: Report, detail: Detail, level: int
) -> Iterator[str]:
    mark = "#" * level
    if verdict is Verdict.FAIL and detail.form is Form.WHOLE:
        yield f"{mark} {_HEADINGS[verdict]}: {len(found)}"
        for finding in found:
            yield from failing(report, finding, detail, level + 1)
    elif verdict in SETTLED or (detail.form is Form.LINES and verdict is not Verdict.FAIL):
        yield f"**{_HEADINGS[verdict]}: {len(found)}** {_ids(tuple(finding.id for finding in found))}"
    else:
        yield f"{mark} {_HEADINGS[verdict]}: {len(found)}"
        yield table(
            ("Item", "Severity", "What was found"), (_line(report, finding, detail) for finding in found)
        )


def _line(report: Report, finding: Finding, detail: Detail) -> tuple[str, ...]:
    """Return a row for a finding that does not fail: what is open in it, each sentence once."""
    said: dict[str, None] = {}
    for entry in assertions_of(finding):
        if entry.verdict not in SETTLED:
            on = f"{code(name_of(entry.resource), 200)}: " if entry.resource else ""
            aside = accepted(report, finding, entry)
            said[f"{on}{text(entry.reason, detail.reason)}{f' ({aside})' if aside else ''}"] = None
    limit = len(said) if detail.others else 1
    told = list(said)[:limit]
    rest = f" {len(said) - limit} more." if len(said) > limit else ""
    graded = finding.severity.value if finding.verdict in {Verdict.FAIL, Verdict.WARN} else ""
    return (
        code(finding.id),
        graded,
        f"{text(finding.title, detail.reason)}. {' '.join(told)}{rest}",
    )


def _counts(report: Report) -> Iterator[tuple[str, ...]]:
    for section in Section:
        counts = Counter(finding.verdict for finding in report.own if finding.section is section)
        if counts:
            yield section.heading, *(str(counts[verdict]) for verdict in VERDICTS)
    yield "All", *(str(report.counts[verdict]) for verdict in VERDICTS)


def _expired(report: Report, detail: Detail) -> Iterator[tuple[str, ...]]:
    for entry in report.expired:
        item = f"{entry.item}/{entry.assertion}" if entry.assertion else entry.item
        said = (entry.owner, entry.expires, entry.reason, entry.origin)
        yield code(item), code(entry.resource), *(text(words, detail.reason) for words in said)


def _ids(items: tuple[str, ...]) -> str:
    return ", ".join(code(item) for item in items)
