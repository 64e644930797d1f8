"""Several clusters in one run: one report each, and a line for each of them at the end."""

import pytest
from support.worlds import world_snapshot

from aks_harden.engine.discover import items
from aks_harden.model.context import Context
from aks_harden.model.verdict import Verdict
from aks_harden.report.formats import Writing
from aks_harden.report.report import Audit, build
from aks_harden.report.text import write

NAMES = ("shop", "pay")


def audit(*names: str) -> Audit:
    reports = tuple(
        build(world_snapshot(name), Context(), items(), tool="aks-harden", generated="2026-11-23T12:00:00Z")
        for name in names
    )
    return Audit(tool="aks-harden", generated="2026-11-23T12:00:00Z", reports=reports)


def test_several_reports_end_with_a_line_for_each_cluster() -> None:
    several = audit(*NAMES)
    lines = write(several, Writing()).splitlines()[-3:]
    assert lines[0] == "2 clusters"
    for line, name, report in zip(lines[1:], NAMES, several.reports, strict=True):
        assert line.startswith(f"  aks-{name} · rg-{name}")
        assert f" {report.counts[Verdict.PASS]} pass" in line


def test_one_report_ends_with_its_own_counts_alone() -> None:
    assert "1 clusters" not in write(audit("pay"), Writing())


@pytest.mark.parametrize("width", [50, 110])
def test_the_last_lines_keep_to_the_width(width: int) -> None:
    lines = write(audit(*NAMES), Writing(width=width)).partition("2 clusters")[2].splitlines()
    assert max(map(len, lines)) <= width
