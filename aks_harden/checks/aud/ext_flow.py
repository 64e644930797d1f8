"""Flow logs of the node network are kept.

## Why

After a break-in the first question is where the machines talked to. Flow logs of the network answer it, for
nodes and pods alike, and they are the only record of what went round a firewall. Logs of security groups did
the same once: no new ones can be made since 2025-06-30, and the last ones stop on 2027-09-30.

## What the fix changes

`az network watcher flow-log create --vnet` starts a log of the virtual network into a storage account of the
same region that you name. The network itself does not change; Network Watcher and the account bill by volume.
Traffic analytics is not switched on. Deleting the log is the way back; what was written stays.

## Limits

- A log counts where it is enabled and its target is the node network, or each of the node subnets in it.
- How long it is kept, who may read or delete it, and whether anybody looks are not judged.
- Policies that ask for logs of security groups still exist; following them is no longer possible.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from aks_harden.checks.check import Assert, Check, Judgement, fails, learn, not_applicable, passes, warns
from aks_harden.checks.net.nsg.neighbours import find_network, network_of, reference, subscription_list
from aks_harden.checks.net.nsg.nodes import nodes_of
from aks_harden.checks.retirements import retirement
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of, same_id
from aks_harden.snapshot.snapshot import Snapshot

_HOSTED: Final = "System nodes are hosted by Azure: provider-managed."
_OLD: Final = "nsg-flow-logs"


class _Logs(Struct, frozen=True, kw_only=True):
    """Flow logs that are on, by what they are about."""

    whole: tuple[Evidence, ...]
    """Of the network, or of each of the node subnets in it."""
    part: tuple[Evidence, ...]
    """Of some of the node subnets."""
    old: tuple[Evidence, ...]
    """Of security groups of the node subnets."""
    off: tuple[Evidence, ...]
    """Switched off."""


def _networks(snapshot: Snapshot, _context: Context) -> Iterable[str]:
    """Give the networks of the nodes, and the cluster where some nodes' networks are not known."""
    nodes = nodes_of(snapshot)
    networks = {network_of(subnet).lower(): network_of(subnet) for subnet in nodes.subnets}
    elsewhere = nodes.unread or nodes.hosted
    return (*networks.values(), *((snapshot.cluster_id,) if elsewhere else ()))


def _recorded(snapshot: Snapshot, _context: Context, resource: str) -> Judgement:
    if same_id(resource, snapshot.cluster_id):
        nodes_of(snapshot).unread.require()
        return not_applicable(_HOSTED)
    logs = _logs_of(snapshot, resource)
    name = name_of(resource)
    if logs.whole:
        return passes(f"Flow logs of {name} are kept.", *logs.whole)
    if logs.part:
        return warns(f"Flow logs are kept of some node subnets of {name} and not of all.", *logs.part)
    old = retirement(_OLD)
    if logs.old and not old.past(snapshot):
        reason = f"Only flow logs of security groups are kept in {name}: that {old.ends(snapshot)}."
        return warns(reason, *logs.old)
    if logs.off:
        return fails(f"Flow logs of {name} are switched off.", *logs.off)
    return fails(f"No flow logs of {name} are kept.", *logs.old, _nothing(snapshot, resource))


def _logs_of(snapshot: Snapshot, network: str) -> _Logs:
    """Return the flow logs about a network of nodes; not settled where a watcher could not be read."""
    node = find_network(snapshot, network)
    used = {each.lower() for each in nodes_of(snapshot).subnets if same_id(network_of(each), network)}
    subnets = [each for each in node.need_nodes("properties.subnets") if each.text("id").lower() in used]
    groups = {reference(each, "properties.networkSecurityGroup").lower() for each in subnets} - {""}
    about: dict[str, Evidence] = {}
    off: list[Evidence] = []
    for log in _every_log(snapshot, node):
        target = log.see("properties.targetResourceId")
        wanted = target.text.rstrip("/").lower()
        if wanted not in {network.lower(), *used, *groups}:
            # Whether the logs of others are on does not matter.
            continue
        on = log.see("properties.enabled")
        if on.flag:
            about[wanted] = target.wanted("the node network")
        else:
            off.append(on.wanted("true"))
    here = (about[network.lower()],) if network.lower() in about else ()
    parts = tuple(about[each] for each in sorted(used) if each in about)
    return _Logs(
        whole=here or (parts if used and used <= about.keys() else ()),
        part=parts,
        old=tuple(about[each] for each in sorted(groups) if each in about),
        off=tuple(off),
    )


def _every_log(snapshot: Snapshot, network: Node) -> Iterable[Node]:
    """Give the flow logs of every watcher in the network's region."""
    region = network.see("location").text.lower().replace(" ", "")
    for watcher in subscription_list(snapshot, "network-watchers", network.id):
        if watcher.see("location").text.lower().replace(" ", "") == region:
            yield from snapshot.listed("flow-logs", watcher.id)


def _nothing(snapshot: Snapshot, network: str) -> Evidence:
    """Return that no watcher tells of a log of the network."""
    node = find_network(snapshot, network)
    return Evidence(
        resource=node.id,
        path="properties.flowLogs",
        observed=node.get("properties.flowLogs"),
        expected="a flow log that is enabled",
        read_at=node.reading.at,
        call=node.reading.call,
    )


CHECK = Check(
    id="EXT-FLOW",
    section=Section.AUD,
    severity=Severity.LOW,
    docs=(
        learn("azure/network-watcher/vnet-flow-logs-overview"),
        learn("azure/network-watcher/nsg-flow-logs-overview"),
        learn("azure/network-watcher/nsg-flow-logs-migrate"),
    ),
    controls=(
        "MCSB LT-4",
        "Policy 4c3c6c5f-0d47-4402-99b8-aa543dd8bcee",
        "Policy c251913d-7d24-4958-af87-478ed3b9ba41",
    ),
    asserts=(
        Assert(
            key="flow-logs",
            severity=Severity.LOW,
            judge=_recorded,
            over=_networks,
            none="The cluster has no nodes of its own: its list of pools was read and is empty.",
        ),
    ),
    extended=True,
)
