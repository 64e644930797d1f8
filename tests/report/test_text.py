"""The report for people: it fits the terminal, says values in words, and is ASCII where asked."""

import pytest
from msgspec.structs import replace
from support.screen_world import items, world
from support.snapshots import cluster, snapshot

from aks_harden.cli.explain import fitted
from aks_harden.engine.discover import items as every_item
from aks_harden.model.context import Context
from aks_harden.report.formats import Writing
from aks_harden.report.report import Audit, Report, build
from aks_harden.report.text import write


def of(report: Report) -> Audit:
    return Audit(tool=report.tool, generated=report.generated, reports=(report,))


def written(writing: Writing) -> str:
    report = build(world(), Context(), items(), tool="aks-harden", generated="2026-11-23T12:00:00Z")
    return write(of(report), writing)


@pytest.mark.parametrize("width", [60, 80, 110])
def test_no_line_but_a_single_long_word_is_wider_than_the_terminal(width: int) -> None:
    wide = [line for line in written(Writing(width=width)).splitlines() if len(line) > width]
    assert all(" " not in line.strip() for line in wide)


def test_values_are_words_and_the_others_resources_are_named() -> None:
    text = " ".join(written(Writing()).split())
    assert "properties.adminUserEnabled: true; wanted false" in text
    assert "authorizedIPRanges: absent, by default []; wanted narrow ranges" in text


def test_the_ascii_report_is_ascii() -> None:
    assert written(Writing(ascii=True)).isascii()


def test_a_page_is_laid_out_for_the_terminal_and_its_code_is_left_alone() -> None:
    prose = "One two three four five six seven eight nine ten."
    page = f"## Why\n\n{prose}\n\n- first of\n  all\n- second\n\n    code   here\n"
    assert fitted(page, 40).splitlines() == [
        "## Why",
        "",
        "One two three four five six seven eight",
        "nine ten.",
        "",
        "- first of all",
        "- second",
        "",
        "    code   here",
    ]


def test_what_one_assertion_noted_is_not_noted_again_by_the_next() -> None:
    (entry,) = (one for one in items() if one.check.id == "NET-1")
    (first,) = entry.check.asserts
    again = replace(first, key="api-server-again")
    twice = replace(entry, check=replace(entry.check, asserts=(first, again)))
    report = build(world(), Context(), [twice], tool="aks-harden", generated="2026-11-23T12:00:00Z")
    said, repeated = report.findings[0].assertions
    assert said.notes == repeated.notes != ()
    assert write(of(report), Writing(width=1000)).count(said.notes[0]) == 1


def test_what_waits_for_the_same_reading_is_said_in_one_line() -> None:
    alone = snapshot({"cluster": {"@": cluster()}})
    report = build(alone, Context(), every_item(), tool="aks-harden", generated="2026-11-23T12:00:00Z")
    said = "Role assignments: not among what was read"
    text = write(of(report), Writing(width=1000))
    waiting = [entry for each in report.findings for entry in each.assertions if said in entry.reason]
    assert 0 < text.count(said) < len(waiting)
    assert all(entry.key in text for entry in waiting)
    assert "not read, and how many items wait for it: " in text
