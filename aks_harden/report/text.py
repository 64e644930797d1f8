"""The report for people: by section, failing first, each with its evidence and the next step."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from aks_harden.model.finding import Assertion, Evidence, Finding
from aks_harden.model.verdict import Section, Verdict
from aks_harden.model.waiver import Attestation, Waiver
from aks_harden.report.answers import differing
from aks_harden.report.decided import WAIVED, attested, exempted, lapsed, waived
from aks_harden.report.formats import Writing
from aks_harden.report.lacks import Lack, lacks
from aks_harden.report.literal import literal
from aks_harden.report.order import of_section
from aks_harden.report.report import BULLETS, Audit, Report
from aks_harden.report.values import briefly, names_of, plain
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
_LONGEST_VALUE = 160
_MOST_LACKS = 6
TWINS = str.maketrans({"·": "-", "…": "...", "→": "->"})
"""What stands for the few characters of ours beyond ASCII."""


class Style(Struct, frozen=True, kw_only=True):
    """How to write: colour only for a terminal, ASCII where the locale has no more."""

    width: int = 100
    colour: bool = False
    ascii: bool = False

    def verdict(self, verdict: Verdict) -> str:
        """Return symbol and word of a verdict."""
        text = f"{verdict.ascii if self.ascii else verdict.symbol} {verdict.word.upper()}"
        return self.paint(text, _COLOURS[verdict])

    def headed(self, verdict: Verdict, text: str, indent: int) -> Iterator[str]:
        """Give the lines of what is said beside a verdict; they hang under their own beginning."""
        bare = f"{verdict.ascii if self.ascii else verdict.symbol} {verdict.word.upper()}"
        first, *rest = self.wrap(f"{'x' * len(bare)} {text}", indent, hang=len(bare) + 1)
        yield " " * indent + self.verdict(verdict) + first[indent + len(bare) :]
        yield from rest

    def paint(self, text: str, code: str) -> str:
        """Return the text in a colour, where there is colour."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text

    def wrap(self, text: str, indent: int, *, hang: int = 0) -> Iterator[str]:
        """Give the lines of a paragraph; those after the first stand further in by `hang`."""
        line = literal(text).strip()
        if self.ascii:
            line = line.translate(TWINS)
        if indent + len(line) <= self.width:
            if line:
                yield " " * indent + line
            return
        # Words alone, which is all that these texts need: `textwrap` takes five times as long for it.
        width, lead, filled = max(self.width, 40), " " * indent, ""
        for word in line.split(" "):
            if filled.strip() and len(lead) + len(filled) + len(word) > width:
                yield lead + filled.rstrip()
                lead, filled = " " * (indent + hang), ""
            if word or filled:
                filled += f"{word} "
        yield lead + filled.rstrip()


def write(audit: Audit, writing: Writing) -> str:
    """Return the reports as text, one after the other."""
    style = Style(width=writing.width, colour=writing.colour, ascii=writing.ascii)
    parts = ["\n".join(_lines(report, style)) for report in audit.reports]
    if len(parts) > 1:
        parts.append("\n".join(_every_cluster(audit, style)))
    text = "\n\n".join(parts) + "\n"
    return text.translate(TWINS) if style.ascii else text


def _lines(report: Report, style: Style) -> Iterator[str]:
    yield from _head(report, style)
    names = names_of(report.snapshot)
    for section in Section:
        findings = of_section(report, section)
        if findings:
            yield ""
            yield style.paint(section.heading, "1")
            for finding in findings:
                yield from _finding(report, finding, style, names)
    yield ""
    yield from _summary(report, style)


