"""Decisions of people lie over verdicts: which counts over what, and that none changes a verdict."""

from collections.abc import Iterable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from support.snapshots import CLUSTER, NOW, SUB
from support.worlds import world_snapshot

from aks_harden.engine.decided import OPEN, Decided
from aks_harden.engine.discover import items
from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion, Finding
from aks_harden.model.verdict import Section, Severity, Verdict, worst
from aks_harden.model.waiver import Attestation, Decisions, Waiver
from aks_harden.report.report import Report, build

GROUP = CLUSTER.split("/providers/", maxsplit=1)[0]
OTHER = f"{SUB}/resourceGroups/other/providers/Microsoft.KeyVault/vaults/kv"
WAIVER = Waiver(item="IAM-3", resource="*", reason="r", owner="o", expires="2026-11-23", origin="w, line 1")
ATTESTED = Attestation(item="IAM-3", resource="*", who="w", when=NOW, note="n")


def assertion(verdict: Verdict, key: str = "one", resource: str = "") -> Assertion:
    return Assertion(key=key, verdict=verdict, severity=Severity.HIGH, reason="x", resource=resource)


def finding(*assertions: Assertion, **changes: str) -> Finding:
    made = Finding(
        id="IAM-3",
        section=Section.IAM,
        title="t",
        verdict=worst(entry.verdict for entry in assertions),
        severity=Severity.HIGH,
        reason="x",
        assertions=assertions,
    )
    return replace(made, **changes)


def decided(*waivers: Waiver, said: tuple[Attestation, ...] = ()) -> Decided:
    return Decided(decisions=Decisions(waivers=waivers, attestations=said), cluster=CLUSTER, now=NOW)


MEANT: dict[str, tuple[Waiver, Assertion, bool]] = {
    "every resource": (WAIVER, assertion(Verdict.FAIL), True),
    "another item": (replace(WAIVER, item="IAM-30"), assertion(Verdict.FAIL), False),
    "the assertion": (replace(WAIVER, assertion="one"), assertion(Verdict.FAIL), True),
    "another assertion": (replace(WAIVER, assertion="on"), assertion(Verdict.FAIL), False),
    "the cluster, which nothing names": (replace(WAIVER, resource=CLUSTER), assertion(Verdict.FAIL), True),
    "its group, in another case": (
        replace(WAIVER, resource=f"{GROUP.upper()}/"),
        assertion(Verdict.FAIL),
        True,
    ),
    "a name that begins alike": (replace(WAIVER, resource=CLUSTER[:-1]), assertion(Verdict.FAIL), False),
    "another group": (replace(WAIVER, resource=GROUP), assertion(Verdict.FAIL, resource=OTHER), False),
    "the subscription": (replace(WAIVER, resource=SUB), assertion(Verdict.FAIL, resource=OTHER), True),
    "its last day": (WAIVER, assertion(Verdict.FAIL), True),
    "the day after": (replace(WAIVER, expires="2026-11-22"), assertion(Verdict.FAIL), False),
    **{f"over {verdict}": (WAIVER, assertion(verdict), verdict in OPEN) for verdict in Verdict},
}


@pytest.mark.parametrize("case", MEANT)
def test_a_waiver_counts_over_what_it_names_until_its_day_is_over(case: str) -> None:
    waiver, over, counts = MEANT[case]
    assert (decided(waiver).waiver_of(finding(over), over) == waiver) is counts
    assert bool(decided(waiver).waivers_over(finding(over))) is counts


def test_an_item_shown_twice_is_waived_by_its_own_name() -> None:
    over = finding(assertion(Verdict.FAIL), id="NET-12", alias_of="IAM-3")
    assert decided(WAIVER).waivers_over(over) == (WAIVER,)


