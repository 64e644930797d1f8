"""Two runs side by side: what is fixed, new or still open; and nothing counts as fixed that was not read."""

from types import MappingProxyType

import pytest
from msgspec.structs import replace
from support.snapshots import CLUSTER, SUB
from support.worlds import world_snapshot

from aks_harden.engine.compare import compare, compare_all
from aks_harden.engine.comparison import Comparison, Difference, Judged, Run, Status, Trend
from aks_harden.engine.discover import items
from aks_harden.engine.moved import Observed
from aks_harden.model.context import Context
from aks_harden.model.json import Json
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.model.waiver import Waiver
from aks_harden.report.difference import run_of
from aks_harden.report.report import build
from aks_harden.snapshot.reading import Cause, Unread
from aks_harden.snapshot.snapshot import Snapshot

FAIL, WARN, PASS, NA = Verdict.FAIL, Verdict.WARN, Verdict.PASS, Verdict.NA
UNKNOWN, MANUAL = Verdict.UNKNOWN, Verdict.MANUAL
NEW, OPEN, FIXED, CHANGED = Status.NEW, Status.OPEN, Status.FIXED, Status.CHANGED
UNCHANGED, ARRIVED, LEFT = Status.UNCHANGED, Status.ARRIVED, Status.LEFT
WORSE, SAME, BETTER = Trend.WORSE, Trend.SAME, Trend.BETTER
ACR = f"{SUB}/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/acr"
OTHER = f"{ACR}2"
WAIVER = Waiver(
    item="IAM-3", resource="*", reason="known", owner="ops", expires="2027-01-31", origin="w.toml, line 1"
)


def row(  # noqa: PLR0917 - a row of a table
    verdict: Verdict,
    resource: str = ACR,
    severity: Severity = Severity.HIGH,
    value: Json = None,
    waiver: Waiver | None = None,
    path: str = "properties.x",
) -> Judged:
    evidence = (Observed(resource=resource, path=path, value=value),) if value is not None else ()
    return Judged(
        item="IAM-3",
        key="admin-user",
        title="Title",
        resource=resource,
        verdict=verdict,
        severity=severity,
        reason="Reason.",
        evidence=evidence,
        waiver=waiver,
    )


def run(*rows: Judged, cluster: str = CLUSTER, tool: str = "t 1", items: tuple[str, ...] = ("IAM-3",)) -> Run:
    return Run(
        cluster=cluster,
        source="report",
        tool=tool,
        judged_at="2026-11-23T12:00:00Z",
        answers={},
        items=items,
        rows=rows,
    )


def one(before: Run, after: Run) -> Difference:
    (found,) = compare(before, after).differences
    return found


MOVES = [
    (PASS, PASS, UNCHANGED, SAME),
    (PASS, NA, CHANGED, SAME),
    (NA, PASS, CHANGED, SAME),
    (PASS, WARN, NEW, WORSE),
    (PASS, FAIL, NEW, WORSE),
    (PASS, UNKNOWN, NEW, WORSE),
    (PASS, MANUAL, NEW, WORSE),
    (NA, UNKNOWN, NEW, WORSE),
    (FAIL, PASS, FIXED, BETTER),
    (WARN, NA, FIXED, BETTER),
    (UNKNOWN, PASS, FIXED, BETTER),
    (MANUAL, PASS, FIXED, BETTER),
    (FAIL, FAIL, OPEN, SAME),
    (WARN, FAIL, OPEN, WORSE),
    (FAIL, WARN, OPEN, BETTER),
    (WARN, MANUAL, OPEN, WORSE),
    (MANUAL, WARN, OPEN, BETTER),
    (UNKNOWN, FAIL, OPEN, WORSE),
    (UNKNOWN, WARN, OPEN, BETTER),
    (FAIL, UNKNOWN, OPEN, WORSE),  # out of sight is not better
]


@pytest.mark.parametrize(("before", "after", "status", "trend"), MOVES)
def test_what_became_of_an_assertion_follows_from_its_verdicts(
    before: Verdict, after: Verdict, status: Status, trend: Trend
) -> None:
    found = one(run(row(before)), run(row(after)))
    assert (found.status, found.trend) == (status, trend)


@pytest.mark.parametrize(
    ("before", "after", "trend"),
    [
        (Severity.LOW, Severity.HIGH, WORSE),
        (Severity.HIGH, Severity.MEDIUM, BETTER),
        (Severity.LOW, Severity.LOW, SAME),
    ],
)
def test_a_severity_that_moved_is_worse_or_better(before: Severity, after: Severity, trend: Trend) -> None:
    found = one(run(row(FAIL, severity=before)), run(row(FAIL, severity=after)))
    assert (found.status, found.trend) == (OPEN, trend)


def test_a_pass_has_no_severity_to_move() -> None:
    found = one(run(row(PASS, severity=Severity.LOW)), run(row(PASS, severity=Severity.HIGH)))
    assert (found.status, found.trend) == (UNCHANGED, SAME)


