"""The waivers file: what it may hold, on which line it is wrong, and the schema that editors check it by."""

import json
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from support.waivers import BROKEN, GOOD, WAIVER, waiver

from aks_harden.engine.discover import items
from aks_harden.model.waiver import Waiver
from aks_harden.store.toml_lines import lines_of
from aks_harden.store.waivers import WaiversError, waivers_in

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schemas/waivers.json").read_text(encoding="utf-8"))


def parsed(text: str) -> tuple[Waiver, ...]:
    return waivers_in(text, "waivers.toml", items())


def fits_schema(text: str) -> bool:
    body = json.loads(json.dumps(tomllib.loads(text.replace("\r\n", "\n")), default=plain))
    return Draft202012Validator(SCHEMA, format_checker=FormatChecker()).is_valid(body)


def plain(value: object) -> str:
    """A date as the text that an editor makes of it."""
    assert isinstance(value, date | datetime)
    return value.isoformat()


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("case", GOOD)
def test_a_good_file_is_read_and_fits_the_schema(case: str) -> None:
    text = GOOD[case]
    assert len(parsed(text)) == text.count("item") + text.count("assertion")
    assert fits_schema(text)


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_refused_with_its_line(case: str) -> None:
    broken = BROKEN[case]
    with pytest.raises(WaiversError) as refused:
        parsed(broken.text)
    assert str(refused.value).startswith(f"line {broken.line}: ")
    assert broken.says in str(refused.value)


@pytest.mark.parametrize("case", [case for case, broken in BROKEN.items() if broken.schema])
def test_a_broken_file_does_not_fit_the_schema(case: str) -> None:
    assert not fits_schema(BROKEN[case].text)


def test_a_waiver_says_what_it_is_about_and_where_it_is_written() -> None:
    first, second = parsed(f"# ours\n{WAIVER}" + waiver(item=None, assertion='"net-12/network"'))
    assert (first.item, first.assertion, first.origin) == ("IAM-3", "", "waivers.toml, line 2")
    assert (second.item, second.assertion, second.origin) == ("IAM-6", "network", "waivers.toml, line 8")
    assert first.expires == "2027-01-31"


ODD = r'''# [[waiver]]
title = "x [[waiver]]" # a comment
[[waiver]]
item = "A"
reason = """
[[waiver]]
item = "\"""
quoted""""" # two marks of the text, three that end it
owner = LLLit's
\
LLL
day = 1979-05-27 07:32:00 # a blank inside
a.b . "c d" = [1, # ]
  [2, "]"], {k = "}", m={z=1}},
]
"ite\u006d2" = 'C:\'
  [[ waiver ]]  # the second
[waiver.sub]
x=1
[[waiver.more]]
y=2
[[waiver.more]]
'z.q'=''
[top."a.b".c]
e = """"""
'''.replace("LLL", 3 * "'")


def _paths(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _paths(inner, (*path, place))


@pytest.mark.parametrize(
    "text", [ODD, *GOOD.values(), *(each.text for each in BROKEN.values() if each.schema)]
)
def test_every_place_of_a_file_has_its_line_and_no_other_place_has_one(text: str) -> None:
    text = text.replace("\r\n", "\n")
    assert set(lines_of(text)) == set(_paths(tomllib.loads(text)))


def test_the_lines_are_those_that_an_editor_shows() -> None:
    found, rows = lines_of(ODD), ODD.split("\n")
    begins = {
        ("waiver", 0): "[[waiver]]",
        ("waiver", 0, "reason"): "reason",
        ("waiver", 0, "day"): "day",
        ("waiver", 0, "a", "b", "c d", 2, "m", "z"): '  [2, "]"]',
        ("waiver", 0, "item2"): '"ite',
        ("waiver", 1): "  [[ waiver ]]",
        ("waiver", 1, "more", 1, "z.q"): "'z.q'",
        ("top", "a.b", "c", "e"): "e =",
    }
    for path, begin in begins.items():
        assert rows[found[path] - 1].startswith(begin), path


def test_the_example_of_the_page_is_a_good_file() -> None:
    page = (Path(__file__).parents[2] / "docs/waivers.md").read_text(encoding="utf-8")
    example = page.partition("```toml\n")[2].partition("```")[0]
    assert [entry.item for entry in parsed(example)] == ["IAM-3"]
    assert fits_schema(example)
