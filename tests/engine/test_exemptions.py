"""Which exemptions in Azure Policy are shown beside which finding, and that they decide nothing."""

from __future__ import annotations

import pytest
from support.access import MANAGEMENT_GROUP, REGISTRY, assignment, exemption, initiative
from support.snapshots import CLUSTER, SUB, cluster, forbidden, snapshot

from aks_harden.engine.discover import item, items
from aks_harden.engine.exemptions import exemptions
from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion, Finding
from aks_harden.model.json import Json
from aks_harden.model.verdict import Section, Severity, Verdict
from aks_harden.model.waiver import Exemption
from aks_harden.report.report import build
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot

LOCAL = "993c2fcd-2b29-49d2-9eb0-df2c3a730c32"
"""The policy that EXT-LOCAL names."""
BUILT_IN = f"/providers/Microsoft.Authorization/policyDefinitions/{LOCAL}"
GROUP = CLUSTER.split("/providers/", maxsplit=1)[0]
BOUND = assignment(BUILT_IN)
SET = initiative(
    "ours",
    {"policyDefinitionId": BUILT_IN.upper(), "policyDefinitionReferenceId": "localAccounts"},
    {"policyDefinitionId": f"{BUILT_IN[:-1]}f", "policyDefinitionReferenceId": "other"},
)
SET_BOUND = assignment(str(SET["id"]), name="ours")


def seen(*listed: Json, assignments: Json | Reading = None, sets: Json | Reading = None) -> Snapshot:
    return snapshot(
        {
            "cluster": {"@": cluster()},
            "policy-assignments": {".": [BOUND, SET_BOUND] if assignments is None else assignments},
            "policy-exemptions": {".": list(listed)},
            "policy-sets": {".": [SET] if sets is None else sets},
        }
    )


def freed(bound: Json = None, *, scope: str = CLUSTER, **more: Json) -> Json:
    named = BOUND if bound is None else bound
    assert isinstance(named, dict)
    return exemption(str(named["id"]), scope=scope, **more)


def judged(resource: str = "") -> Finding:
    found = Assertion(key="x", verdict=Verdict.FAIL, severity=Severity.HIGH, reason="x", resource=resource)
    return Finding(
        id="EXT-LOCAL",
        section=Section.IAM,
        title="t",
        verdict=Verdict.FAIL,
        severity=Severity.HIGH,
        reason="x",
        assertions=(found,),
    )


def concerning(of: Snapshot, finding: Finding | None = None) -> tuple[Exemption, ...]:
    entry = item("EXT-LOCAL")
    assert entry is not None
    return exemptions(of, [entry], [finding or judged(CLUSTER)]).get("EXT-LOCAL", ())


SHOWN: dict[str, Snapshot] = {
    "of the cluster": seen(freed()),
    "of the cluster's group": seen(freed(scope=GROUP)),
    "of the subscription": seen(freed(scope=SUB)),
    "of a management group": seen(freed(scope=MANAGEMENT_GROUP)),
    "an assignment in another case": seen(exemption(str(BOUND["id"]).upper(), scope=CLUSTER)),
    "of an initiative as a whole": seen(freed(SET_BOUND)),
    "of the initiative's member": seen(freed(SET_BOUND, policyDefinitionReferenceIds=["LOCALaccounts"])),
    "selected by location": seen(
        freed(resourceSelectors=[{"selectors": [{"kind": "resourceLocation", "in": ["westeurope"]}]}])
    ),
}
HIDDEN: dict[str, Snapshot] = {
    "of another cluster": seen(freed(scope=f"{CLUSTER}-two")),
    "of another policy": seen(freed(), assignments=[assignment(f"{BUILT_IN[:-1]}f")]),
    "of a custom policy of that name": seen(freed(), assignments=[assignment(f"{SUB}{BUILT_IN}")]),
    "of another member of the initiative": seen(freed(SET_BOUND, policyDefinitionReferenceIds=["other"])),
    "of an initiative that was not read": seen(freed(SET_BOUND), sets=forbidden("x/read")),
    "of an assignment that was not read": seen(freed(), assignments=forbidden("x/read")),
    "of an assignment that is gone": seen(freed(), assignments=[]),
    "selected by another location": seen(
        freed(resourceSelectors=[{"selectors": [{"kind": "resourceLocation", "in": ["northeurope"]}]}])
    ),
    "without an assignment": seen(freed(policyAssignmentId=None)),
    "a member of another kind": seen("x"),
    "not read": snapshot({"policy-exemptions": {".": forbidden("x/read")}}),
    "nothing read": snapshot({}),
}


@pytest.mark.parametrize("case", SHOWN)
def test_an_exemption_from_a_policy_that_the_item_names_is_shown(case: str) -> None:
    (found,) = concerning(SHOWN[case])
    assert (found.policies, found.category, found.expired) == ((LOCAL,), "Waiver", False)


@pytest.mark.parametrize("case", HIDDEN)
def test_any_other_exemption_is_not(case: str) -> None:
    assert concerning(HIDDEN[case]) == ()


def test_what_the_finding_judges_is_looked_at_and_not_the_cluster_alone() -> None:
    group = REGISTRY.split("/providers/", maxsplit=1)[0]
    of = seen(freed(scope=REGISTRY))
    assert concerning(of, judged(REGISTRY))
    assert not concerning(of, judged())
    assert concerning(seen(freed(scope=f"{group}x")), judged(REGISTRY)) == ()
    elsewhere = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/g/providers/A.B/c/d"
    assert concerning(seen(freed(scope=MANAGEMENT_GROUP)), judged(elsewhere)) == ()


def test_an_expired_exemption_is_shown_as_expired() -> None:
    (ended,) = concerning(seen(freed(expiresOn="2026-11-23T11:59:59Z", displayName="Until the move")))
    assert (ended.expired, ended.name, ended.expires) == (True, "Until the move", "2026-11-23T11:59:59Z")
    (running,) = concerning(seen(freed(expiresOn="2026-11-23T12:00:01Z", description="As agreed.")))
    assert (running.expired, running.name, running.note) == (False, "for-now", "As agreed.")
    (odd,) = concerning(seen(freed(expiresOn="soon")))
    assert not odd.expired


def test_the_report_shows_it_and_the_verdict_is_what_it_was() -> None:
    with_, without = (
        build(here, Context(), items(), tool="t", generated="") for here in (seen(freed(scope=SUB)), seen())
    )
    assert [entry.name for entry in with_.exemptions["EXT-LOCAL"]] == ["for-now"]
    assert without.exemptions == {}
    of = {finding.id: finding for finding in without.findings}
    own = next(finding for finding in with_.findings if finding.id == "EXT-LOCAL")
    assert own == of["EXT-LOCAL"]