def _head(report: Report, style: Style) -> Iterator[str]:
    snapshot = report.snapshot
    where, version = "", ""
    try:
        cluster = snapshot.cluster
        where = cluster.text("location")
        version = cluster.text("properties.currentKubernetesVersion") or cluster.text(
            "properties.kubernetesVersion"
        )
    except NotSettledError:
        pass  # the findings say what could not be read
    parts = [snapshot.cluster_name, group_of(snapshot.cluster_id), where, version and f"Kubernetes {version}"]
    for line in style.wrap(" · ".join(part for part in parts if part), 0):
        yield style.paint(line, "1")
    reader = f" by {snapshot.reader}" if snapshot.reader else ""
    yield from style.wrap(f"read {snapshot.taken_at}{reader} · {snapshot.cloud}", 0)
    yield from style.wrap(f"subscription {snapshot.subscription}", 0)
    if told := "; ".join(differing(report.context)):
        yield from style.wrap(f"judged by what you told: {told}", 0, hang=2)
    for label in dict.fromkeys(finding.label for finding in report.findings if finding.label):
        yield from style.wrap(f"Every finding is to be read as: {label}.", 0)
    if report.withheld:
        yield from style.wrap(f"No fix is offered: {report.withheld}", 0)
    if report.ownership.note:
        yield from style.wrap(report.ownership.note, 0, hang=2)
    for waiver in report.expired:
        yield from style.wrap(lapsed(waiver), 0, hang=2)


def _finding(report: Report, finding: Finding, style: Style, names: Mapping[str, str]) -> Iterator[str]:
    severity = f"{finding.severity.value}  " if finding.verdict in {Verdict.FAIL, Verdict.WARN} else ""
    yield ""
    yield from style.headed(finding.verdict, f"{severity}{finding.id}  {finding.title}", 2)
    if finding.verdict in {Verdict.PASS, Verdict.NA}:
        yield from style.wrap(finding.reason, 4)
        return
    if finding.alias_of:
        yield from style.wrap(f"shown under {finding.alias_of}: the same finding, counted once", 4)
        return
    for decision in report.decided.over(finding):
        yield from _decision(decision, style, 4)
    for exemption in report.exemptions.get(finding.id, ()):
        yield from style.wrap(f"exempt in Azure Policy: {exempted(exemption)}", 4, hang=2)
    for relapse in report.relapses_of(finding.id):
        yield from style.wrap(relapse.said, 4, hang=2)
    if note := report.ownership.policy_note(finding.id):
        yield from style.wrap(note, 4, hang=2)
    said: set[str] = set()
    for alike in _alike(finding.assertions):
        yield from _assertion(alike, style, names, said)
        for decision in dict.fromkeys(
            entry for assertion in alike for entry in report.decided.beside(finding, assertion)
        ):
            yield from _decision(decision, style, 6)
    yield from _next(report, finding, style)


def _decision(decision: Waiver | Attestation, style: Style, indent: int) -> Iterator[str]:
    if isinstance(decision, Waiver):
        yield from style.wrap(f"{WAIVED} WAIVED {waived(decision)}", indent, hang=2)
    else:
        yield from style.wrap(f"attested {attested(decision)}", indent, hang=2)


def _alike(assertions: Iterable[Assertion]) -> Iterable[tuple[Assertion, ...]]:
    """Return assertions together that say the same for want of anything to show: one sentence will do."""
    groups: dict[tuple[object, ...], list[Assertion]] = {}
    for number, entry in enumerate(assertions):
        bare = entry.verdict is Verdict.NA or (entry.verdict is Verdict.UNKNOWN and not entry.evidence)
        same = (entry.verdict, entry.resource, entry.reason, entry.missing, entry.notes)
        groups.setdefault(same if bare else (number,), []).append(entry)
    return map(tuple, groups.values())


