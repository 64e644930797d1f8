"""What every item owes its reader, whoever wrote it."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit

import pytest

from aks_harden.checks.check import HEADINGS
from aks_harden.engine.discover import Item, items

ITEMS = [pytest.param(entry, id=entry.check.id) for entry in items()]
SECTIONS = {"iam": "IAM", "net": "NET", "aud": "AUD", "cmp": "CMP"}
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@pytest.mark.parametrize("entry", ITEMS)
def test_an_item_is_named_after_its_section(entry: Item) -> None:
    prefix = "EXT" if entry.check.extended else SECTIONS[entry.check.section]
    assert re.fullmatch(rf"{prefix}-[A-Z0-9]+", entry.check.id)


def test_no_two_items_share_an_id() -> None:
    counted = Counter(entry.check.id for entry in items())
    assert [name for name, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("entry", ITEMS)
def test_the_page_has_a_title_and_three_sections(entry: Item) -> None:
    assert entry.page.title, "the docstring's first line is the title"
    assert not entry.page.title.lower().startswith("ensure"), "a title states the secure condition"
    assert tuple(heading for heading, _ in entry.page.sections) == HEADINGS
    assert all(text for _, text in entry.page.sections)


@pytest.mark.parametrize("entry", ITEMS)
def test_the_docs_are_pages_of_the_product_documentation(entry: Item) -> None:
    assert entry.check.docs
    for page in entry.check.docs:
        address = urlsplit(page)
        assert (address.scheme, address.hostname, bool(address.path.strip("/"))) == (
            "https",
            "learn.microsoft.com",
            True,
        ), page


@pytest.mark.parametrize("entry", ITEMS)
def test_the_controls_are_named(entry: Item) -> None:
    assert entry.check.controls
    assert all(control.strip() == control and control for control in entry.check.controls)


@pytest.mark.parametrize("entry", ITEMS)
def test_assertions_have_keys_of_their_own(entry: Item) -> None:
    keys = [asserted.key for asserted in entry.check.asserts]
    assert keys
    assert len(set(keys)) == len(keys)
    assert all(KEY.fullmatch(key) for key in keys)


@pytest.mark.parametrize("entry", ITEMS)
def test_what_is_judged_over_a_list_says_why_an_empty_one_does_not_apply(entry: Item) -> None:
    assert all(asserted.none for asserted in entry.check.asserts if asserted.over is not None)


@pytest.mark.parametrize("entry", ITEMS)
def test_a_remedy_mends_an_assertion_of_its_own_item(entry: Item) -> None:
    keys = {asserted.key for asserted in entry.check.asserts}
    pairs = [(remedy.id, remedy.asserts) for remedy in entry.check.remedies]
    assert len(set(pairs)) == len(pairs)
    for remedy in entry.check.remedies:
        assert remedy.asserts in keys
        assert re.fullmatch(rf"{entry.check.id}\.[a-z0-9-]+", remedy.id)
