"""Pages that are written from the code say what the code says."""

import catalogue
import comparison_page
import coverage_page
import permissions_page
import pytest
from mistake import Mistake
from mistakes import MISTAKES

from aks_harden.engine.discover import item
from aks_harden.model.verdict import worst


@pytest.mark.parametrize("name", sorted(catalogue.pages()))
def test_a_page_of_the_checklist_is_what_its_check_says(name: str) -> None:
    path = catalogue.FOLDER / name
    assert path.is_file(), f"docs/checks/{name} is missing: make docs"
    assert path.read_text(encoding="utf-8") == catalogue.pages()[name], f"docs/checks/{name}: make docs"


def test_no_page_of_an_item_that_is_gone_is_left() -> None:
    assert {path.name for path in catalogue.FOLDER.iterdir()} == set(catalogue.pages())


def test_the_coverage_is_what_the_rows_say() -> None:
    assert coverage_page.TARGET.read_text(encoding="utf-8") == coverage_page.written(), "make docs"


def test_the_reference_holds_every_row_once_and_most_are_covered() -> None:
    rows = coverage_page.rows()
    assert len({row.id for row in rows}) == len(rows) == 132
    assert sum(bool(row.assertions) for row in rows) >= 105


@pytest.mark.parametrize("row", coverage_page.rows(), ids=lambda row: row.id)
def test_a_row_is_covered_by_assertions_that_exist_or_says_why_not(row: coverage_page.Row) -> None:
    assert bool(row.assertions) != bool(row.left_out), row.id
    for assertion in row.assertions:
        wanted, _, key = assertion.partition("/")
        found = item(wanted)
        assert found is not None, f"there is no item {wanted}"
        assert key in {entry.key for entry in found.check.asserts}, f"{wanted} asserts no {key}"


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_ours_does_not_make_the_mistake(mistake: Mistake) -> None:
    answers = mistake.answers()
    assert answers, f"{mistake.asks} says nothing of it"
    said = worst(answer.verdict for answer in answers)
    assert said == mistake.ours, [answer.reason for answer in answers]


def test_the_permissions_are_what_facets_and_fixes_declare() -> None:
    assert permissions_page.TARGET.read_text(encoding="utf-8") == permissions_page.written(), "make docs"


def test_the_comparison_is_what_the_checks_answer() -> None:
    assert comparison_page.TARGET.read_text(encoding="utf-8") == comparison_page.written(), "make docs"
    assert len({mistake.name for mistake in MISTAKES}) == len(MISTAKES) >= 25
