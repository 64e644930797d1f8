"""The report as JUnit XML, for the test views of pipelines: a suite a cluster and section, a case a result.

JUnit knows passed, failed, error and skipped. What fails is a failure. A warning passes and says so in its
output: no exit code counts warnings, so no test view should. An unknown is skipped, with the reason, and
never a pass. An error would turn every pipeline red, as nearly every cluster has parts that only evidence
from inside it settles, and would contradict the exit code, which counts unknowns with `--strict` alone. What
people must decide, what does not apply, and what is waived or attested is skipped too, and the type says so.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from aks_harden.model.finding import Evidence
from aks_harden.model.verdict import Section, Verdict
from aks_harden.report.formats import Writing
from aks_harden.report.report import Audit, Report
from aks_harden.report.results import Result, place_of, results, tool_of
from aks_harden.report.values import briefly, names_of, plain
from aks_harden.report.xml_text import xml_text
from aks_harden.snapshot.paths import name_of

_SKIPPED: Final = frozenset({Verdict.UNKNOWN, Verdict.MANUAL, Verdict.NA})


class _Case(Struct, frozen=True, kw_only=True):
    """A test case, and what it counts as."""

    text: str
    failed: bool
    skipped: bool


def write(audit: Audit, writing: Writing) -> str:
    """Return one document with the suites of every cluster."""
    suites = [suite for report in audit.reports for suite in _suites(audit, report)]
    cases = [case for _, found in suites for case in found]
    name, _ = tool_of(audit.tool)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="{xml_text(name)}"{_counts(cases)}>',
        *(line for head, found in suites for line in _suite(head, found)),
        "</testsuites>",
        "",
    ]
    text = "\n".join(lines)
    return text.encode("ascii", "xmlcharrefreplace").decode() if writing.ascii else text


def _suites(audit: Audit, report: Report) -> Iterator[tuple[tuple[str, ...], list[_Case]]]:
    """Give head and cases of each section that has any."""
    names = names_of(report.snapshot)
    found = tuple(results(report))
    for section in Section:
        cases = [_case(result, names) for result in found if result.finding.section is section]
        if cases:
            yield _head(audit, report, section), cases


def _head(audit: Audit, report: Report, section: Section) -> tuple[str, ...]:
    """Return the attributes of a suite, and its properties."""
    snapshot = report.snapshot
    name = xml_text(f"{snapshot.cluster_name}: {section.heading}")
    # Readers take the time as it stands, and the schema they follow has no place for a zone.
    attributes = f'name="{name}" timestamp="{xml_text(audit.generated.removesuffix("Z"))}"'
    facts = {"cluster": snapshot.cluster_id, "judged_at": snapshot.taken_at, "tool": audit.tool}
    rows = (f'<property name="{key}" value="{xml_text(fact)}"/>' for key, fact in facts.items())
    return attributes, *rows


def _suite(head: tuple[str, ...], cases: list[_Case]) -> Iterator[str]:
    attributes, *properties = head
    yield f" <testsuite {attributes}{_counts(cases)}>"
    yield "  <properties>"
    yield from (f"   {row}" for row in properties)
    yield "  </properties>"
    yield from (f"  {case.text}" for case in cases)
    yield " </testsuite>"


def _counts(cases: Iterable[_Case]) -> str:
    told = tuple(cases)
    failures, skipped = sum(case.failed for case in told), sum(case.skipped for case in told)
    return f' tests="{len(told)}" failures="{failures}" errors="0" skipped="{skipped}" time="0"'


def _case(result: Result, names: Mapping[str, str]) -> _Case:
    failed = result.verdict is Verdict.FAIL and not result.decided
    skipped = bool(result.decided) or result.verdict in _SKIPPED
    start = f'<testcase classname="{xml_text(_class(result))}" name="{xml_text(_name(result))}" time="0"'
    body = "\n".join(xml_text(line) for line in _told(result, names))
    if failed:
        reason, severity = xml_text(result.assertion.reason), result.assertion.severity.value
        inner = f'<failure type="{severity}" message="{reason}">{body}</failure>'
    elif skipped:
        kind, message = _why_skipped(result)
        inner = f'<skipped type="{kind}" message="{xml_text(message)}"/>'
        inner += f"<system-out>{body}</system-out>" if body else ""
    elif result.verdict is Verdict.WARN:
        lead = xml_text(f"WARN ({result.assertion.severity.value}): {result.assertion.reason}")
        inner = f"<system-out>{lead}\n{body}</system-out>"
    else:
        return _Case(text=f"{start}/>", failed=False, skipped=False)
    return _Case(text=f"{start}>{inner}</testcase>", failed=failed, skipped=skipped)


def _class(result: Result) -> str:
    """Return which item of which cluster: with the name it is a case's identity from run to run."""
    return f"{'/'.join(place_of(result.report))}.{result.finding.id}"


def _name(result: Result) -> str:
    """Return the assertion, and what it was judged on where that is not the cluster."""
    if result.of_cluster:
        return result.rule
    home = f"/subscriptions/{result.report.snapshot.subscription}/resourcegroups/"
    return f"{result.rule} on {result.resource.lower().removeprefix(home).strip('/')}"


def _why_skipped(result: Result) -> tuple[str, str]:
    if result.decided:
        kind = "waived" if result.waiver else "attested"
        return kind, f"{result.decided}; {result.verdict.word}: {result.assertion.reason}"
    return result.verdict.value, f"{result.verdict.word}: {result.assertion.reason}"


def _told(result: Result, names: Mapping[str, str]) -> Iterator[str]:
    """Give the evidence, what is missing, and what should be known, a line each."""
    if result.verdict is Verdict.NA:
        return
    for row in result.assertion.evidence:
        yield _row(result, row, names)
    for action in dict.fromkeys(lack.action for lack in result.assertion.missing if lack.action):
        yield f"needs {action}"
    for note in result.assertion.notes:
        yield f"note: {note}"
    if result.verdict in {Verdict.FAIL, Verdict.WARN}:
        yield f"read on: {result.check.docs[0]}"


def _row(result: Result, row: Evidence, names: Mapping[str, str]) -> str:
    about = "" if row.resource.lower() == result.resource.lower() else f" of {briefly(name_of(row.resource))}"
    lead = "absent, by default " if row.default else ""
    found = plain(row.meant if row.default else row.observed, names)
    wanted = f"; wanted {row.expected}" if row.expected else ""
    return f"{row.path or 'whole resource'}{about}: {lead}{found}{wanted}"
