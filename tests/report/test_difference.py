"""What a comparison says in words, and how much of it."""

import pytest
from msgspec.structs import replace
from support.worlds import world_snapshot

from aks_harden.engine.compare import compare_all
from aks_harden.engine.comparison import Comparisons, Run, Status
from aks_harden.engine.discover import items
from aks_harden.model.context import Context
from aks_harden.report.difference import Shape, run_of, written
from aks_harden.report.formats import Writing
from aks_harden.report.report import build


def judged(name: str) -> Run:
    report = build(
        world_snapshot(name), Context(), items(), tool="aks-harden", generated="2026-11-23T12:00:00Z"
    )
    return run_of(report)


@pytest.fixture(scope="module")
def much() -> Comparisons:
    return compare_all([judged("pay")], [judged("shop")], tool="aks-harden")


@pytest.mark.parametrize("times", [1, 2, 30])
def test_a_ticket_holds_the_markdown_however_much_changed(much: Comparisons, times: int) -> None:
    new = sum(entry.status is Status.NEW for entry in much.clusters[0].differences)
    text = written(replace(much, clusters=much.clusters * times), Shape.MARKDOWN, Writing())
    assert len(text) <= 60_000
    assert ("Cut here" in text) == (times == 30)
    assert text.splitlines()[2].startswith(f"**{new * times} new")


def test_every_evidence_is_in_the_json_and_the_rest_is_counted_for_people(much: Comparisons) -> None:
    entry = max(much.clusters[0].differences, key=lambda entry: len(entry.evidence))
    assert len(entry.evidence) > 8
    assert f"and {len(entry.evidence) - 8} more" in written(much, Shape.TEXT, Writing())
    assert written(much, Shape.JSON, Writing()).count('"path"') >= len(entry.evidence)


def test_colour_is_used_only_where_it_may_be(much: Comparisons) -> None:
    assert "\x1b[" in written(much, Shape.TEXT, Writing(colour=True))
    assert "\x1b[" not in written(much, Shape.TEXT, Writing())