def test_the_next_waiver_counts_where_the_first_has_expired() -> None:
    over, old = assertion(Verdict.FAIL), replace(WAIVER, expires="2026-01-01")
    assert decided(old, WAIVER).waiver_of(finding(over), over) == WAIVER
    assert decided(old, WAIVER).expired == (old,)
    assert decided(old, WAIVER).expired_of(finding(over)) == (old,)
    assert decided(old).expired_of(finding(over, id="IAM-4")) == ()


def test_a_finding_is_waived_when_nothing_open_is_left_in_it() -> None:
    one = replace(WAIVER, assertion="one")
    two = replace(WAIVER, assertion="two")
    parts = (
        assertion(Verdict.FAIL, "one"),
        assertion(Verdict.UNKNOWN, "two"),
        assertion(Verdict.PASS, "three"),
    )
    assert decided(one).waivers_over(finding(*parts)) == ()
    assert decided(one, two).waivers_over(finding(*parts)) == (one, two)
    assert decided(one, two).beside(finding(*parts), parts[0]) == (one,)
    assert decided(WAIVER).beside(finding(*parts), parts[0]) == ()


def test_only_what_people_alone_can_decide_is_attested() -> None:
    manual, warn = assertion(Verdict.MANUAL), assertion(Verdict.WARN, "two")
    assert decided(said=(ATTESTED,)).attestations_over(finding(manual, warn)) == (ATTESTED,)
    assert decided(said=(ATTESTED,)).attestation_of(finding(manual, warn), warn) is None
    assert decided(said=(ATTESTED,)).attestations_over(finding(manual, assertion(Verdict.FAIL))) == ()
    assert decided(said=(replace(ATTESTED, assertion="x"),)).attestations_over(finding(manual)) == ()


ITEMS = tuple(entry for entry in items() if not entry.check.alias_of)
SOME = st.builds(
    lambda item, narrow, resource, expires: replace(
        WAIVER,
        item=item.check.id,
        assertion=item.check.asserts[0].key if narrow else "",
        resource=resource,
        expires=expires,
    ),
    st.sampled_from(ITEMS),
    st.booleans(),
    st.sampled_from(("*", "/cluster", "/subscription")),
    st.sampled_from(("2026-11-22", "2026-11-23", "2027-01-01")),
)


@cache
def shop() -> Report:
    """The badly hardened cluster, with nothing decided about it."""
    return build(world_snapshot("shop"), Context(), items(), tool="t", generated=NOW)


def placed(waiver: Waiver) -> Waiver:
    """The waiver, for a place of the shop."""
    snapshot = shop().snapshot
    places = {"/cluster": snapshot.cluster_id, "/subscription": f"/subscriptions/{snapshot.subscription}"}
    return replace(waiver, resource=places.get(waiver.resource, waiver.resource))


def ids(findings: Iterable[Finding]) -> set[str]:
    return {entry.id for entry in findings}


@settings(deadline=None)
@given(st.lists(SOME, max_size=30), st.sampled_from(Severity))
def test_no_waiver_changes_a_verdict_or_brings_a_failure_and_an_expired_one_does_nothing(
    waivers: list[Waiver], threshold: Severity
) -> None:
    waived = replace(shop(), decisions=Decisions(waivers=tuple(map(placed, waivers))))
    named = {waiver.item for waiver in waivers if waiver.expires >= "2026-11-23"}
    assert waived.counts == shop().counts
    assert ids(waived.failing(threshold)) <= ids(shop().failing(threshold))
    assert ids(shop().failing(threshold)) - ids(waived.failing(threshold)) <= named
    assert ids(waived.unknown) <= ids(shop().unknown)
    assert {entry.id for entry in waived.own if waived.waiver_over(entry)} <= named


def test_judging_does_not_know_of_decisions() -> None:
    every = tuple(replace(WAIVER, item=entry.check.id) for entry in ITEMS)
    here = shop().snapshot
    again = build(here, Context(), items(), tool="t", generated=NOW, decisions=Decisions(waivers=every))
    assert again.findings == shop().findings
    assert again.failing(Severity.LOW) == again.unknown == ()
    assert again.waived == sum(entry.verdict in OPEN for entry in again.own)
