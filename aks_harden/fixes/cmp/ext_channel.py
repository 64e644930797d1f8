"""Fixes of EXT-CHANNEL: who upgrades Kubernetes and the nodes' system.

Before a channel is on there is nothing to hold to a window, so EXT-MAINT asks for none. Here the window comes
first: a fix of its own, which only prepares, and which the channel's guard waits for.
"""

from typing import Final

from msgspec.structs import replace

from aks_harden.checks.cmp.channels import NO_CHANNEL, NODE_IMAGE, PROFILE, cluster_channel, node_channel
from aks_harden.checks.nodes.pools import pools_of
from aks_harden.fixes.asking import blocked, ok, undecided
from aks_harden.fixes.cluster import UPDATE_ACTIONS, update
from aks_harden.fixes.cmp.window import (
    ACTIONS,
    FACET,
    OF_CLUSTER,
    OF_NODES,
    fits,
    place_window,
    slot_of,
    take_back,
    window_fix,
    with_window,
)
from aks_harden.fixes.nodes import QUOTA, at_rest, budgets, can_surge, evictable, minutes
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.twins import cluster_bicep, cluster_terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Guard, Kind, Risk
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.snapshot import Snapshot

_CLUSTER: Final = "EXT-CHANNEL.cluster"
_NODES: Final = "EXT-CHANNEL.nodes"
_MANAGED: Final = "EXT-CHANNEL.managed"
_PATCH: Final = "patch"
_IMAGES: Final = "NodeImage"
_UNMANAGED: Final = "unmanaged"
_LATER: Final = "None now. In each window from then on, nodes may be drained and replaced one by one."
_HAZARD: Final = (
    "A PodDisruptionBudget that lets no pod go stops every upgrade. While a channel of the cluster is on, its"
    " control plane cannot be upgraded alone."
)


