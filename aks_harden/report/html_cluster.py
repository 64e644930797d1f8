"""One cluster's report as HTML: who and when, what was not read, the counts, the findings, the calls."""

from collections import Counter
from collections.abc import Iterator

from aks_harden.model.finding import Finding
from aks_harden.model.verdict import Section, Verdict
from aks_harden.report.facts import facts
from aks_harden.report.html_evidence import Sources, calls_table, sources_of, table
from aks_harden.report.html_finding import WAIVED, anchor, badge, finding_card, severity
from aks_harden.report.lacks import Lack, lacks
from aks_harden.report.markup import Child, Html, folded, join, listed, tag
from aks_harden.report.order import VERDICTS, gravest_first, of_section
from aks_harden.report.report import Report
from aks_harden.snapshot.paths import group_of

_BAR = 1000
"""Width of the picture of the counts, in its own units."""
_HEADS = tuple(f"{verdict.symbol} {verdict.word}" for verdict in VERDICTS)


def cluster_part(report: Report, prefix: str, level: int, bar: Html | None = None) -> Html:
    """Return a cluster's part of the page; its own heading stands at `level`, `bar` before its findings."""
    sources = sources_of(report, prefix)
    inner = f"h{level + 1}"
    return tag(
        "section",
        tag(f"h{level}", tag("bdi", report.snapshot.cluster_name), id=f"{prefix}cluster"),
        _facts(report),
        *_expired(report, inner),
        *_summary(report, sources, inner),
        *_lacks(report, sources, inner),
        bar,
        tag("div", *_sections(report, sources, level + 1), id=f"{prefix}findings", tabindex="-1"),
        *_calls(sources, inner),
        class_="cluster",
        aria_labelledby=f"{prefix}cluster",
    )


def counts_bar(counts: Counter[Verdict]) -> Html:
    """Return a picture of the counts; the numbers stand beside it."""
    total = sum(counts.values())
    edge = 0
    pieces: list[Html] = []
    for verdict in VERDICTS:
        width = counts[verdict] * _BAR // total if total else 0
        pieces.append(tag("rect", x=str(edge), width=str(width), height="8", class_=verdict.value))
        edge += width
    return tag(
        "svg",
        *pieces,
        viewBox=f"0 0 {max(edge, 1)} 8",
        preserveAspectRatio="none",
        aria_hidden="true",
        class_="bar",
    )


def _facts(report: Report) -> Html:
    rows = (tag("div", tag("dt", label), tag("dd", said)) for label, said in facts(report))
    return tag("dl", *rows, class_="facts")


def _expired(report: Report, heading: str) -> Iterator[Child]:
    if not report.expired:
        return
    yield tag(heading, "Waivers that have ended")
    yield tag("p", "They count for nothing any more: renew them, or mend what they were for.")
    yield table(
        ("Item", "For", "Owner", "Ended", "Reason", "Written in"),
        (
            (
                f"{entry.item}/{entry.assertion}" if entry.assertion else entry.item,
                tag("code", entry.resource),
                entry.owner,
                entry.expires,
                entry.reason,
                entry.origin,
            )
            for entry in report.expired
        ),
    )


def _lacks(report: Report, sources: Sources, heading: str) -> Iterator[Child]:
    found = lacks(report)
    if not found:
        return
    yield tag(heading, "What was not read")
    yield table(
        ("What", "Why", "What would make it readable", "Unknown for want of it"),
        (
            (
                lack.about,
                _reasons(lack),
                tag("code", lack.action) if lack.action else "–",  # noqa: RUF001 - the dash says none
                join((_reference(sources, item) for item in lack.items), " "),
            )
            for lack in found
        ),
    )


def _reasons(lack: Lack) -> Html | str:
    if len(lack.reasons) == 1:
        return lack.reasons[0]
    return folded(f"{len(lack.reasons)} things are not known for that", listed(lack.reasons))


def _summary(report: Report, sources: Sources, heading: str) -> Iterator[Child]:
    yield tag(heading, "Summary")
    yield counts_bar(report.counts)
    yield _counts(report, sources)
    if report.waived or report.attested:
        yield tag("p", f"Beside their verdicts: {report.waived} waived, {report.attested} attested.")
    failing = gravest_first(tuple(entry for entry in report.own if entry.verdict is Verdict.FAIL))
    if failing:
        points = [tag("li", *_glance(report, entry, sources)) for entry in failing]
        yield tag(heading, "Failing, gravest first")
        yield tag("ol", *points, class_="glance")


def _glance(report: Report, finding: Finding, sources: Sources) -> Iterator[Child]:
    yield severity(finding)
    yield _reference(sources, finding.id)
    yield f" {finding.title}"
    if report.waiver_over(finding):
        yield tag("span", f" {WAIVED} waived", class_="aside")


def _counts(report: Report, sources: Sources) -> Html:
    own = report.own
    rows: list[list[Child]] = []
    for section in Section:
        if not of_section(report, section):
            continue
        counts = Counter(finding.verdict for finding in own if finding.section is section)
        name = tag("a", section.heading, href=f"#{sources.prefix}{section.value}")
        rows.append([name, *(str(counts[verdict]) for verdict in VERDICTS)])
    rows.append(["All", *(str(report.counts[verdict]) for verdict in VERDICTS)])
    return table(("Section", *_HEADS), rows, kind="counts")


def _sections(report: Report, sources: Sources, level: int) -> Iterator[Html]:
    for section in Section:
        if of_section(report, section):
            yield _section(report, section, sources, level)


def _section(report: Report, section: Section, sources: Sources, level: int) -> Html:
    named = f"{sources.prefix}{section.value}"
    findings = of_section(report, section)
    return tag(
        "section",
        tag(f"h{level}", section.heading, id=named),
        *(finding_card(report, finding, sources, f"h{level + 1}") for finding in findings),
        class_="findings",
        aria_labelledby=named,
    )


def _calls(sources: Sources, heading: str) -> Iterator[Child]:
    if sources.calls:
        yield tag(heading, "Calls that the evidence comes from")
        yield calls_table(sources)


def _reference(sources: Sources, item: str) -> Html:
    return tag("a", item, href=f"#{anchor(sources, item)}", class_="item")


def index(reports: tuple[tuple[str, Report], ...]) -> Html:
    """Return the list of clusters, with the counts of each."""
    rows: list[list[Child]] = [
        [_indexed(report, prefix), *(str(report.counts[verdict]) for verdict in VERDICTS)]
        for prefix, report in reports
    ]
    return tag("nav", table(("Cluster", *_HEADS), rows, kind="counts"), aria_label="Clusters")


def _indexed(report: Report, prefix: str) -> Html:
    snapshot = report.snapshot
    name = tag("a", tag("bdi", snapshot.cluster_name), href=f"#{prefix}cluster")
    where = tag("code", f"{group_of(snapshot.cluster_id)} in {snapshot.subscription}", class_="arm")
    return join((name, where, counts_bar(report.counts)))


def legend() -> Html:
    """Return what the verdicts mean."""
    meanings = (
        (Verdict.FAIL, "read, and it does not hold"),
        (Verdict.WARN, "holds in part, or by a mechanism that is weak or on its way out"),
        (Verdict.UNKNOWN, "could not be read; never a pass"),
        (Verdict.MANUAL, "no API can decide it; the operator attests"),
        (Verdict.PASS, "read, and it holds"),
        (Verdict.NA, "does not apply to this cluster"),
    )
    rows = (tag("div", tag("dt", badge(verdict)), tag("dd", meaning)) for verdict, meaning in meanings)
    return tag("dl", *rows, class_="legend")
