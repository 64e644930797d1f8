"""Registries are known to Defender for Cloud, which measures the subscription against a CIS benchmark.

## Why

A check that nobody repeats holds for a day. Defender for Cloud looks at registries again and again and
counts what departs from a benchmark. It reports and protects nothing by itself, but it is what an auditor
will ask for, and it notices when somebody opens a registry that was closed.

## What the fix changes

`az policy assignment create` assigns the initiative 470a962c (CIS Azure Foundations 3.0) to the subscription.
It audits and changes no resource: some of its members could deploy things, so it comes with an identity,
which is given no role. Results come after hours. The standard for AKS that Defender for Cloud has is assigned
in its portal. What Defender recommends for a registry is mended by the items about registries.

## Limits

- Defender for Cloud has a CIS AKS Benchmark of its own; CIS Azure Foundations counts as well. The Microsoft
  cloud security benchmark alone, which every subscription gets, is a warning.
- CIS benchmarks measure settings of registries and clusters and not what is in an image: that is CMP-3.
- Without a paid plan the API shows the recommendations of Foundational CSPM and no standards beyond the
  benchmark of Microsoft.
- A standard is told by its name, or by the id of its built-in initiative; one of your own making does not
  count.
"""

from datetime import timedelta
from typing import Final

from aks_harden.checks.check import (
    Assert,
    Check,
    Judgement,
    fails,
    learn,
    not_applicable,
    passes,
    unknown,
    warns,
)
from aks_harden.checks.cmp.assessed import assessments_of, judged, unhealthy
from aks_harden.checks.cmp.defender import PLAN, POSTURE, plan_of, retired_here
from aks_harden.checks.cmp.scanning import retired
from aks_harden.checks.cmp.standards import Family, standards_of
from aks_harden.checks.dates import age
from aks_harden.checks.gather import gather
from aks_harden.checks.stores.registries import registries_in_scope
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence, Missing
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Seen
from aks_harden.snapshot.paths import name_of, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

_NONE: Final = "No registry is known to belong to the cluster, so there is none to assess."
_SETTLES: Final = timedelta(hours=24)
"""Time that Defender for Cloud takes for its first look, at the most."""
_UNPAID: Final = "No paid plan of Defender for Cloud is on, so the API cannot show more than this."
_CIS: Final = (Family.CIS_AKS, Family.CIS_AZURE)


def _assessed(snapshot: Snapshot, _context: Context, resource: str) -> Judgement:
    if retired_here(snapshot):
        return retired(snapshot)
    name = name_of(resource)
    found = assessments_of(snapshot, resource)
    results = gather(found.found, judged, found.open)
    if results.found:
        rows = [seen.evidence for _, seen in results.found]
        return passes(f"Defender for Cloud assesses {name}; results: {len(rows)}.", *rows)
    results.open.require()
    fresh = _fresh(snapshot, subscription_of(resource))
    if fresh is not None:
        lack = Missing(
            facet="assessments",
            reason="Defender for Cloud was switched on less than a day before the reading",
            action="a reading a day later",
        )
        return unknown(f"Defender for Cloud has no result for {name} yet.", fresh, missing=(lack,))
    row = _searched(snapshot, resource)
    return fails(f"Defender for Cloud has no result for {name}.", row, notes=_unpaid(snapshot, resource))


def _searched(snapshot: Snapshot, resource: str) -> Evidence:
    where = f"/subscriptions/{subscription_of(resource)}"
    reading = snapshot.read("assessments", where)
    return Evidence(
        resource=where,
        path="assessments",
        observed=len(snapshot.listed("assessments", where)),
        expected=f"a result for {name_of(resource)}",
        read_at=reading.at if reading else "",
        call=reading.call if reading else "",
    )