def _assertion(
    alike: tuple[Assertion, ...], style: Style, names: Mapping[str, str], said: set[str]
) -> Iterator[str]:
    """Give the lines of assertions that are alike; a note that was said already is not said again."""
    assertion = alike[0]
    keys = ", ".join(dict.fromkeys(entry.key for entry in alike))
    on = f" · {name_of(assertion.resource)}" if assertion.resource else ""
    severity = f"{assertion.severity.value}  " if assertion.verdict in {Verdict.FAIL, Verdict.WARN} else ""
    yield from style.headed(assertion.verdict, f"{severity}{keys}{on}", 4)
    yield from style.wrap(assertion.reason, 6)
    if assertion.verdict in {Verdict.PASS, Verdict.NA}:
        return
    for row in assertion.evidence:
        aside = (
            ""
            if row.resource.lower() == assertion.resource.lower()
            else f" of {briefly(name_of(row.resource))}"
        )
        yield from style.wrap(f"{row.path or 'whole resource'}{aside}: {_row(row, names)}", 8, hang=2)
    for lack in assertion.missing:
        if lack.action:
            yield from style.wrap(f"needs {lack.action}", 8)
    for note in assertion.notes:
        if note not in said:
            yield from style.wrap(f"note: {note}", 6, hang=2)
    said.update(assertion.notes)


def _row(row: Evidence, names: Mapping[str, str]) -> str:
    found = plain(row.meant if row.default else row.observed, names)
    if len(found) > _LONGEST_VALUE:
        found = f"{found[: _LONGEST_VALUE - 1]}…"
    lead = "absent, by default " if row.default else ""
    return f"{lead}{found}{f'; wanted {row.expected}' if row.expected else ''}"


def _next(report: Report, finding: Finding, style: Style) -> Iterator[str]:
    if report.item(finding.id).mends and not report.withheld:
        yield from style.wrap(f"to fix: aks-harden plan --only {finding.id}", 4, hang=2)
    yield from style.wrap(f"read on: {report.item(finding.id).check.docs[0]}", 4, hang=2)


def _every_cluster(audit: Audit, style: Style) -> Iterator[str]:
    """Give a line for each cluster, after the reports of several."""
    yield style.paint(f"{len(audit.reports)} clusters", "1")
    names = [
        f"{entry.snapshot.cluster_name} · {group_of(entry.snapshot.cluster_id)}" for entry in audit.reports
    ]
    room = max(len(literal(name)) for name in names)
    for name, report in zip(names, audit.reports, strict=True):
        first, *rest = style.wrap(f"{'x' * room}  {_counts(report)}", 2, hang=room + 2)
        yield f"  {literal(name).ljust(room)}{first[room + 2 :]}"
        yield from rest


def _counts(report: Report) -> str:
    counts = ", ".join(
        f"{report.counts[verdict]} {verdict.word}" for verdict in Verdict if report.counts[verdict]
    )
    people = {"waived": report.waived, "attested": report.attested}
    decided = ", ".join(f"{count} {word}" for word, count in people.items() if count)
    return f"{counts or 'nothing judged'}{f'; of these {decided}' if decided else ''}"


def _waiting(waiting: tuple[Lack, ...]) -> str:
    named = ", ".join(f"{lack.about} ({len(lack.items)})" for lack in waiting[:_MOST_LACKS])
    return f"{named} and {len(waiting) - _MOST_LACKS} more" if len(waiting) > _MOST_LACKS else named


def _summary(report: Report, style: Style) -> Iterator[str]:
    yield style.paint(_counts(report), "1")
    judged = sum(
        finding.verdict is not Verdict.UNKNOWN
        for finding in report.findings
        if not report.item(finding.id).check.extended
    )
    yield f"judged {judged} of the {BULLETS} lines of the hardening text"
    if waiting := lacks(report):
        yield from style.wrap(f"not read, and how many items wait for it: {_waiting(waiting)}", 0, hang=2)
    mends = sum(
        report.item(finding.id).mends
        for finding in report.own
        if finding.verdict in {Verdict.FAIL, Verdict.WARN}
    )
    if mends and not report.withheld:
        # What fits is worked out by `plan`: doing it here would cost an audit of a file a third of its time.
        items = f"{mends} item{'' if mends == 1 else 's'}"
        yield from style.wrap(f"for {items} there are fixes: `plan` lists them, `walk` applies them", 0)
