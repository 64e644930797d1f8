"""A failing finding as Markdown: what it says, the evidence in a table, the fix on offer."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from msgspec import Struct

from aks_harden.model.finding import Assertion, Evidence, Finding
from aks_harden.model.verdict import Verdict
from aks_harden.model.waiver import Exemption
from aks_harden.report.command_line import command_line
from aks_harden.report.markdown_text import code, fenced, link, table, text
from aks_harden.report.order import SETTLED, assertions_of
from aks_harden.report.report import Report
from aks_harden.report.values import briefly, names_of, plain
from aks_harden.snapshot.paths import name_of


class Form(StrEnum):
    """In which form findings are told."""

    WHOLE = "whole"
    """What fails under a heading of its own, with evidence and fix."""
    LINES = "lines"
    """What fails a line each, and of the rest the ids."""
    COUNTS = "counts"
    """Nothing but how many."""


class Detail(Struct, frozen=True, kw_only=True):
    """How much is said, so that it fits where it is pasted."""

    evidence: int
    """Most rows of evidence under a failing assertion."""
    value: int
    """Most characters of a value."""
    reason: int = 1000
    """Most characters of a reason."""
    others: bool = True
    """Whether what does not fail in a failing finding is told too."""
    fixes: bool = True
    """Whether the commands of a fix are shown."""
    form: Form = Form.WHOLE
    ascii: bool = False
    """Whether symbols are ASCII."""

    def verdict(self, verdict: Verdict) -> str:
        """Return symbol and word of a verdict."""
        return f"{self.symbol(verdict)} {verdict.word.upper()}"

    def symbol(self, verdict: Verdict) -> str:
        """Return the symbol of a verdict; no character of it is markup."""
        return verdict.ascii.replace("+", "\\+").replace("-", "\\-") if self.ascii else verdict.symbol


def failing(report: Report, finding: Finding, detail: Detail, level: int) -> Iterator[str]:
    """Give the blocks of a failing finding."""
    waived = " ~ WAIVED" if report.waiver_over(finding) else ""
    head = f"{detail.verdict(finding.verdict)} {finding.severity.value}{waived} {code(finding.id)}"
    yield f"{'#' * level} {head} {text(finding.title, detail.reason)}"
    open_ = [entry for entry in assertions_of(finding) if entry.verdict not in SETTLED]
    told = [entry for entry in open_ if detail.others or entry.verdict is Verdict.FAIL]
    yield "\n".join(line for entry in told for line in _assertion(report, finding, entry, detail))
    names = names_of(report.snapshot)
    rows = [line for entry in told if entry.verdict is Verdict.FAIL for line in _rows(entry, detail, names)]
    if rows:
        yield table(("Assertion", "Path", "Found", "Wanted"), rows)
    yield from (text(relapse.said, detail.reason) for relapse in report.relapses_of(finding.id))
    yield from decided_on(report.exemptions.get(finding.id, ()))
    for proposal in report.proposals_of(finding.id):
        fix = proposal.fix
        about = text(f"({fix.risk.value}; {fix.duration.rstrip('.')})", detail.reason)
        yield f"**Fix on offer** {about}: {text(fix.title, detail.reason)}"
        hazards = dict.fromkeys(f"{guard.state.value}: {guard.reason}" for guard in fix.blocked)
        yield "\n".join(f"- Not before this is settled: {text(said, detail.reason)}" for said in hazards)
        if fix.commands and detail.fixes:
            yield fenced(command_line(command.argv) for command in fix.commands)
    yield f"Read on: {link(report.item(finding.id).check.docs[0])}"


def accepted(report: Report, finding: Finding, entry: Assertion) -> str:
    """Return who accepted or attested an assertion, empty where nobody did."""
    waiver, attestation = report.waiver_of(finding, entry), report.attestation_of(finding, entry)
    said: list[str] = []
    if waiver:
        said.append(f"~ WAIVED until {text(waiver.expires)} by {text(waiver.owner)}: {text(waiver.reason)}")
    if attestation:
        said.append(
            f"attested by {text(attestation.who)} at {text(attestation.when)}: {text(attestation.note)}"
        )
    return "; ".join(said)


def decided_on(exemptions: tuple[Exemption, ...]) -> Iterator[str]:
    """Give a line for each exemption in Azure Policy."""
    for entry in exemptions:
        ends = f"{'ended' if entry.expired else 'until'} {text(entry.expires)}" if entry.expires else "no end"
        note = f": {text(entry.note)}" if entry.note else ""
        yield f"Exempted in Azure Policy ({text(entry.category)}, {ends}): {code(entry.name)}{note}"


def _assertion(report: Report, finding: Finding, entry: Assertion, detail: Detail) -> Iterator[str]:
    graded = f" {entry.severity.value}" if entry.verdict in {Verdict.FAIL, Verdict.WARN} else ""
    aside = accepted(report, finding, entry)
    needs = ", ".join(code(lack.action) for lack in entry.missing if lack.action)
    yield (
        f"- {detail.verdict(entry.verdict)}{graded} {_named(entry)}: {text(entry.reason, detail.reason)}"
        f"{f' Needs {needs}.' if needs else ''}{f' {aside}' if aside else ''}"
    )


def _named(entry: Assertion) -> str:
    on = f" on {code(name_of(entry.resource), 200)}" if entry.resource else ""
    return f"{code(entry.key, 200)}{on}"


def _rows(entry: Assertion, detail: Detail, names: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    for row in entry.evidence[: detail.evidence]:
        yield _named(entry), _path(row, entry, detail), _found(row, detail, names), _wanted(row, detail)
    left = len(entry.evidence) - detail.evidence
    if left > 0 and detail.evidence:
        yield _named(entry), f"{left} more value{'' if left == 1 else 's'}", "in the whole report", ""


def _path(row: Evidence, entry: Assertion, detail: Detail) -> str:
    path = code(row.path, detail.value) if row.path else "whole resource"
    if not row.resource or row.resource.lower() == entry.resource.lower():
        return path
    return f"{path} of {code(briefly(name_of(row.resource)), detail.value)}"


def _found(row: Evidence, detail: Detail, names: Mapping[str, str]) -> str:
    found = code(plain(row.meant if row.default else row.observed, names), detail.value)
    return f"absent, by default {found}" if row.default else found


def _wanted(row: Evidence, detail: Detail) -> str:
    return text(row.expected, detail.value) if row.expected else ""
