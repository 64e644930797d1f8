"""Images are scanned for vulnerabilities and renewed regularly.

## Why

A scan that nobody acts on changes nothing. What counts is how long a hole stays open for which a remedy
exists: from the day it is public, attackers read the same list.

## What the fix changes

Nothing is applied from here: an image is built anew on a base without the hole and rolled out. You are handed
a script: `az acr task create` with a base image trigger does the first by itself, continuous patching of the
registry for the operating system's packages. For Microsoft's own images it is an upgrade: of the cluster
(EXT-VERSION) or the node image (EXT-NODEIMG).

## Limits

- What Defender for Cloud found in the images that run in this cluster is judged: critical with a fix,
  public for more than 30 days or with an exploit, is a failure; newer, or high with a fix for more than 60
  days, is a warning; without a fix it is listed. The numbers can be set.
- Which images run at all stands in Kubernetes. An image without a result is unknown and not clean, and so
  is every image where no plan scans: CMP-3 judges that.
- Outside the scanner are images built from nothing, language packages of Windows images, unsupported
  systems, and for what it finds on nodes, Windows nodes and nodes with ephemeral system disks. Pods on
  virtual nodes are not on any node that it looks at.
- The age of an image is known here only where a finding tells when it was pushed.
- Builds in other pipelines are not seen, so tasks of the registry count for and never against.
- The built-in policy 17f4b1cc asks for no finding at all, whether there is a fix or not. In Azure China
  Defender for Cloud was retired on 2026-08-18.
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
from aks_harden.checks.cmp import ext_cleaner
from aks_harden.checks.cmp.assessed import unhealthy
from aks_harden.checks.cmp.channels import NO_CHANNEL, NODE_IMAGE, cluster_channel, node_channel
from aks_harden.checks.cmp.defender import retired_here
from aks_harden.checks.cmp.findings import Found, any_of, findings_of, pushed_of, scanned
from aks_harden.checks.cmp.scanning import retired, scanner_of
from aks_harden.checks.cmp.tasks import rebuilds
from aks_harden.checks.dates import age
from aks_harden.checks.gather import gather
from aks_harden.checks.kind import needs_kubernetes
from aks_harden.checks.stores.registries import registries_in_scope, registry_of
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence, Missing
from aks_harden.model.verdict import Section, Severity, Verdict
from aks_harden.snapshot.node import Seen
from aks_harden.snapshot.snapshot import Snapshot

_NONE: Final = "No registry is known to belong to the cluster, so there are no images of its own to renew."
_IMAGES: Final = "which of the operator's images run, and what another scanner says of them, is not known"
_LONGEST: Final = 5
"""Vulnerabilities that a sentence names; the rest is counted."""


def _vulnerabilities(snapshot: Snapshot, context: Context, _resource: str) -> Judgement:
    if retired_here(snapshot):
        return retired(snapshot)
    found = findings_of(snapshot)
    own = [entry for entry in found.found if not entry.platform]
    unfixed = [entry for entry in own if not entry.fixable]
    notes = tuple(f"No fix yet: {entry.words}." for entry in unfixed)
    grave = [entry for entry in own if _grave(entry, context)]
    if grave:
        return fails(f"Open though a fix exists: {_named(grave)}.", *_rows(grave), notes=notes)
    found.open.require()
    late = [entry for entry in own if _late(entry, context)]
    if late:
        reason = f"To be renewed soon, a fix exists: {_named(late)}."
        return warns(reason, *_rows(late), severity=Severity.MEDIUM, notes=notes)
    return _clean(snapshot, own, notes)


def _clean(snapshot: Snapshot, own: list[Found], notes: tuple[str, ...]) -> Judgement:
    """Pass only where Defender is known to have looked at this cluster."""
    scanner = scanner_of(snapshot)
    if not scanner.plan and not own:
        lack = needs_kubernetes(snapshot, _IMAGES)
        reason = (
            "No scanner: no plan of Defender for Cloud looks at the images, as CMP-3 says of the registries."
        )
        return unknown(reason, *scanner.evidence, missing=(lack,))
    proof = scanned(snapshot)
    if not proof.found and not own:
        proof.open.require()
        lack = Missing(
            facet="assessments",
            reason="Defender for Cloud has no result yet for the images that run in this cluster",
            action="Microsoft.Security/assessments/read",
        )
        return unknown("Defender for Cloud has not looked at this cluster's images yet.", missing=(lack,))
    told = tuple(seen.evidence for seen in proof.found)
    if any(unhealthy(seen) for seen in proof.found) and not any_of(snapshot):
        lack = Missing(
            facet="image-findings",
            reason="Defender for Cloud calls the images that run here unhealthy, and lists nothing of them",
            action="Microsoft.Security/assessments/subAssessments/read",
        )
        return unknown(
            "What Defender for Cloud found in this cluster's images is not there.", *told, missing=(lack,)
        )
    rows = (*told, *_rows(own))
    reason = "Of what Defender for Cloud found in images that run here, nothing with a fix is overdue."
    return passes(reason, *rows, notes=notes)


def _grave(entry: Found, context: Context) -> bool:
    old = entry.known > timedelta(days=context.thresholds.critical_days)
    return entry.severity == "critical" and entry.fixable and (old or entry.exploitable)


def _late(entry: Found, context: Context) -> bool:
    if not entry.fixable:
        return False
    return entry.severity == "critical" or entry.known > timedelta(days=context.thresholds.high_days)


def _named(found: list[Found]) -> str:
    first = ", ".join(f"{entry.words}, {entry.severity}" for entry in found[:_LONGEST])
    more = len(found) - _LONGEST
    return f"{first}, and {more} more" if more > 0 else first


def _rows(found: list[Found]) -> tuple[Evidence, ...]:
    return tuple(entry.evidence for entry in found)


def _platform(snapshot: Snapshot, context: Context, _resource: str) -> Judgement:
    if retired_here(snapshot):
        return retired(snapshot)
    found = findings_of(snapshot)
    theirs = [entry for entry in found.found if entry.platform]
    open_ = [entry for entry in theirs if _grave(entry, context) or _late(entry, context)]
    if open_:
        reason = f"Microsoft's own images hold holes with a fix; an upgrade brings it: {_named(open_)}."
        return warns(reason, *_rows(open_), notes=("See EXT-VERSION and EXT-NODEIMG.",))
    found.open.require()
    if not theirs:
        return not_applicable("Defender for Cloud reports nothing grave of Microsoft's own images.")
    return passes("No hole with a fix is overdue in Microsoft's own images.", *_rows(theirs))


def _coverage(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    if retired_here(snapshot):
        return retired(snapshot)
    lack = needs_kubernetes(
        snapshot, "images that run and have no result cannot be told from those that are clean"
    )
    return unknown("Whether every image in use has a result was not read.", missing=(lack,))


def _ages(snapshot: Snapshot, context: Context, _resource: str) -> Judgement:
    if retired_here(snapshot):
        return retired(snapshot)
    limit = timedelta(days=context.thresholds.digest_days)
    cluster = snapshot.cluster
    pushed = pushed_of(snapshot)

    def late(seen: Seen) -> Seen | None:
        return seen if age(snapshot, seen.text, cluster) > limit else None

    old = gather(pushed.found, late, pushed.open)
    if old.found:
        rows = (seen.wanted(f"no more than {limit.days} days ago") for seen in old.found)
        count = len(old.found)
        some = "An image that runs here is" if count == 1 else f"{count} images that run here are"
        return warns(f"{some} older than {limit.days} days.", *rows, severity=Severity.MEDIUM)
    old.open.require()
    lack = needs_kubernetes(snapshot, "the images that run, and with them their ages, are not known")
    return unknown("How old the images are that run was not read.", missing=(lack,))


def _renewed(snapshot: Snapshot, _context: Context, resource: str) -> Judgement:
    registry = registry_of(snapshot, resource)
    found = rebuilds(snapshot, resource)
    if found.found:
        return passes(f"Tasks of {registry.name} build images anew.", *found.found)
    found.open.require()
    reason = f"{registry.name} has no task that builds images anew; builds elsewhere are not seen."
    return not_applicable(reason)


def _upkeep(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    cluster = snapshot.cluster
    (cleaner,) = (entry.judge(snapshot, context, resource) for entry in ext_cleaner.CHECK.asserts)
    nodes, whole = node_channel(cluster), cluster_channel(cluster)
    lacking = ["Image Cleaner is off"] if cleaner.verdict is Verdict.WARN else []
    if nodes.name in NO_CHANNEL and whole.name != NODE_IMAGE:
        lacking.append("no channel renews the nodes' system")
    rows = (*cleaner.evidence, nodes.seen.wanted("a channel"), whole.seen.evidence)
    if lacking:
        notes = ("Judged by EXT-CLEANER and EXT-CHANNEL.", *cleaner.notes)
        return warns(f"On the nodes: {' and '.join(lacking)}.", *rows, notes=notes)
    return passes(
        "Nodes are renewed by a channel, and old images do not stay on them.", *rows, notes=cleaner.notes
    )


CHECK = Check(
    id="CMP-6",
    section=Section.CMP,
    severity=Severity.HIGH,
    docs=(
        learn("azure/defender-for-cloud/agentless-vulnerability-assessment-azure"),
        learn("azure/defender-for-cloud/subassessment-rest-api"),
        learn("azure/container-registry/container-registry-tasks-base-images"),
        learn("azure/container-registry/key-concept-continuous-patching"),
        learn("azure/aks/image-cleaner"),
    ),
    controls=(
        "CIS AKS 1.8 5.1.1",
        "MCSB PV-6",
        "MCSB DS-6",
        "Policy 17f4b1cc-c55c-4d94-b1f9-2978f6ac2957",
        "Policy af3c26b2-6fad-493e-9236-9c68928516ab",
    ),
    asserts=(
        Assert(key="vulnerabilities", severity=Severity.HIGH, judge=_vulnerabilities),
        Assert(key="platform-images", severity=Severity.LOW, judge=_platform),
        Assert(key="image-coverage", severity=Severity.MEDIUM, judge=_coverage),
        Assert(key="image-age", severity=Severity.MEDIUM, judge=_ages),
        Assert(key="rebuilds", severity=Severity.LOW, judge=_renewed, over=registries_in_scope, none=_NONE),
        Assert(key="node-upkeep", severity=Severity.LOW, judge=_upkeep),
    ),
)
