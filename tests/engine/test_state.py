"""What the cluster's state does to findings: labels, and assertions about nodes (G-2, G-3)."""

import pytest
from support.snapshots import cluster, forbidden, snapshot

from aks_harden.checks.check import Assert, Check, Judgement, Page, fails, learn, not_applicable, passes
from aks_harden.engine.discover import Item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context
from aks_harden.model.json import Json
from aks_harden.model.verdict import Section, Severity, Verdict
from aks_harden.snapshot.snapshot import Snapshot


def _fips(snapshot_: Snapshot, _context: Context, _resource: str) -> Judgement:
    seen = snapshot_.cluster.see("properties.fips")
    if seen.value is None:
        return not_applicable("Not asked for.")
    return passes("On.", seen) if seen.flag else fails("Off.", seen, severity=Severity.CRITICAL)


def _item() -> Item:
    asserts = (
        Assert(key="nodes", severity=Severity.LOW, judge=_fips, of_nodes=True),
        Assert(key="cluster", severity=Severity.LOW, judge=_fips),
    )
    check = Check(
        id="EXT-TEST",
        section=Section.CMP,
        severity=Severity.LOW,
        docs=(learn("azure/aks/"),),
        controls=(),
        asserts=asserts,
    )
    return Item(check=check, page=Page("Title", ()))


def judged(state: Json, *, fips: Json = True) -> tuple[str, Verdict, Verdict]:
    return told(snapshot({"cluster": {"@": cluster(provisioningState=state, fips=fips)}}))


def told(seen: Snapshot) -> tuple[str, Verdict, Verdict]:
    finding = judge_item(seen, Context(), _item())
    nodes, whole = finding.assertions
    return finding.label, nodes.verdict, whole.verdict


@pytest.mark.parametrize(
    ("state", "label", "nodes"),
    [
        pytest.param("Succeeded", "", Verdict.PASS, id="at rest"),
        pytest.param("succeeded", "", Verdict.PASS, id="at rest, in another case"),
        pytest.param("Updating", "in motion (Updating)", Verdict.PASS, id="an update under way"),
        pytest.param("Deleting", "in motion (Deleting)", Verdict.PASS, id="on its way out"),
        pytest.param(
            "Failed", "desired, last operation failed (Failed)", Verdict.UNKNOWN, id="the last one failed"
        ),
        pytest.param(
            "canceled", "desired, last operation failed (canceled)", Verdict.UNKNOWN, id="it was canceled"
        ),
        pytest.param("Pondering", "", Verdict.UNKNOWN, id="a state nobody knows"),
        pytest.param(None, "", Verdict.UNKNOWN, id="no state"),
        pytest.param(7, "", Verdict.UNKNOWN, id="a state of another kind"),
    ],
)
def test_nodes_follow_only_operations_that_succeed(state: Json, label: str, nodes: Verdict) -> None:
    assert judged(state) == (label, nodes, Verdict.PASS)


def test_a_failure_that_a_property_shows_is_not_known_of_nodes_either() -> None:
    assert judged("Failed", fips=False)[1:] == (Verdict.UNKNOWN, Verdict.FAIL)


def test_what_does_not_apply_needs_no_nodes() -> None:
    bare = snapshot({"cluster": {"@": cluster(provisioningState="Failed")}})
    item = _item()
    never = Assert(key="never", severity=Severity.LOW, judge=_never, of_nodes=True)
    finding = judge_item(bare, Context(), Item(check=_with(item.check, never), page=item.page))
    assert finding.verdict is Verdict.NA


def test_an_unknown_for_the_state_says_what_was_desired_and_what_is_missing() -> None:
    seen = snapshot({"cluster": {"@": cluster(provisioningState="Failed", fips=True)}})
    nodes = judge_item(seen, Context(), _item()).assertions[0]
    assert "Desired: On." in nodes.reason
    assert nodes.missing[0].facet == "cluster"
    assert nodes.missing[0].action


def test_an_unread_cluster_has_no_label() -> None:
    assert told(snapshot({"cluster": {"@": forbidden("x/read")}})) == ("", Verdict.UNKNOWN, Verdict.UNKNOWN)


def _never(_snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    return not_applicable("No pool.")


def _with(check: Check, *asserts: Assert) -> Check:
    return Check(
        id=check.id,
        section=check.section,
        severity=check.severity,
        docs=check.docs,
        controls=check.controls,
        asserts=asserts,
    )