def _fresh(snapshot: Snapshot, subscription: str) -> Seen | None:
    """Return since when a paid plan is on, where that is less than a day."""
    for name in (PLAN, POSTURE):
        plan = plan_of(snapshot, name, subscription)
        since = plan.node.peek("properties.enablementTime") if plan.node is not None and plan.on else None
        if since is not None and plan.node is not None and age(snapshot, since.text, plan.node) < _SETTLES:
            return since
    return None


def _unpaid(snapshot: Snapshot, resource: str) -> tuple[str, ...]:
    """Say where no plan is paid for; it informs and decides nothing."""
    try:
        plans = [plan_of(snapshot, name, subscription_of(resource)) for name in (PLAN, POSTURE)]
        return () if any(plan.on for plan in plans) else (_UNPAID,)
    except NotSettledError:
        return ("The plans of Defender for Cloud were not read.",)


def _healthy(snapshot: Snapshot, _context: Context, resource: str) -> Judgement:
    if retired_here(snapshot):
        return retired(snapshot)
    name = name_of(resource)
    found = assessments_of(snapshot, resource)
    results = gather(found.found, judged, found.open)
    bad = [(title, seen) for title, seen in results.found if unhealthy(seen)]
    if bad:
        titles = "; ".join(sorted(title for title, _ in bad))
        rows = [seen.wanted("Healthy") for _, seen in bad]
        return warns(f"Defender for Cloud recommends for {name}: {titles}.", *rows)
    results.open.require()
    if not results.found:
        return not_applicable(f"Defender for Cloud has no result for {name}.", _searched(snapshot, resource))
    rows = [seen.wanted("Healthy") for _, seen in results.found]
    return passes(f"Defender for Cloud recommends nothing for {name}.", *rows)


def _standard(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    if retired_here(snapshot):
        return retired(snapshot)
    standards = standards_of(snapshot)
    for family in _CIS:
        cis = [entry for entry in standards.found if entry.family is family]
        if cis:
            names = ", ".join(sorted({entry.name for entry in cis}))
            return passes(f"A CIS benchmark is assigned: {names}.", *(entry.evidence for entry in cis))
    standards.open.require()
    notes = _unpaid(snapshot, snapshot.cluster_id)
    benchmark = [entry.evidence for entry in standards.found if entry.family is Family.BENCHMARK]
    if benchmark:
        reason = "Only Microsoft's own benchmark is assigned, and no benchmark of CIS."
        return warns(reason, *benchmark, notes=notes)
    rows = (_count(snapshot, "policy-assignments"), _count(snapshot, "compliance-standards"))
    return fails("No benchmark is assigned, neither of CIS nor Microsoft's own.", *rows, notes=notes)


def _count(snapshot: Snapshot, facet: str) -> Evidence:
    where = f"/subscriptions/{snapshot.subscription}"
    reading = snapshot.read(facet, where)
    return Evidence(
        resource=where,
        path=facet,
        observed=len(snapshot.listed(facet)),
        expected="an assigned CIS benchmark",
        read_at=reading.at if reading else "",
        call=reading.call if reading else "",
    )


CHECK = Check(
    id="CMP-4",
    section=Section.CMP,
    severity=Severity.LOW,
    docs=(
        learn("azure/defender-for-cloud/concept-regulatory-compliance-standards"),
        learn("azure/defender-for-cloud/assign-regulatory-compliance-standards"),
        learn("azure/aks/cis-kubernetes"),
    ),
    controls=(
        "Policy 1f3afdf9-d0c9-4c3d-847f-89da613e70a8",
        "Policy 470a962c-86a0-433b-803a-3c176b5ce79c",
        "Policy 4fd005fd-51be-478f-a8fb-149d48b20d48",
    ),
    asserts=(
        Assert(key="assessed", severity=Severity.LOW, judge=_assessed, over=registries_in_scope, none=_NONE),
        Assert(
            key="recommendations",
            severity=Severity.LOW,
            judge=_healthy,
            over=registries_in_scope,
            none=_NONE,
        ),
        Assert(key="standard", severity=Severity.LOW, judge=_standard),
    ),
)
