"""The dated table: what a day comes to at the time of a snapshot, and what each row owes its reader."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace
from support.snapshots import cluster, snapshot

from aks_harden.checks.retirements import LASTING, RETIREMENTS, retirement
from aks_harden.model.context import Context, Thresholds
from aks_harden.model.verdict import Verdict

OF = snapshot({"cluster": {"@": cluster()}})
MESH = "open-service-mesh"


@pytest.mark.parametrize(
    ("today", "verdict"),
    [
        ("2026-09-29", Verdict.PASS),
        ("2026-09-30", Verdict.WARN),
        ("2027-09-29", Verdict.WARN),
        ("2027-09-30", Verdict.FAIL),
        ("2030-01-01", Verdict.FAIL),
    ],
)
def test_a_year_before_it_is_a_warning_and_from_its_day_on_a_failure(today: str, verdict: Verdict) -> None:
    of = replace(OF, taken_at=f"{today}T00:00:00Z")
    assert retirement(MESH).verdict(of, Context()) is verdict
    ended = verdict is Verdict.FAIL
    assert retirement(MESH).ends(of) == f"{'ended' if ended else 'ends'} on 2027-09-30"


def test_how_long_before_is_the_operators() -> None:
    context = Context(thresholds=Thresholds(retirement_days=30))
    assert retirement(MESH).verdict(OF, context) is Verdict.PASS


def test_what_goes_on_working_is_never_a_failure() -> None:
    assert retirement("defender-plans").verdict(OF, Context()) is Verdict.WARN


@pytest.mark.parametrize("name", RETIREMENTS)
def test_a_row_names_its_page_and_what_comes_instead(name: str) -> None:
    row = RETIREMENTS[name]
    assert row.source.startswith("https://learn.microsoft.com/")
    assert row.title
    assert row.instead
    assert date(2020, 1, 1) < row.on < date(2035, 1, 1)


def test_no_system_both_ends_and_lasts() -> None:
    assert not {f"os-{name}" for name in LASTING} & set(RETIREMENTS)
