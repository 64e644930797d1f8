"""Pages that are written from the code say what the code says."""

from pathlib import Path

import catalogue
import pytest


@pytest.mark.parametrize("name", sorted(catalogue.pages()))
def test_a_page_of_the_checklist_is_what_its_check_says(name: str) -> None:
    path = catalogue.FOLDER / name
    assert path.is_file(), f"docs/checks/{name} is missing: make docs"
    assert path.read_text(encoding="utf-8") == catalogue.pages()[name], f"docs/checks/{name}: make docs"


def test_no_page_of_an_item_that_is_gone_is_left() -> None:
    assert {path.name for path in Path(catalogue.FOLDER).iterdir()} == set(catalogue.pages())
