"""The table for spreadsheets: it reads back as written, and no cell of it does anything."""

import csv
import io
import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from support.audits import AUDITS, HOSTILE, WAIVED, audit, audit_of, report_of

from aks_harden.model.verdict import Verdict
from aks_harden.report.csv_table import BOM, COLUMNS, LONGEST, safe
from aks_harden.report.formats import Format, Writing, written
from aks_harden.report.literal import literal


@cache
def source(name: str) -> str:
    return written(audit(name), Format.CSV, Writing())


def rows(words: str) -> list[dict[str, str]]:
    """Return the rows as a reader of CSV finds them."""
    assert words.startswith(BOM)
    head, *found = csv.reader(io.StringIO(words.removeprefix(BOM), newline=""), strict=True)
    assert tuple(head) == COLUMNS
    return [dict(zip(COLUMNS, row, strict=True)) for row in found]


def dangerous(cell: str) -> bool:
    """Tell whether a spreadsheet would take a cell for a formula, in whatever form and behind whatever."""
    plain = unicodedata.normalize("NFKC", cell).lstrip()
    return plain[:1] in set("=+-@\t\r\n") or (plain.lstrip("\"' ")[:1] in set("=+@-") and plain[:1] != "'")


@pytest.mark.parametrize("name", AUDITS)
def test_there_is_a_row_for_every_assertion_with_its_verdict_and_reason(name: str) -> None:
    found = [(row["item"], row["verdict"], row["severity"]) for row in rows(source(name))]
    told = [
        (finding.id, entry.verdict.value, entry.severity.value)
        for report in audit(name).reports
        for finding in report.own
        for entry in finding.assertions
    ]
    assert found == told
    reasons = {row["reason"].lstrip("'") for row in rows(source(name))}
    for report in audit(name).reports:
        for finding in report.own:
            for entry in finding.assertions:
                if entry.verdict is Verdict.FAIL:
                    assert safe(entry.reason).lstrip("'") in reasons


@pytest.mark.parametrize("name", AUDITS)
def test_it_reads_back_as_it_was_written(name: str) -> None:
    again = io.StringIO()
    table = csv.writer(again, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    table.writerow(COLUMNS)
    table.writerows([row[column] for column in COLUMNS] for row in rows(source(name)))
    assert again.getvalue() == source(name).removeprefix(BOM)


@pytest.mark.parametrize("name", AUDITS)
def test_no_cell_is_a_formula_and_none_holds_a_line_break_or_control_character(name: str) -> None:
    for row in rows(source(name)):
        for cell in row.values():
            assert not dangerous(cell)
            assert not any(dangerous(part) for part in cell.split(";"))
            assert all(char.isprintable() for char in cell)
            assert len(cell) < 32_767
    assert re.findall(r"[^\r]\n|\r[^\n]", source(name)) == []


@pytest.mark.parametrize("name", AUDITS)
def test_the_same_audit_gives_the_same_table(name: str) -> None:
    assert written(audit(name), Format.CSV, Writing(width=40, colour=True)) == source(name)


def test_hostile_text_is_there_to_be_read() -> None:
    shown = literal(HOSTILE).replace(";=2+3", ";'=2+3")
    assert [row["reason"] for row in rows(source("hostile")) if not row["reason"].endswith(shown)] == []


def test_in_ascii_there_is_no_mark_and_other_characters_are_spelled() -> None:
    bare = written(audit("hostile"), Format.CSV, Writing(ascii=True))
    assert bare.isascii()
    assert len(rows(BOM + bare)) == len(rows(source("hostile")))


def test_decisions_of_people_have_columns_of_their_own() -> None:
    found = rows(source("decided"))
    waived = [row for row in found if row["waived_until"]]
    assert {row["item"] for row in waived} == {"IAM-3"}
    assert {(row["waived_until"], row["waiver_owner"], row["waiver_reason"]) for row in waived} == {
        (WAIVED.expires, WAIVED.owner, WAIVED.reason)
    }
    assert [row["attested_by"] for row in found if row["item"] == "CMP-5" and row["attested_by"]] == ["Kim"]
    exempted = {row["exemptions"] for row in found if row["item"] == "IAM-1"}
    assert exempted == {"old clusters (Waiver, until 2027-03-01T00:00:00Z)"}


def test_what_is_missing_and_what_would_mend_it_is_told() -> None:
    missing = {row["missing"] for row in rows(source("guest")) if row["verdict"] == "unknown"}
    assert "Microsoft.Authorization/roleAssignments/read" in missing
    fixes = [row["fixes"] for row in rows(source("shop")) if row["assertion"] == "admin-user"]
    assert fixes[0].startswith("IAM-3.admin@acrshop (disruptive): ")


def test_every_column_is_documented_and_no_other() -> None:
    page = (Path(__file__).parents[2] / "docs" / "formats.md").read_text("utf-8")
    _, _, mine = page.partition("## CSV\n")
    heads = [line.split("|")[1] for line in mine.splitlines() if line.startswith("| `")]
    assert sorted(name for head in heads for name in re.findall(r"`(\w+)`", head)) == sorted(COLUMNS)


def test_several_clusters_are_told_apart() -> None:
    assert {row["cluster"] for row in rows(source("two"))} == {"aks-shop", "aks-pay"}


def test_values_are_exact_and_nothing_is_called_absent() -> None:
    found = {(row["path"], row["observed"]) for row in rows(source("shop"))}
    assert ("properties.adminUserEnabled", "true") in found
    assert ("properties.aadProfile.managed", "absent") in found
    assert any("https://learn.microsoft.com/" in row["default_source"] for row in rows(source("shop")))


@pytest.mark.parametrize(
    ("words", "cell"),
    [
        ("plain", "plain"),
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "' =1"),
        ("\r=1", "\\u000d=1"),
        (' "=1', "' \"=1"),
        ("＝1", "'＝1"),  # noqa: RUF001 - full-width
        ("－1", "'－1"),  # noqa: RUF001 - full-width
        ("a;=1", "a;'=1"),
        ("a; -1", "a;' -1"),
        ("a\nb", "a b"),
        ("a-b, -c", "a-b, -c"),
        ("", ""),
    ],
)
def test_a_cell_that_could_be_a_formula_begins_with_an_apostrophe(words: str, cell: str) -> None:
    assert safe(words) == cell


@given(st.text(alphabet=st.sampled_from("=+-@;'\"\t\r\n ＝＋－＠﹦a1,|\u202e\x1b"), max_size=20))  # noqa: RUF001
def test_no_text_at_all_becomes_a_formula(words: str) -> None:
    assert not any(dangerous(part) for part in safe(words).split(";"))


def test_a_cell_is_never_longer_than_a_spreadsheet_holds() -> None:
    report = report_of("pay")
    (first, *_) = report.findings
    long = replace(first, assertions=(replace(first.assertions[0], reason="x" * 50_000),))
    (row,) = rows(written(audit_of(replace(report, findings=(long,))), Format.CSV, Writing()))
    assert len(row["reason"]) < LONGEST + 100
    assert row["reason"].endswith("… (cut here; the JSON report has all of it)")
