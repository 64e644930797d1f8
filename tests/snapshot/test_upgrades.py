"""Files that an older aks-harden made still load, and say no more than they hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.snapshots import NOW, SUB, cluster, snapshot

from aks_harden.engine.discover import items
from aks_harden.engine.judge import judge
from aks_harden.model.context import Context
from aks_harden.snapshot import upgrades
from aks_harden.snapshot.door import open_text
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.facets import FACETS
from aks_harden.snapshot.file import dump, load
from aks_harden.snapshot.reading import Cause, Read, Unread

FIXTURES = Path(__file__).parent / "fixtures"
STEP_1 = (FIXTURES / "step-1-shop.json").read_text(encoding="utf-8")
"""What `aks-harden snapshot` of the shop wrote before the facets of the whole checklist came, reduced."""


def test_a_snapshot_of_the_first_version_is_judged() -> None:
    (old,) = open_text(STEP_1, now=NOW).snapshots
    found = {finding.id: finding.verdict for finding in judge(old, Context(), items())}
    assert len(found) == len(items())
    assert {name: found[name] for name in ("IAM-1", "IAM-3", "NET-1")} == {
        "IAM-1": "fail",
        "IAM-3": "fail",
        "NET-1": "fail",
    }
    # It knew no vaults, no firewalls' ways round, no scans.
    assert {found[name] for name in ("IAM-6", "NET-2", "CMP-6")} == {"unknown"}


def test_what_the_first_version_did_not_ask_everywhere_is_unread_elsewhere() -> None:
    old = load(STEP_1)
    (registry,) = (target for target in old.targets("activated-assignments") if target)
    assert isinstance(old.reading("activated-assignments", registry), Read)
    elsewhere = old.reading("activated-assignments", old.cluster_id)
    assert isinstance(elsewhere, Unread)
    assert elsewhere.cause is Cause.NOT_IN_FILE
    assert "older aks-harden" in elsewhere.reason
    for facet in ("hub-networks", "hub-firewalls"):
        with pytest.raises(NotSettledError):
            old.everywhere(facet)


def test_a_snapshot_of_today_is_not_touched() -> None:
    whole = json.loads(dump(snapshot({facet: {} for facet in FACETS})))["facets"]
    assert upgrades.upgraded(whole) == whole


def test_tables_name_facets_that_are_there() -> None:
    assert set(upgrades.WIDENED) | set(upgrades.WIDENED.values()) <= set(FACETS)
    assert set(upgrades.RENAMED.values()) <= set(FACETS)
    assert not (set(upgrades.RENAMED) | upgrades.RETIRED) & set(FACETS)


def test_a_renamed_facet_is_read_under_its_name_and_a_retired_one_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(upgrades, "RENAMED", {"subnets": "virtual-networks"})
    monkeypatch.setattr(upgrades, "RETIRED", frozenset({"weather"}))
    body: Any = json.loads(dump(snapshot({"cluster": {"@": cluster()}, "virtual-networks": {".": []}})))
    body["facets"]["subnets"] = body["facets"].pop("virtual-networks")
    body["facets"]["weather"] = {}
    found = load(json.dumps(body))
    assert set(found.readings) == {"cluster", "virtual-networks"}
    assert found.listed("virtual-networks", SUB) == ()
