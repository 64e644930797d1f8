"""Kubernetes and the nodes' operating system are upgraded by channels.

## Why

A cluster that nobody upgrades falls out of support in about a year, and its nodes gather known holes from the
first week. A channel does the upgrades in the windows that are set for it, so that being patched does not
depend on anybody's memory.

## What the fix changes

Where no fitting window stands, a weekly one is set first, on the day and at the hour that you name. Then the
cluster's channel becomes `patch` and that of the nodes `NodeImage`. Upgrades run in the windows from then on,
and while a channel of the cluster is on, the control plane cannot be upgraded alone. Nothing restarts when
they are set, but for leaving `Unmanaged`, which images every node anew at once. Undo sets what was set
before; what was upgraded stays so.

## Limits

- That a channel is set says that upgrades are wanted, not that they succeed: see EXT-NODEIMG and EXT-VERSION.
- The channel `node-image` of the cluster is a legacy one. It renews node images and never Kubernetes, which
  several tools and the built-in policy 5c345cdf take for an upgrade channel.
- A cluster made before mid-2023 that never had a node channel shows none. Newer ones start with NodeImage.
- Nodes of node auto-provisioning follow their own drift and the same channel; that is not looked into.
"""

from typing import Final

from aks_harden.checks.check import Assert, Check, Judgement, fails, learn, passes, warns
from aks_harden.checks.cmp.channels import NO_CHANNEL, NODE_IMAGE, Channel, cluster_channel, node_channel
from aks_harden.checks.kind import has_windows, isolated
from aks_harden.checks.nodes.pools import pools_of
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

_KUBERNETES: Final = "patch, stable or rapid"
_NODES: Final = "NodeImage or SecurityPatch"


def _cluster(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    channel = cluster_channel(snapshot.cluster)
    row = channel.seen.wanted(_KUBERNETES)
    if channel.preset:
        return passes("AKS Automatic upgrades Kubernetes: preconfigured.", row)
    if channel.name == "none":
        return warns("No channel upgrades Kubernetes.", row)
    if channel.name == NODE_IMAGE:
        return warns("The legacy channel `node-image` renews node images and never upgrades Kubernetes.", row)
    return passes(f"The channel `{channel.seen.text}` upgrades Kubernetes.", row)


def _nodes(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    cluster = snapshot.cluster
    channel = node_channel(cluster)
    if channel.preset:
        return passes("AKS Automatic renews node images: preconfigured.", channel.seen.wanted(_NODES))
    if channel.name in NO_CHANNEL:
        return _none(cluster, channel)
    if channel.name == "nodeimage":
        return passes("The channel `NodeImage` renews the images of the nodes.", channel.seen)
    if isolated(cluster):
        source = cluster.see("properties.bootstrapProfile.artifactSource")
        name = channel.seen.text
        row = channel.seen.wanted("NodeImage")
        return warns(f"A network isolated cluster does not support the channel `{name}`.", row, source)
    return _unmanaged(cluster, channel) if channel.name == "unmanaged" else _security(cluster, channel)


def _none(cluster: Node, channel: Channel) -> Judgement:
    legacy = cluster_channel(cluster)
    if legacy.name == NODE_IMAGE:
        reason = "The cluster's legacy channel `node-image` renews the images of the nodes."
        return passes(reason, legacy.seen, channel.seen)
    return warns("No channel updates the operating system of the nodes.", channel.seen.wanted(_NODES))


def _unmanaged(cluster: Node, channel: Channel) -> Judgement:
    row = channel.seen.wanted(_NODES)
    windows = _windows(cluster)
    if windows:
        reason = "The channel `Unmanaged` gives Windows nodes no update, and new Linux nodes start unpatched."
        return fails(reason, row, *windows)
    reason = "The channel `Unmanaged` leaves updates to each node: new ones start unpatched, none restarts."
    return warns(reason, row)


def _security(cluster: Node, channel: Channel) -> Judgement:
    windows = _windows(cluster)
    if windows:
        reason = "The channel `SecurityPatch` does nothing for Windows nodes."
        return warns(reason, channel.seen.wanted("NodeImage"), *windows)
    return passes("The channel `SecurityPatch` brings security fixes to the nodes.", channel.seen)


def _windows(cluster: Node) -> tuple[Evidence, ...]:
    """Return where pools say that they run Windows; not settled where the pools are not."""
    found = pools_of(cluster)
    if not has_windows(found):
        return ()
    return tuple(pool.node.see("osType").evidence for pool in found.pools if pool.windows)


CHECK = Check(
    id="EXT-CHANNEL",
    section=Section.CMP,
    severity=Severity.MEDIUM,
    docs=(
        learn("azure/aks/auto-upgrade-cluster"),
        learn("azure/aks/auto-upgrade-node-os-image"),
        learn("azure/aks/concepts-network-isolated"),
    ),
    controls=(
        "MCSB PV-6",
        "Policy 5c345cdf-2049-47e0-b8fe-b0e96bc2df35",
        "Policy 04408ca5-aa10-42ce-8536-98955cdddd4c",
        "Policy 40f1aee2-4db4-4b74-acb1-c6972e24cca8",
    ),
    asserts=(
        Assert(key="cluster-channel", severity=Severity.MEDIUM, judge=_cluster),
        Assert(key="node-os-channel", severity=Severity.MEDIUM, judge=_nodes),
    ),
    extended=True,
)
