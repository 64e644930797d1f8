"""Upgrades run in maintenance windows.

## Why

An upgrade drains and replaces nodes. Where it may come at any hour, people switch the channel off after the
first bad afternoon, and the cluster stays unpatched. A window is what makes a channel bearable.

## What the fix changes

A window of four hours a week is set for the channel that has none, or in place of one that is too short or
does not hold yet. You name the day and the hour, in UTC. Nothing is restarted. Undo deletes the window, or
puts back every value of the one that was there.

## Limits

- The window `default` is for the weekly releases of AKS itself and does not count for either channel.
- Urgent fixes of Azure may come outside every window. Dates that are barred are not weighed.
- Without a channel there is nothing to schedule, and whether there is one is EXT-CHANNEL's to judge. The node
  channel `Unmanaged` goes by no window: nodes patch themselves.
"""

from datetime import date
from typing import Final

from aks_harden.checks.check import Assert, Check, Judgement, learn, not_applicable, passes, warns
from aks_harden.checks.cmp.channels import NO_CHANNEL, NODE_IMAGE, Channel, cluster_channel, node_channel
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence, Missing
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

_FACET: Final = "maintenance-windows"
_CLUSTER: Final = "aksManagedAutoUpgradeSchedule"
_NODES: Final = "aksManagedNodeOSUpgradeSchedule"
_WINDOW: Final = "properties.maintenanceWindow"
_HOURS: Final = 4
"""Length under which an upgrade may not come through."""


def _cluster_window(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    channel = cluster_channel(snapshot.cluster)
    if channel.name == "none":
        return not_applicable(
            "No channel upgrades the cluster, so there is nothing to schedule.", channel.seen
        )
    return _window(snapshot, channel, _CLUSTER, "upgrades of the cluster")


def _node_window(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    cluster = snapshot.cluster
    channel = node_channel(cluster)
    if channel.name in NO_CHANNEL:
        legacy = cluster_channel(cluster)
        if legacy.name == NODE_IMAGE:
            reason = (
                "The cluster's legacy channel `node-image` renews the nodes, in the cluster's own window."
            )
            return not_applicable(reason, channel.seen, legacy.seen)
        return not_applicable("No channel updates the nodes, so there is nothing to schedule.", channel.seen)
    if channel.name == "unmanaged":
        reason = "On the channel `Unmanaged` nodes patch themselves, and no window applies."
        return not_applicable(reason, channel.seen)
    return _window(snapshot, channel, _NODES, "updates of the nodes")


def _window(snapshot: Snapshot, channel: Channel, name: str, what: str) -> Judgement:
    listed = snapshot.listed(_FACET, snapshot.cluster_id)
    window = next((node for node in listed if node.name.lower() == name.lower()), None)
    if window is None:
        others = [node.name for node in listed]
        row = Evidence(
            resource=snapshot.cluster_id,
            path="maintenanceConfigurations[].name",
            observed=[*others],
            expected=name,
        )
        return warns(f"No maintenance window holds {what}: they may come at any time.", row, channel.seen)
    hours = window.see(f"{_WINDOW}.durationHours")
    if hours.number < _HOURS:
        return warns(f"The window for {what} is shorter than four hours.", hours.wanted("4 or more"))
    starts = window.peek(f"{_WINDOW}.startDate")
    if starts is not None and _day(starts.text, window) > date.fromisoformat(snapshot.taken_at[:10]):
        return warns(f"The window for {what} is not in effect before {starts.text}.", starts, hours)
    return passes(f"A maintenance window holds {what}.", hours, channel.seen)


def _day(text: str, window: Node) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        reason = f"`{text}` is no day, so since when the window holds is not known"
        raise NotSettledError(Missing(facet=window.facet, reason=reason)) from None


CHECK = Check(
    id="EXT-MAINT",
    section=Section.CMP,
    severity=Severity.LOW,
    docs=(learn("azure/aks/planned-maintenance"), learn("azure/aks/auto-upgrade-node-os-image")),
    controls=("MCSB PV-6", "Policy e1352e44-d34d-4e4d-a22e-451a15f759a1"),
    asserts=(
        Assert(key="cluster-window", severity=Severity.LOW, judge=_cluster_window),
        Assert(key="node-os-window", severity=Severity.LOW, judge=_node_window),
    ),
    extended=True,
)
