"""The report as a table for a spreadsheet: RFC 4180, a row an assertion and resource, and no cell a formula.

It begins with a byte order mark: without one, Excel takes UTF-8 for the code page of the machine.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Final

from aks_harden.model.finding import Assertion, Evidence, Finding
from aks_harden.model.json import Json
from aks_harden.report.formats import Writing
from aks_harden.report.literal import literal
from aks_harden.report.report import Audit, Report
from aks_harden.snapshot.paths import group_of

COLUMNS: Final = (
    *("cluster", "resource_group", "subscription", "section", "item", "also_item", "extended", "title"),
    *("item_verdict", "assertion", "verdict", "severity", "resource", "reason", "path", "observed"),
    *("expected", "default_source", "evidence", "missing", "notes", "waived_until", "waiver_owner"),
    *("waiver_reason", "attested_by", "attested_at", "attestation", "exemptions", "fixes", "docs"),
    *("controls", "read_at", "call", "judged_at"),
)
"""The columns, in their order; new ones are added at the end."""
BOM: Final = "\ufeff"
LONGEST: Final = 32_000
"""Characters of a cell at the most: a cell of Excel holds 32,767, and what is longer runs into other rows."""
_STARTERS: Final = "=+\\-@＝＋－＠﹦﹢﹣﹫"  # noqa: RUF001 - full-width and small forms begin formulas too
_FORMULA: Final = re.compile(rf"[\s\"'`]*[{_STARTERS}]")
_INNER: Final = re.compile(rf";(?=[\s\"'`]*[{_STARTERS}])")
"""Where semicolons part cells, what follows one begins a cell."""
_BETWEEN: Final = " | "
_MISTAKEN: Final = frozenset({"", "true", "false", "null", "absent"})
"""Texts that would be taken for something else without their quotes."""


def write(audit: Audit, writing: Writing) -> str:
    """Return every assertion of every cluster as a row; in ASCII no mark is needed."""
    stream = io.StringIO()
    table = csv.writer(stream, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    table.writerow(COLUMNS)
    for report in audit.reports:
        for finding in report.own:
            for assertion in finding.assertions:
                row = _row(report, finding, assertion)
                table.writerow(safe(row[column]) for column in COLUMNS)
    if writing.ascii:
        return "".join(char if char.isascii() else f"\\u{ord(char):04x}" for char in stream.getvalue())
    return BOM + stream.getvalue()


def safe(words: str) -> str:
    """Return a cell that no spreadsheet takes for a formula, on one line and no longer than a cell may be."""
    cell = literal(words)
    if len(cell) > LONGEST:
        cell = f"{cell[:LONGEST]}… (cut here; the JSON report has all of it)"
    cell = _INNER.sub(";'", cell)
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _row(report: Report, finding: Finding, assertion: Assertion) -> dict[str, str]:
    snapshot = report.snapshot
    check = report.item(finding.id).check
    first = assertion.evidence[0] if assertion.evidence else None
    also = (entry.id for entry in report.findings if entry.alias_of == finding.id)
    proposals = (
        proposal.fix
        for proposal in report.proposals_of(finding.id)
        if assertion.key in {key for key, _ in proposal.fix.assertions}
    )
    row = {
        "cluster": snapshot.cluster_name,
        "resource_group": group_of(snapshot.cluster_id),
        "subscription": snapshot.subscription,
        "section": finding.section.heading,
        "item": finding.id,
        "also_item": " ".join(also),
        "extended": "true" if check.extended else "false",
        "title": finding.title,
        "item_verdict": finding.verdict.value,
        "assertion": assertion.key,
        "verdict": assertion.verdict.value,
        "severity": assertion.severity.value,
        "resource": assertion.resource,
        "reason": assertion.reason,
        "path": first.path if first else "",
        "observed": _value(first.observed) if first else "",
        "expected": first.expected if first else "",
        "default_source": first.default if first else "",
        "evidence": _BETWEEN.join(map(_told, assertion.evidence)),
        "missing": _BETWEEN.join(dict.fromkeys(lack.action or lack.reason for lack in assertion.missing)),
        "notes": _BETWEEN.join(assertion.notes),
        "exemptions": _BETWEEN.join(_exemptions(report, finding)),
        "fixes": _BETWEEN.join(f"{fix.key} ({fix.risk.value}): {fix.title}" for fix in proposals),
        "docs": " ".join(check.docs),
        "controls": _BETWEEN.join(check.controls),
        "read_at": first.read_at if first else "",
        "call": first.call if first else "",
        "judged_at": snapshot.taken_at,
    }
    return row | _decided(report, finding, assertion)


def _decided(report: Report, finding: Finding, assertion: Assertion) -> dict[str, str]:
    waiver = report.waiver_of(finding, assertion)
    attestation = report.attestation_of(finding, assertion)
    return {
        "waived_until": waiver.expires if waiver else "",
        "waiver_owner": waiver.owner if waiver else "",
        "waiver_reason": waiver.reason if waiver else "",
        "attested_by": attestation.who if attestation else "",
        "attested_at": attestation.when if attestation else "",
        "attestation": attestation.note if attestation else "",
    }


def _exemptions(report: Report, finding: Finding) -> Iterator[str]:
    for entry in report.exemptions.get(finding.id, ()):
        ends = f"{'ended' if entry.expired else 'until'} {entry.expires}" if entry.expires else "no end"
        yield f"{entry.name} ({entry.category}, {ends})"


def _told(row: Evidence) -> str:
    found = f"{_value(row.meant)} by default" if row.default else _value(row.observed)
    return f"{row.path or 'whole resource'}: {found}{f', wanted {row.expected}' if row.expected else ''}"


def _value(value: Json) -> str:
    """Return a value as JSON; a text is bare where that cannot be mistaken, and nothing is called absent."""
    if value is None:
        return "absent"
    if isinstance(value, str) and value.lower() not in _MISTAKEN:
        return value
    return json.dumps(value, ensure_ascii=False)
