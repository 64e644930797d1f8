"""Whether the cluster's Kubernetes version is in support: by the region's own list, never by a list of ours.

The region tells for each minor version which support plans it is offered with. What it no longer offers may
still have platform support, which is for Azure's side of things alone.

https://learn.microsoft.com/azure/aks/supported-kubernetes-versions
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from msgspec import Struct

from aks_harden.checks.kind import failed, in_motion
from aks_harden.model.finding import Evidence, Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.facets import FACETS
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.snapshot import Snapshot

_FACET: Final = "kubernetes-versions"
_OFFICIAL: Final = "kubernetesofficial"
_LONG_TERM: Final = "akslongtermsupport"
_MINOR: Final = r"v?(\d+)\.(\d+)(?:\.|$|-|\+)"
_PLATFORM_BEHIND: Final = 3
"""How many minor versions behind the newest one platform support reaches."""


class Support(StrEnum):
    """How a Kubernetes version is supported on a cluster."""

    COMMUNITY = "community"
    """In its first year, with fixes of Kubernetes itself."""
    LONG_TERM = "long-term"
    """Past that year, on the plan that goes on patching it."""
    PLATFORM = "platform"
    """Past that year, and helped with on Azure's side alone: no security patches."""
    PREVIEW = "preview"
    """Offered as a preview, under terms of its own."""
    OUT = "out"
    """Not supported in any way."""


class Standing(Struct, frozen=True, kw_only=True):
    """The cluster's version, and how it is supported."""

    support: Support
    version: str
    """As the cluster tells it, for example `1.34.1`."""
    newest: str
    """Newest generally available minor version of the region; empty where it did not matter."""
    evidence: tuple[Evidence | Seen, ...]
    notes: tuple[str, ...] = ()

    @property
    def supported(self) -> bool:
        """Whether it gets security fixes: community support, or long-term support with its plan."""
        return self.support in {Support.COMMUNITY, Support.LONG_TERM}


def cluster_version(cluster: Node) -> Seen:
    """Return the version the cluster runs.

    API versions before 2022 told only the one that was asked for, which may be an alias such as `1.32`.
    """
    return cluster.peek("properties.currentKubernetesVersion") or cluster.see("properties.kubernetesVersion")


def minor(text: str) -> tuple[int, int]:
    """Return major and minor of a version such as `1.32.6` or `1.32`; not settled where it is none."""
    found = re.match(_MINOR, text.strip())
    if found is None:
        raise _open(f"`{text}` is no Kubernetes version, so it tells nothing")
    return int(found[1]), int(found[2])


def standing(snapshot: Snapshot) -> Standing:
    """Return how the cluster's version is supported.

    Raises NotSettledError where the version or the region's list was not read, or where the list tells
    nothing of it.
    """
    cluster = snapshot.cluster
    running = cluster_version(cluster)
    own = minor(running.text)
    offered = snapshot.one(_FACET, _target(snapshot)).need_nodes("values")
    if not offered:
        raise _open("the region's list of Kubernetes versions is empty, so it tells nothing")
    entry = next((each for each in offered if minor(each.see("version").text) == own), None)
    notes = tuple(_notes(cluster, running, entry))
    if entry is None:
        newest = _newest(offered)
        if own[0] != newest[0] or newest[1] - own[1] < _PLATFORM_BEHIND:
            raise _open(f"{running.text} is not in the region's list, and not older than what is there")
        return _past(running, own, newest, (running, _list_of(offered)), notes)
    plans = entry.see("capabilities.supportPlan")
    known = {plan.lower() for plan in plans.texts}
    rows = (running, entry.see("version"), plans)
    preview = entry.see("isPreview")
    if preview.flag:
        return _said(Support.PREVIEW, running, (*rows, preview), notes)
    if _OFFICIAL in known:
        return _said(Support.COMMUNITY, running, rows, notes)
    if _LONG_TERM not in known:
        raise _open(f"the region offers {entry.text('version')} with no support plan that is known")
    plan = cluster.see("properties.supportPlan")
    if plan.text.lower() == _LONG_TERM:
        return _said(Support.LONG_TERM, running, (*rows, plan), notes)
    if plan.text.lower() != _OFFICIAL:
        raise _open(f"the cluster's support plan `{plan.text}` is not known")
    return _past(running, own, _newest(offered), (*rows, plan.wanted("AKSLongTermSupport")), notes)


def _past(
    running: Seen,
    own: tuple[int, int],
    newest: tuple[int, int],
    rows: tuple[Evidence | Seen, ...],
    notes: tuple[str, ...],
) -> Standing:
    """Return what is left of a version that the cluster's plan no longer covers."""
    near = own[0] == newest[0] and newest[1] - own[1] <= _PLATFORM_BEHIND
    support = Support.PLATFORM if near else Support.OUT
    return _said(support, running, rows, notes, f"{newest[0]}.{newest[1]}")


def _newest(offered: Iterable[Node]) -> tuple[int, int]:
    """Return the newest minor version that is generally available."""
    general = [
        minor(each.see("version").text)
        for each in offered
        if not each.see("isPreview").flag
        and _OFFICIAL in {plan.lower() for plan in each.see("capabilities.supportPlan").texts}
    ]
    if not general:
        raise _open("the region's list names no version in community support")
    return max(general)


def _notes(cluster: Node, running: Seen, entry: Node | None) -> Iterable[str]:
    if failed(cluster):
        yield "The last operation failed: the version is what was asked for, and nodes may run another."
    elif in_motion(cluster):
        yield "An operation is under way: the version may be changing."
    patches = entry.get("patchVersions") if entry else None
    exact = running.text.count(".") > 1
    if exact and isinstance(patches, dict) and patches and running.text not in patches:
        yield f"The region no longer offers the patch version {running.text}: a newer one is out."


def _list_of(offered: Iterable[Node]) -> Evidence:
    """Return the region's list as one row: minor versions alone, since the whole list fills pages."""
    members = tuple(offered)
    first = members[0].see("version")
    names = [each.see("version").text for each in members]
    return Evidence(
        resource=first.evidence.resource,
        path="values[].version",
        observed=[*names],
        expected="the version of the cluster among them",
        read_at=first.evidence.read_at,
        call=first.evidence.call,
    )


def _said(
    support: Support,
    running: Seen,
    rows: tuple[Evidence | Seen, ...],
    notes: tuple[str, ...],
    newest: str = "",
) -> Standing:
    return Standing(support=support, version=running.text, newest=newest, evidence=rows, notes=notes)


def _target(snapshot: Snapshot) -> str:
    """Return the id under which the versions of the cluster's region are read."""
    region = snapshot.cluster.see("location").text.lower().replace(" ", "")
    return (
        f"/subscriptions/{snapshot.subscription}/providers/Microsoft.ContainerService"
        f"/locations/{region}/kubernetesVersions"
    )


def _open(reason: str) -> NotSettledError:
    return NotSettledError(Missing(facet=_FACET, reason=reason, action=FACETS[_FACET].actions[0]))
