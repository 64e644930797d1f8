"""What an operator sees of each demo: the whole checklist, and nothing unknown that Azure could have told."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from aks_harden.sandbox.worlds import WORLDS
from aks_harden.sandbox.worlds.ages import NOW

pytestmark = pytest.mark.xdist_group("showcase")

TODAY = "2026-11-23T12:00:00Z"
BULLETS = {"IAM": 7, "NET": 13, "AUD": 2, "CMP": 6}
EXTENDED = {
    "IAM": {"LOCAL", "WI", "TRUST", "NODEID", "KRBAC"},
    "NET": {"RUN", "PIP", "IMDS", "NRG", "EXPOSE"},
    "AUD": {"KVLOG", "ALERT", "FLOW", "STATE"},
    "CMP": {
        *("POLICY", "SAFE", "PSS", "GATE", "VERSION", "NODEIMG", "CHANNEL", "MAINT", "CLEANER", "FIPS"),
        *("TL", "TIER", "RETIRE"),
    },
}
READABLE = sorted(set(WORLDS) - {"guest"})
SUCCESS = "an operation on the cluster that succeeds"
"""What settles a node of a cluster whose last operation failed (G-3)."""
Report = dict[str, Any]


@cache
def audit(world: str) -> Report:
    """Run the audit of a demo as an operator does, on the day that its world is built for."""
    argv = ("audit", "--demo", world, "--format", "json", "--at", TODAY, "--exit-zero")
    done = subprocess.run(
        [sys.executable, "-m", "aks_harden", *argv],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, NOW: TODAY},
    )
    report: Report = json.loads(done.stdout)
    return report


def rows(world: str, wanted: Callable[[Report], bool]) -> Iterator[tuple[str, Report]]:
    """Give the assertions of a demo that are wanted, each with its item."""
    for finding in audit(world)["findings"]:
        for assertion in finding["assertions"]:
            if not finding["alias_of"] and wanted(assertion):
                yield finding["id"], assertion


def failing(world: str) -> set[str]:
    return {f"{item} {entry['key']}" for item, entry in rows(world, lambda row: row["verdict"] == "fail")}


@pytest.mark.parametrize("world", WORLDS)
def test_the_whole_checklist_is_there_in_four_sections(world: str) -> None:
    found = audit(world)["findings"]
    for section, count in BULLETS.items():
        ids = [finding["id"] for finding in found if finding["section"].lower() == section.lower()]
        bullets = [name for name in ids if not name.startswith("EXT-")]
        assert bullets == [f"{section}-{number}" for number in range(1, count + 1)]
        assert {name for name in ids if name.startswith("EXT-")} == {
            f"EXT-{name}" for name in EXTENDED[section]
        }
    assert audit(world)["coverage"]["bullets"] == sum(BULLETS.values())
    assert {finding["extended"] for finding in found if finding["id"].startswith("EXT-")} == {True}


@pytest.mark.parametrize("world", READABLE)
def test_only_kubernetes_and_probes_are_left_open(world: str) -> None:
    for item, entry in rows(world, lambda row: row["verdict"] == "unknown"):
        where = f"{item} {entry['key']} of {entry['resource']}: {entry['reason']} {entry['missing']}"
        assert entry["missing"], where
        for lack in entry["missing"]:
            failed = world == "stopped" and lack["action"] == SUCCESS
            assert failed or lack["facet"] in {"kubernetes", "probe"}, where
            assert lack["action"], where
            if world == "stopped" and lack["facet"] == "kubernetes":
                assert "the cluster is stopped" in lack["reason"], where


def test_a_guest_is_told_what_it_may_not_read_and_nothing_better_than_the_shop() -> None:
    shop = {
        (item, entry["key"], (entry["resource"] or "").lower()): entry["verdict"]
        for item, entry in rows("shop", lambda _row: True)
    }
    for item, entry in rows("guest", lambda _row: True):
        where = f"{item} {entry['key']} of {entry['resource']}: {entry['reason']}"
        if entry["verdict"] == "unknown":
            assert any(lack["action"] for lack in entry["missing"]), where
            continue
        was = shop.get((item, entry["key"], (entry["resource"] or "").lower()))
        assert entry["verdict"] == was, f"{where} ({was} in the shop)"


def test_pay_fails_nothing() -> None:
    assert failing("pay") == set()


NOT_PRESET = {
    "NET-2 default-route": "a managed network lets everything out by its NAT gateway",
    "NET-10 exposure": "a public API server is the operator's choice",
    "EXT-FLOW flow-logs": "flow logs are the operator's to keep",
}
"""What fails on AKS Automatic although it fails nothing that it fixes by itself."""


def test_automatic_fails_nothing_that_it_presets() -> None:
    assert failing("auto") == set(NOT_PRESET)


SHOP_FAILS = {
    *("IAM-1", "IAM-2", "IAM-3", "IAM-4", "IAM-5", "IAM-6"),
    *("NET-1", "NET-2", "NET-6", "NET-8", "NET-9", "NET-10"),
    *("AUD-1", "AUD-2"),
    *("CMP-2", "CMP-3"),
}
"""Bullets that the badly hardened cluster must fail."""


def test_shop_fails_what_it_should() -> None:
    assert {row.split()[0] for row in failing("shop")} >= SHOP_FAILS