def _propose_cluster_window(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    names = (OF_CLUSTER, OF_NODES) if _renews_nodes(snapshot) else (OF_CLUSTER,)
    return _windows_first(snapshot, context, "EXT-CHANNEL.window", "cluster-channel", names)


def _renews_nodes(snapshot: Snapshot) -> bool:
    """Tell whether the legacy channel renews node images: without it nodes need a channel of their own."""
    cluster = snapshot.cluster
    return cluster_channel(cluster).name == NODE_IMAGE and node_channel(cluster).name in NO_CHANNEL


def _propose_node_window(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    if node_channel(snapshot.cluster).name == _UNMANAGED:
        return None
    return _windows_first(snapshot, context, "EXT-CHANNEL.node-window", "node-os-channel", (OF_NODES,))


def _windows_first(
    snapshot: Snapshot, context: Context, fix: str, key: str, names: tuple[str, ...]
) -> Proposal | None:
    missing = [name for name in names if not fits(snapshot, name)]
    if not missing:
        return None
    slot = slot_of(snapshot, context, fix, snapshot.cluster_id)
    first = window_fix(snapshot, missing[0], slot, (fix, key), reaches=Verdict.WARN)
    after = snapshot
    for name in missing:
        after = with_window(after, name, slot)
    return Proposal(
        fix=replace(
            first,
            commands=tuple(place_window(snapshot, name, slot) for name in missing),
            undo=tuple(take_back(snapshot, name) for name in reversed(missing)),
        ),
        after=after,
    )


def _propose_cluster(snapshot: Snapshot, _context: Context, _resource: str) -> Proposal | None:
    old = cluster_channel(snapshot.cluster)
    both = _renews_nodes(snapshot)
    change = ("--auto-upgrade-channel", _PATCH, *(("--node-os-upgrade-channel", _IMAGES) if both else ()))
    # az asks back before a channel is taken away, because that pins the versions.
    undo = ("--auto-upgrade-channel", old.name, *(("--yes",) if old.name == "none" else ()))
    if both:
        undo += ("--node-os-upgrade-channel", "None")
    needed = (OF_CLUSTER, OF_NODES) if both else (OF_CLUSTER,)
    fix = Fix(
        id=_CLUSTER,
        item="EXT-CHANNEL",
        title="Have patch versions of Kubernetes installed by a channel",
        resource=snapshot.cluster_id,
        assertions=(("cluster-channel", snapshot.cluster_id),),
        risk=Risk.SAFE,
        commands=(update(snapshot, *change),),
        undo=(update(snapshot, *undo),),
        changes="AKS upgrades the cluster to the newest patch of its minor version; the minor version stays.",
        disruption=_LATER,
        minutes=5,
        hazard=_HAZARD,
        guards=tuple(_window_stands(snapshot, name, "EXT-CHANNEL.window") for name in needed),
        rereads=("cluster",),
        also_touches=("EXT-MAINT", "EXT-VERSION"),
        bicep=cluster_bicep(snapshot, {f"{PROFILE}.upgradeChannel": _PATCH}),
        terraform=cluster_terraform({"automatic_upgrade_channel": _PATCH}),
        policy="5c345cdf-2049-47e0-b8fe-b0e96bc2df35",
        phase=Phase.SAFE,
    )
    return Proposal(fix=fix, after=_with_channels(snapshot, cluster=True, nodes=both))


def _propose_nodes(snapshot: Snapshot, _context: Context, _resource: str) -> Proposal | None:
    old = node_channel(snapshot.cluster).name
    if old == _UNMANAGED:
        return None
    fix = _to_images(snapshot, _NODES, "SecurityPatch" if old == "securitypatch" else "None")
    window = _window_stands(snapshot, OF_NODES, "EXT-CHANNEL.node-window")
    return Proposal(
        fix=replace(fix, guards=(window,)), after=_with_channels(snapshot, cluster=False, nodes=True)
    )


def _propose_managed(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    """Leave `Unmanaged`: every node is imaged anew at once, so the window is set in the same step."""
    if node_channel(snapshot.cluster).name != _UNMANAGED:
        return None
    pools = pools_of(snapshot.cluster).pools
    entry = budgets(context, _MANAGED, snapshot.cluster_id)
    fix = replace(
        _to_images(snapshot, _MANAGED, "Unmanaged"),
        kind=Kind.REIMAGE,
        risk=Risk.DISRUPTIVE,
        disruption="Every node is drained and imaged anew at once, then in a window with each new image.",
        minutes=minutes(pools),
        hazard=f"{_HAZARD} {QUOTA}",
        inputs=(entry,),
        guards=(at_rest(pools), can_surge(pools), evictable(entry)),
        phase=Phase.NODES,
    )
    after = _with_channels(snapshot, cluster=False, nodes=True)
    if fits(snapshot, OF_NODES):
        return Proposal(fix=fix, after=after)
    slot = slot_of(snapshot, context, _MANAGED, snapshot.cluster_id)
    fix = replace(
        fix,
        commands=(place_window(snapshot, OF_NODES, slot), *fix.commands),
        undo=(*fix.undo, take_back(snapshot, OF_NODES)),
        inputs=(*fix.inputs, *slot.inputs),
        guards=(*fix.guards, slot.guard),
        rereads=("cluster", FACET),
    )
    return Proposal(fix=fix, after=with_window(after, OF_NODES, slot))


def _to_images(snapshot: Snapshot, fix: str, was: str) -> Fix:
    return Fix(
        id=fix,
        item="EXT-CHANNEL",
        title="Have node images renewed by a channel",
        resource=snapshot.cluster_id,
        assertions=(("node-os-channel", snapshot.cluster_id),),
        risk=Risk.SAFE,
        commands=(update(snapshot, "--node-os-upgrade-channel", _IMAGES),),
        undo=(update(snapshot, "--node-os-upgrade-channel", was),),
        changes="AKS gives the nodes a new image about once a week.",
        disruption=_LATER,
        minutes=5,
        hazard=_HAZARD,
        rereads=("cluster",),
        also_touches=("EXT-MAINT", "EXT-NODEIMG"),
        bicep=cluster_bicep(snapshot, {f"{PROFILE}.nodeOSUpgradeChannel": _IMAGES}),
        terraform=cluster_terraform({"node_os_upgrade_channel": _IMAGES}),
        policy="04408ca5-aa10-42ce-8536-98955cdddd4c",
        phase=Phase.SAFE,
    )


def _with_channels(snapshot: Snapshot, *, cluster: bool, nodes: bool) -> Snapshot:
    """Return the snapshot with one channel on, or both."""
    wanted = {"upgradeChannel": _PATCH if cluster else "", "nodeOSUpgradeChannel": _IMAGES if nodes else ""}
    for name, value in wanted.items():
        if value:
            snapshot = snapshot.with_value("cluster", snapshot.cluster_id, f"{PROFILE}.{name}", value)
    return snapshot


def _window_stands(snapshot: Snapshot, name: str, setter: str) -> Guard:
    """Return whether the channel has a window to keep to: nodes roll at any hour without one."""
    try:
        stands = fits(snapshot, name)
    except NotSettledError as open_:
        return undecided("window-first", f"The maintenance windows could not be read: {open_}.")
    if stands:
        return ok("window-first", f"The window {name} holds what the channel does.")
    return blocked(
        "window-first",
        f"No fitting window {name} stands, so nodes could roll at any hour: plan {setter} too.",
    )


_ACTIONS: Final = (*UPDATE_ACTIONS, *ACTIONS)

REMEDIES: Final[tuple[Remedy, ...]] = tuple(
    Remedy(id=fix, asserts=key, propose=propose, phase=phase, actions=actions)
    for fix, key, propose, phase, actions in (
        ("EXT-CHANNEL.window", "cluster-channel", _propose_cluster_window, Phase.WINDOWS, ACTIONS),
        ("EXT-CHANNEL.node-window", "node-os-channel", _propose_node_window, Phase.WINDOWS, ACTIONS),
        (_CLUSTER, "cluster-channel", _propose_cluster, Phase.SAFE, UPDATE_ACTIONS),
        (_NODES, "node-os-channel", _propose_nodes, Phase.SAFE, UPDATE_ACTIONS),
        (_MANAGED, "node-os-channel", _propose_managed, Phase.NODES, _ACTIONS),
    )
)
