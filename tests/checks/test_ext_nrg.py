"""EXT-NRG: lockdown of the node resource group."""

from __future__ import annotations

import pytest
from support.snapshots import CLUSTER, cluster, forbidden, snapshot

from aks_harden.engine.discover import item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.reading import Read
from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.UNKNOWN
AUTOMATIC: JsonObject = {"sku": {"name": "Automatic"}}


def judged(snapshot_: Snapshot) -> Assertion:
    found = item("EXT-NRG")
    assert found is not None
    (assertion,) = judge_item(snapshot_, Context(), found).assertions
    return assertion


@pytest.mark.parametrize(
    ("profile", "more", "verdict"),
    [
        pytest.param({"restrictionLevel": "ReadOnly"}, {}, PASS, id="locked down"),
        pytest.param({"RestrictionLevel": "readonly"}, {}, PASS, id="in another case"),
        pytest.param({"restrictionLevel": "Unrestricted"}, {}, WARN, id="open"),
        pytest.param({"restrictionLevel": None}, {}, WARN, id="not said is open"),
        pytest.param(None, {}, WARN, id="no profile is open"),
        pytest.param(None, AUTOMATIC, PASS, id="AKS Automatic says nothing and locks it"),
        pytest.param({"restrictionLevel": "Unrestricted"}, AUTOMATIC, WARN, id="one that says it is open"),
        pytest.param({"restrictionLevel": "Half"}, {}, UNKNOWN, id="a word that nobody knows"),
        pytest.param({"restrictionLevel": True}, {}, UNKNOWN, id="a switch"),
        pytest.param("ReadOnly", {}, UNKNOWN, id="a profile that is a text"),
    ],
)
def test_the_lockdown(profile: Json, more: JsonObject, verdict: Verdict) -> None:
    body = cluster(nodeResourceGroupProfile=profile) | more
    said = judged(snapshot({"cluster": {"@": body}}))
    assert said.verdict is verdict, said.reason
    assert said.severity is Severity.LOW


def test_an_old_reading_does_not_know_the_property() -> None:
    old = Read(value=cluster(), call=f"GET {CLUSTER}?api-version=2023-01-01", at="")
    assert judged(snapshot({"cluster": {"@": old}})).verdict is UNKNOWN
    automatic = Read(value=cluster() | AUTOMATIC, call="a file", at="")
    assert judged(snapshot({"cluster": {"@": automatic}})).verdict is PASS
    bare = Read(value=AUTOMATIC | {"id": CLUSTER}, call="a file", at="")
    assert judged(snapshot({"cluster": {"@": bare}})).verdict is UNKNOWN


def test_what_is_open_says_what_locking_it_breaks() -> None:
    said = judged(snapshot({"cluster": {"@": cluster()}}))
    assert "security rules" in said.notes[0]


def test_an_unreadable_cluster_is_unknown() -> None:
    assert judged(snapshot({"cluster": {"@": forbidden("x/read")}})).verdict is UNKNOWN
