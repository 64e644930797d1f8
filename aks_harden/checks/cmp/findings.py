"""What Defender for Cloud found in the images that run in the cluster: one vulnerability of one image each.

https://learn.microsoft.com/azure/defender-for-cloud/subassessment-rest-api
"""

from datetime import timedelta
from typing import Final

from msgspec import Struct

from aks_harden.checks.cmp.assessed import FACET as ASSESSMENTS
from aks_harden.checks.cmp.assessed import UNHEALTHY, assessed, judged
from aks_harden.checks.cmp.sources import PLATFORM
from aks_harden.checks.dates import age
from aks_harden.checks.gather import Gathered, Open, gather
from aks_harden.model.finding import Evidence, Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.paths import name_of, within
from aks_harden.snapshot.snapshot import Snapshot

FACET: Final = "image-findings"
_DATA: Final = "properties.additionalData"
_SEVERITIES: Final = frozenset({"critical", "high", "medium", "low", "informational", "none", "unknown"})
_FIXABLE: Final = {
    "fixavailable": True,
    "nofixavailable": False,
    "scheduled": False,
    "wontfix": False,
    "unknown": False,
}
_RESULTS: Final = {"unhealthy": True, "healthy": False, "notapplicable": False}
_EXPLOITS: Final = ("isInExploitKit", "exploitStepsVerified", "exploitStepsPublished")


class Found(Struct, frozen=True, kw_only=True):
    """One vulnerability in one image."""

    vulnerability: str
    image: str
    """Host, repository and digest."""
    platform: bool
    """Whether the image is Microsoft's own."""
    severity: str
    fixable: bool
    exploitable: bool
    known: timedelta
    """For how long it had been public at the snapshot's time."""
    evidence: Evidence

    @property
    def words(self) -> str:
        """The vulnerability and where it is."""
        return f"{self.vulnerability} in {self.image}"


def findings_of(snapshot: Snapshot) -> Gathered[Found]:
    """Return what was found in images of this cluster, the operator's and Microsoft's own."""
    every = _every(snapshot)
    return gather(every.found, lambda entry: _found(snapshot, entry), every.open)


def any_of(snapshot: Snapshot) -> bool:
    """Tell whether any vulnerability of this cluster's images was listed, however small."""
    return any(
        here(snapshot.cluster_id, entry) and entry.text("properties.status.code").lower() == UNHEALTHY
        for entry in _every(snapshot).found
    )


def _every(snapshot: Snapshot) -> Gathered[Node]:
    """Return every finding; an assessment that nobody makes is gone, which is as good as an empty list."""
    targets = snapshot.targets(FACET)
    if not targets:
        return Gathered(found=snapshot.listed(FACET), open=Open())

    def listed(target: str) -> tuple[Node, ...] | None:
        return None if snapshot.read(FACET, target) is None else snapshot.listed(FACET, target)

    lists = gather(targets, listed)
    return Gathered(found=tuple(entry for each in lists.found for entry in each), open=lists.open)


def here(cluster_id: str, entry: Node) -> bool:
    """Tell whether a finding is about this cluster, by its id or by what it says of its place."""
    places = (
        entry.id,
        entry.text("properties.resourceDetails.id"),
        entry.text(f"{_DATA}.kubernetesDetails.clusterResourceId"),
        entry.text(f"{_DATA}.clusterDetails.clusterResourceId"),
    )
    return any(within(cluster_id, place) for place in places if place)


def _found(snapshot: Snapshot, entry: Node) -> Found | None:
    if not here(snapshot.cluster_id, entry):
        return None
    code = entry.see("properties.status.code")
    if not _one_of(entry, code.text, _RESULTS):
        return None
    severity = _severity(entry)
    if severity not in {"critical", "high"}:
        return None
    host = entry.see(f"{_DATA}.artifactDetails.registryHost").text.lower()
    repository = entry.text(f"{_DATA}.artifactDetails.repositoryName")
    digest = entry.text(f"{_DATA}.artifactDetails.digest")
    published = entry.see(f"{_DATA}.vulnerabilityDetails.publishedDate")
    fix = entry.see(f"{_DATA}.softwareDetails.fixStatus")
    name = entry.text(f"{_DATA}.vulnerabilityDetails.cveId") or entry.text("properties.displayName")
    return Found(
        vulnerability=name or entry.name,
        image=f"{host}/{repository}@{digest[:19]}",
        platform=host == PLATFORM,
        severity=severity,
        fixable=_one_of(entry, fix.text, _FIXABLE),
        exploitable=_exploitable(entry),
        known=age(snapshot, published.text, entry),
        evidence=fix.wanted("an image without it"),
    )


def _severity(entry: Node) -> str:
    told = entry.peek(f"{_DATA}.vulnerabilityDetails.severity") or entry.see("properties.status.severity")
    severity = told.text.lower()
    if severity not in _SEVERITIES:
        raise _odd(entry, told.text)
    return severity


def _exploitable(entry: Node) -> bool:
    base = f"{_DATA}.vulnerabilityDetails.exploitabilityAssessment"
    told = (entry.peek(f"{base}.{name}") for name in _EXPLOITS)
    return any(seen.flag for seen in told if seen is not None)


def _one_of(entry: Node, text: str, known: dict[str, bool]) -> bool:
    found = known.get(text.lower())
    if found is None:
        raise _odd(entry, text)
    return found


def _odd(entry: Node, text: str) -> NotSettledError:
    reason = f"`{text}` in a finding of an image is not known, so it tells nothing"
    return NotSettledError(Missing(facet=entry.facet, reason=reason))


def pushed_of(snapshot: Snapshot) -> Gathered[Seen]:
    """Return when each of the operator's images with a finding here was pushed, each image once."""
    seen: dict[str, Seen] = {}
    every = _every(snapshot)
    for entry in every.found:
        artifact = f"{_DATA}.artifactDetails"
        if not here(snapshot.cluster_id, entry) or entry.text(f"{artifact}.registryHost").lower() == PLATFORM:
            continue
        pushed = entry.peek(f"{artifact}.lastPushedToRegistryUTC") or entry.peek(
            f"{artifact}.lastPublishedToRegistryUTC"
        )
        if pushed is not None:
            seen.setdefault(entry.text(f"{artifact}.digest").lower(), pushed)
    return Gathered(found=tuple(seen.values()), open=every.open)


def scanned(snapshot: Snapshot) -> Gathered[Seen]:
    """Return the results of Defender's assessments of the images that run here: proof that it looked."""
    keys = {name_of(target) for target in snapshot.targets(FACET)}

    def result(entry: Node) -> Seen | None:
        if entry.name.lower() not in keys or not within(snapshot.cluster_id, assessed(entry)):
            return None
        told = judged(entry)
        return None if told is None else told[1]

    return gather(snapshot.listed(ASSESSMENTS), result)
