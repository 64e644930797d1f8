"""Fixes of EXT-VERSION: the way up to a version in support, one minor version at a time."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from aks_harden.checks.cmp.channels import cluster_channel
from aks_harden.checks.nodes.pools import Pools, pools_of
from aks_harden.checks.versions import cluster_version, minor
from aks_harden.fixes.asking import ask, confirmed
from aks_harden.fixes.cluster import POOL_ACTIONS, UPDATE_ACTIONS, on_cluster, pool_target
from aks_harden.fixes.nodes import QUOTA, at_rest, budgets, can_surge, evictable, minutes
from aks_harden.fixes.pool_image import newest_image, with_pool
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.successor import successor
from aks_harden.fixes.twins import cluster_bicep, cluster_terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import ETAG, Command, Fix, Kind, Risk
from aks_harden.model.json import Json
from aks_harden.model.phase import Phase
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

_UPGRADE: Final = "EXT-VERSION.upgrade"
_SUCCESSOR: Final = "EXT-VERSION.successor"
_FACET: Final = "kubernetes-versions"
_COMMUNITY: Final = "kubernetesofficial"
_CONTROL_PLANE_MINUTES: Final = 15


def _propose_upgrade(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    way = _way(snapshot)
    if not way:
        return None
    found = pools_of(snapshot.cluster)
    target = way[-1]
    after = _at(snapshot, found, target)
    entry = budgets(context, _UPGRADE, snapshot.cluster_id)
    apis = ask(
        context,
        _UPGRADE,
        snapshot.cluster_id,
        "apis-still-served",
        f"Do workloads use no API that Kubernetes {target} takes away?",
        suggestions=("yes", "no"),
    )
    fix = Fix(
        id=_UPGRADE,
        item="EXT-VERSION",
        title=f"Upgrade Kubernetes to {target}",
        resource=snapshot.cluster_id,
        assertions=(("version", snapshot.cluster_id),),
        kind=Kind.REIMAGE,
        risk=Risk.ONE_WAY,
        commands=tuple(_commands(snapshot, found, way)),
        undo=(),
        no_undo="Versions of Kubernetes do not go back.",
        changes=f"The control plane, then every pool, goes to {', then to '.join(way)}.",
        disruption="Nodes are drained and replaced, once for each minor version.",
        minutes=(minutes(found.pools) + _CONTROL_PLANE_MINUTES) * len(way),
        hazard="Admission webhooks that fail and budgets that let no pod go stop it half way: the"
        " control plane"
        f" is then ahead of the pools, which Azure supports for a while. {QUOTA}",
        consequence=f"Kubernetes stays at {target} or newer: it never goes back.",
        inputs=(entry, apis),
        guards=(
            at_rest(found.pools),
            can_surge(found.pools),
            evictable(entry),
            confirmed(
                apis,
                yes="The operator says that no API that goes is in use.",
                no="Workloads that use an API which goes would break: move them first.",
            ),
        ),
        rereads=("cluster", _FACET),
        also_touches=("EXT-NODEIMG", "EXT-STATE", "NET-5"),
        bicep=cluster_bicep(snapshot, {"properties.kubernetesVersion": target}),
        terraform=cluster_terraform({"kubernetes_version": target}),
        phase=Phase.IMAGE,
    )
    return Proposal(fix=fix, after=after)


def _commands(snapshot: Snapshot, found: Pools, way: tuple[str, ...]) -> Iterator[Command]:
    together = cluster_channel(snapshot.cluster).name != "none" or any(
        pool.node.text("type").lower() == "availabilityset" for pool in found.pools
    )
    for version in way:
        option = ("--kubernetes-version", version)
        if together:
            # With a channel on, and on availability sets, Azure upgrades control plane and pools as one.
            yield on_cluster(snapshot, "upgrade", change=(*option, "--yes", "--if-match", ETAG))
            continue
        change = (*option, "--control-plane-only", "--yes", "--if-match", ETAG)
        yield on_cluster(snapshot, "upgrade", change=change)
        for pool in found.pools:
            yield Command(
                words=("az", "aks", "nodepool", "upgrade"),
                target=pool_target(snapshot, pool.name),
                change=(*option, "--yes"),
            )


def _way(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the versions to go through, up to the first in community support; none where there is no way."""
    offered = {minor(entry.see("version").text): entry for entry in _offered(snapshot)}
    here = cluster_version(snapshot.cluster).text
    own = minor(here)
    way: list[str] = []
    while own in offered:
        following = offered.get((own[0], own[1] + 1))
        reachable = [text for text in _upgrades(offered[own], here) if minor(text) == (own[0], own[1] + 1)]
        if following is None or not reachable or following.see("isPreview").flag:
            return ()
        here = max(reachable, key=_figures)
        own = minor(here)
        way.append(here)
        if _COMMUNITY in {plan.lower() for plan in following.see("capabilities.supportPlan").texts}:
            return tuple(way)
    return ()


def _offered(snapshot: Snapshot) -> tuple[Node, ...]:
    for target in snapshot.targets(_FACET):
        return snapshot.one(_FACET, target).need_nodes("values")
    return ()


def _upgrades(entry: Node, version: str) -> tuple[str, ...]:
    """Return what a patch leads to; one that is offered no more leads where its neighbours do."""
    patches = entry.get("patchVersions")
    if not isinstance(patches, dict):
        return ()
    own = patches.get(version)
    bodies: list[Json] = [own] if own is not None else list(patches.values())
    found = [body.get("upgrades") for body in bodies if isinstance(body, dict)]
    texts = [text for each in found if isinstance(each, list) for text in each]
    return tuple(text for text in texts if isinstance(text, str) and _figures(text))


def _figures(text: str) -> tuple[int, ...]:
    """Return the figures of a version such as `1.34.2`; none where it is not one."""
    parts = text.split(".")
    return tuple(int(part) for part in parts) if all(part.isdecimal() for part in parts) else ()


def _at(snapshot: Snapshot, found: Pools, version: str) -> Snapshot:
    for name in ("kubernetesVersion", "currentKubernetesVersion"):
        snapshot = snapshot.with_value("cluster", snapshot.cluster_id, f"properties.{name}", version)
    for pool in found.pools:
        values: dict[str, Json] = {"orchestratorVersion": version, "currentOrchestratorVersion": version}
        with suppress(NotSettledError):
            # Where nobody told it, nothing hangs on it either.
            values["nodeImageVersion"] = newest_image(snapshot, pool).name
        snapshot = with_pool(snapshot, pool.name, values)
    return snapshot


def _propose_successor(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    if _way(snapshot):
        return None
    return successor(
        snapshot,
        context,
        id=_SUCCESSOR,
        item="EXT-VERSION",
        assertions=(("version", snapshot.cluster_id),),
        why="No version that the region offers leads from this one to one in support.",
    )


REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(
        id=_UPGRADE,
        asserts="version",
        propose=_propose_upgrade,
        phase=Phase.IMAGE,
        actions=tuple(dict.fromkeys((*UPDATE_ACTIONS, *POOL_ACTIONS))),
    ),
    Remedy(id=_SUCCESSOR, asserts="version", propose=_propose_successor, phase=Phase.BY_HAND, actions=()),
)
