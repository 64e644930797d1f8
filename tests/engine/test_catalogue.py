"""What every item owes its reader, whoever wrote it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from aks_harden import checks
from aks_harden.checks.check import HEADINGS
from aks_harden.engine.discover import Item, item, items

ITEMS = [pytest.param(entry, id=entry.check.id) for entry in items()]
SECTIONS = {"iam": "IAM", "net": "NET", "aud": "AUD", "cmp": "CMP"}
ROOT = Path(checks.__path__[0])
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@pytest.mark.parametrize("entry", ITEMS)
def test_an_item_is_named_after_its_section(entry: Item) -> None:
    prefix = "EXT" if entry.check.extended else SECTIONS[entry.check.section]
    assert re.fullmatch(rf"{prefix}-[A-Z0-9]+", entry.check.id), (
        f"{entry.check.id}: an id here is {prefix}-…; an item beyond the checklist sets extended=True"
    )


FILES = sorted(
    path
    for section in SECTIONS
    for path in (ROOT / section).glob("*.py")
    if re.match(r"(iam|net|aud|cmp)_\d|ext_", path.name)
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_named_after_an_item_has_its_check(path: Path) -> None:
    wanted = path.stem.replace("_", "-").upper()
    found = item(wanted)
    assert found is not None, f"{path.name} needs a value named exactly CHECK, with the id {wanted}"
    assert found.check.section == path.parent.name, f"{wanted} says another section than its folder"


def test_no_two_items_share_an_id() -> None:
    counted = Counter(entry.check.id for entry in items())
    assert [name for name, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("entry", ITEMS)
def test_the_page_has_a_title_and_three_sections(entry: Item) -> None:
    assert entry.page.title, "the docstring's first line is the title"
    assert not entry.page.title.lower().startswith("ensure"), "a title states the secure condition"
    found = tuple(heading for heading, _ in entry.page.sections)
    assert found == HEADINGS, f"{entry.check.id}: the headings must be {HEADINGS}, in this order"
    assert all(text for _, text in entry.page.sections), f"{entry.check.id}: a heading has no text"


@pytest.mark.parametrize("entry", ITEMS)
def test_the_docs_are_pages_of_the_product_documentation(entry: Item) -> None:
    assert entry.check.docs, f"{entry.check.id}: docs names at least one page, learn('azure/aks/…')"
    for page in entry.check.docs:
        address = urlsplit(page)
        assert (address.scheme, address.hostname, bool(address.path.strip("/"))) == (
            "https",
            "learn.microsoft.com",
            True,
        ), page


UNMAPPED = {"CMP-5", "NET-11", "EXT-TIER"}
"""Items that no benchmark and no built-in policy asks for: a number invented for them would mislead."""


@pytest.mark.parametrize("entry", ITEMS)
def test_the_controls_are_named(entry: Item) -> None:
    mapped = entry.check.id not in UNMAPPED
    assert bool(entry.check.controls) == mapped, f"{entry.check.id}: controls such as 'MCSB NS-2', or none"
    assert all(control.strip() == control and control for control in entry.check.controls)


@pytest.mark.parametrize("entry", ITEMS)
def test_assertions_have_keys_of_their_own(entry: Item) -> None:
    keys = [asserted.key for asserted in entry.check.asserts]
    assert keys, f"{entry.check.id} asserts nothing"
    assert len(set(keys)) == len(keys), f"{entry.check.id}: two assertions share a key"
    assert all(KEY.fullmatch(key) for key in keys), f"{entry.check.id}: keys are lower case with hyphens"


@pytest.mark.parametrize("entry", ITEMS)
def test_what_is_judged_over_a_list_says_why_an_empty_one_does_not_apply(entry: Item) -> None:
    assert all(asserted.none for asserted in entry.check.asserts if asserted.over is not None)


@pytest.mark.parametrize("entry", ITEMS)
def test_a_remedy_mends_an_assertion_of_its_own_item(entry: Item) -> None:
    keys = {asserted.key for asserted in entry.check.asserts}
    pairs = [(remedy.id, remedy.asserts) for remedy in entry.remedies]
    assert len(set(pairs)) == len(pairs)
    for remedy in entry.remedies:
        assert remedy.asserts in keys
        assert re.fullmatch(rf"{entry.check.id}\.[a-z0-9-]+", remedy.id)