ALONE = [
    ("a resource that is gone", [row(FAIL)], [row(PASS, OTHER)], {FIXED, ARRIVED}),
    ("one of which nothing was open", [row(PASS)], [row(FAIL, OTHER)], {LEFT, NEW}),
    ("a list that is empty now", [row(FAIL)], [row(NA, "")], {FIXED}),
    ("a list that was empty", [row(NA, "")], [row(PASS)], {ARRIVED}),
    ("a list that cannot be read any more", [row(NA, "")], [row(UNKNOWN, "")], {NEW}),
    ("a list that can be read again, and is empty", [row(UNKNOWN, "")], [row(NA, "")], {FIXED}),
    ("a list that can be read again", [row(UNKNOWN, "")], [row(PASS), row(FAIL, OTHER)], {FIXED, OPEN}),
    ("a list about which nothing is known still", [row(UNKNOWN, "")], [row(UNKNOWN, "")], {OPEN}),
]


@pytest.mark.parametrize(
    ("before", "after", "statuses"), [case[1:] for case in ALONE], ids=[c[0] for c in ALONE]
)
def test_a_resource_on_one_side_alone(
    before: list[Judged], after: list[Judged], statuses: set[Status]
) -> None:
    found = compare(run(*before), run(*after)).differences
    assert {entry.status for entry in found} == statuses


BLIND = {
    "an unknown without a resource": [row(UNKNOWN, "")],
    "an unknown about the cluster": [row(UNKNOWN, CLUSTER)],
    "an unknown about the cluster beside what is read": [row(UNKNOWN, CLUSTER), row(PASS, OTHER)],
    "an unknown that was known": [row(UNKNOWN, OTHER)],
    "no assertion at all": [],
}


@pytest.mark.parametrize("verdict", [FAIL, WARN, MANUAL, PASS, NA])
@pytest.mark.parametrize("blind", BLIND)
def test_what_cannot_be_told_is_no_longer_known_and_never_gone(blind: str, verdict: Verdict) -> None:
    found = compare(run(row(verdict), row(PASS, OTHER)), run(*BLIND[blind])).differences
    (lost,) = [entry for entry in found if entry.shown.resource == ACR]
    assert lost.after is not None
    assert (lost.lost, lost.trend, lost.after.verdict) == (True, WORSE, UNKNOWN)
    assert not {FIXED, LEFT} & {entry.status for entry in found}


def test_an_unknown_that_was_unknown_before_hides_nothing_new() -> None:
    found = compare(run(row(FAIL), row(UNKNOWN, OTHER)), run(row(UNKNOWN, OTHER)))
    assert [entry.status for entry in found.differences] == [FIXED, OPEN]


def test_an_assertion_that_another_version_does_not_make_is_named_and_not_compared() -> None:
    extra = replace(row(FAIL), key="new-key")
    found = compare(run(row(PASS)), run(row(PASS), extra, tool="t 2"))
    assert [entry.status for entry in found.differences] == [UNCHANGED]
    assert (found.only_before, found.only_after) == ((), ("IAM-3/new-key",))


def test_an_item_that_only_one_side_judged_is_named_and_not_compared() -> None:
    found = compare(run(row(FAIL), items=("IAM-3", "NET-1")), run(row(FAIL), items=("IAM-3",)))
    assert (found.only_before, found.only_after) == (("NET-1",), ())
    other = compare(run(row(FAIL)), run(items=()))
    assert (other.differences, other.only_before) == ((), ("IAM-3",))


def test_resources_are_matched_without_case() -> None:
    assert one(run(row(FAIL, ACR.upper())), run(row(FAIL, ACR.lower()))).status is OPEN


def test_two_clusters_are_laid_side_by_side_with_their_pools() -> None:
    other = CLUSTER.replace("aks-test", "aks-other")
    mine = run(row(FAIL, CLUSTER, value=1), row(PASS, f"{CLUSTER}/agentPools/one"))
    theirs = run(row(FAIL, other, value=1), row(FAIL, f"{other}/agentPools/one"), cluster=other)
    (found,) = compare_all([mine], [theirs], tool="t").clusters
    assert not found.same_cluster
    assert [entry.status for entry in found.differences] == [OPEN, NEW]


def test_several_clusters_are_matched_by_id_and_the_others_are_named() -> None:
    second, third = CLUSTER.replace("aks-test", "two"), CLUSTER.replace("aks-test", "three")
    found = compare_all(
        [run(row(FAIL)), run(cluster=second)], [run(cluster=third), run(cluster=CLUSTER.upper())], tool="t"
    )
    assert [entry.before.cluster for entry in found.clusters] == [CLUSTER]
    assert (found.only_before, found.only_after) == ((second,), (third,))


