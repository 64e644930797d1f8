"""EXT-RUN: run command, and how much it weighs on a private cluster."""

from __future__ import annotations

import pytest
from support.snapshots import cluster, forbidden, snapshot

from aks_harden.engine.discover import item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion
from aks_harden.model.json import Json
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.UNKNOWN


def judged(snapshot_: Snapshot) -> Assertion:
    found = item("EXT-RUN")
    assert found is not None
    (assertion,) = judge_item(snapshot_, Context(), found).assertions
    return assertion


@pytest.mark.parametrize(
    ("profile", "verdict", "severity"),
    [
        pytest.param({"disableRunCommand": True}, PASS, Severity.LOW, id="off"),
        pytest.param({"DisableRunCommand": "True"}, PASS, Severity.LOW, id="off, as a text"),
        pytest.param({"disableRunCommand": False}, WARN, Severity.LOW, id="on"),
        pytest.param({"disableRunCommand": None}, WARN, Severity.LOW, id="not said is on"),
        pytest.param(None, WARN, Severity.LOW, id="no profile is on"),
        pytest.param({"enablePrivateCluster": True}, WARN, Severity.MEDIUM, id="on, beside a private door"),
        pytest.param({"disableRunCommand": "maybe"}, UNKNOWN, Severity.LOW, id="nonsense"),
        pytest.param({"disableRunCommand": 1}, UNKNOWN, Severity.LOW, id="a number"),
        pytest.param("off", UNKNOWN, Severity.LOW, id="a profile that is a text"),
    ],
)
def test_run_command(profile: Json, verdict: Verdict, severity: Severity) -> None:
    said = judged(snapshot({"cluster": {"@": cluster(apiServerAccessProfile=profile)}}))
    assert (said.verdict, said.severity) == (verdict, severity), said.reason


def test_an_unreadable_cluster_is_unknown() -> None:
    assert judged(snapshot({"cluster": {"@": forbidden("x/read")}})).verdict is UNKNOWN