OBSERVED = [
    ("a value", "properties.x", 1, 2, [("properties.x", 1, 2)]),
    ("a value inside", "properties", {"a": 1, "b": 2}, {"a": 1, "b": 3}, [("properties.b", 2, 3)]),
    ("a named member", "r", [{"name": "n", "v": 1}], [{"name": "n", "v": 2}], [("r[n].v", 1, 2)]),
    ("a list in another order", "properties.x", ["a", "b"], ["b", "a"], []),
    ("the case of an id", "id", "/Sub/A", "/sub/a", []),
    ("what moves by itself", "properties", {"etag": "1"}, {"etag": "2"}, []),
    ("empty and null", "properties", {"a": []}, {"a": None}, []),
]


@pytest.mark.parametrize(
    ("path", "old", "new", "changes"), [case[1:] for case in OBSERVED], ids=[case[0] for case in OBSERVED]
)
@pytest.mark.parametrize("verdict", [PASS, FAIL])
def test_changed_evidence_is_told_value_by_value(
    verdict: Verdict, path: str, old: Json, new: Json, changes: list[tuple[str, Json, Json]]
) -> None:
    found = one(run(row(verdict, value=old, path=path)), run(row(verdict, value=new, path=path)))
    assert [(change.path, change.before, change.after) for change in found.evidence] == changes
    assert (found.status is CHANGED) == bool(changes)
    assert found.trend is SAME


def test_what_only_stands_at_another_place_of_its_list_has_not_changed() -> None:
    def rules(*values: int) -> Judged:
        evidence = tuple(
            Observed(resource=ACR, path=f"rules[{index}].port", value=value)
            for index, value in enumerate(values)
        )
        return replace(row(FAIL), evidence=evidence)

    assert one(run(rules(22, 80)), run(rules(80, 22))).status is OPEN
    shifted = one(run(rules(22, 80)), run(rules(443, 22, 80)))
    assert [(change.before, change.after) for change in shifted.evidence] == [(None, 443)]


def test_a_side_without_evidence_says_nothing_about_what_changed() -> None:
    assert one(run(row(PASS, value=1)), run(row(UNKNOWN))).evidence == ()


def test_a_waiver_changes_no_verdict_but_is_told_and_does_not_end_a_run() -> None:
    newly = compare(run(row(PASS)), run(row(FAIL, waiver=WAIVER)))
    assert newly.differences[0].status is NEW
    assert newly.differences[0].waived == WAIVER
    assert newly.worse(Severity.LOW) == ()
    over = compare(run(row(FAIL, waiver=WAIVER)), run(row(FAIL))).differences[0]
    assert (over.status, over.trend, over.unwaived) == (OPEN, SAME, WAIVER)
    assert one(run(row(FAIL, waiver=WAIVER)), run(row(PASS))).unwaived is None


def test_what_got_worse_counts_from_a_severity_on() -> None:
    found = compare(run(row(PASS)), run(row(FAIL, severity=Severity.MEDIUM)))
    assert found.worse(Severity.MEDIUM)
    assert not found.worse(Severity.HIGH)


def test_what_it_was_judged_by_is_compared_too() -> None:
    strict = replace(run(row(FAIL)), answers={"sensitivity": "sensitive", "vaults": []})
    usual = replace(run(row(FAIL)), answers={"sensitivity": "standard"})
    (answer,) = compare(usual, strict).answers
    assert (answer.path, answer.before, answer.after) == ("sensitivity", "standard", "sensitive")


def judged(snapshot: Snapshot) -> Run:
    return run_of(build(snapshot, Context(), items(), tool="aks-harden", generated="2026-11-23T12:00:00Z"))


def blinded(snapshot: Snapshot, facet: str) -> Snapshot:
    refused = Unread(cause=Cause.FORBIDDEN, reason="refused", action="x/read")
    unread = MappingProxyType(dict.fromkeys(snapshot.targets(facet), refused))
    return replace(snapshot, readings=MappingProxyType({**snapshot.readings, facet: unread}))


def claims(found: Comparison) -> list[tuple[str, str, str]]:
    return [
        (entry.status, f"{entry.shown.item}/{entry.shown.key}", entry.shown.resource)
        for entry in found.differences
        if entry.status in {FIXED, LEFT, ARRIVED}
    ]


def test_losing_sight_of_a_part_never_fixes_anything() -> None:
    snapshot = world_snapshot("pay")
    whole = judged(snapshot)
    parts = [facet for facet in snapshot.readings if facet != "cluster"]
    found = {facet: claims(compare(whole, judged(blinded(snapshot, facet)))) for facet in parts}
    assert {facet: said for facet, said in found.items() if said} == {}


def test_a_world_compared_with_itself_has_not_changed() -> None:
    whole = judged(world_snapshot("shop"))
    found = compare(whole, whole)
    assert {entry.status for entry in found.differences} == {OPEN, UNCHANGED}
    assert {entry.trend for entry in found.differences} == {SAME}
    assert len(found.differences) == len(whole.rows)


def test_one_who_may_read_less_loses_sight_and_gains_nothing() -> None:
    found = compare(judged(world_snapshot("shop")), judged(world_snapshot("guest")))
    assert claims(found) == []
    assert any(entry.lost and entry.before and entry.before.verdict is FAIL for entry in found.differences)
