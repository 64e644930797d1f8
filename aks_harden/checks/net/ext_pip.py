"""Nodes have no public addresses.

## Why

A node with a public address can be reached from the Internet as soon as one rule of a security group is too
wide, and it is found by scanners within minutes. Nothing a cluster does needs it but games and peer-to-peer
protocols that insist on it: Services, ingress and a way out all work without.

## What the fix changes

Nothing is applied, because a pool cannot lose its public addresses. A script is written that adds a pool like
it without them (`az aks nodepool add`, where `--enable-node-public-ip` is left out), drains the old nodes and
says how the old pool is deleted (`az aks nodepool delete`). What allow-lists of others name as sender changes
with it.

## Limits

- Every pool and every interface of nodes outside the pools is looked at, one by one. Pools of egress gateways
  have public addresses on purpose and do not apply.
- The finding is high only where the Internet is let through to a TCP port of the nodes, by security groups or
  by `allowedHostPorts`; security admin rules of a network manager are not read.
- How SSH is open is judged by NET-8, and which of the open ports are dangerous by EXT-EXPOSE.
"""

from aks_harden.checks.check import Assert, Check, learn
from aks_harden.checks.net.exposed.public import no_public_address, node_kinds
from aks_harden.model.verdict import Section, Severity

CHECK = Check(
    id="EXT-PIP",
    section=Section.NET,
    severity=Severity.MEDIUM,
    docs=(
        learn("azure/aks/use-node-public-ips"),
        learn("azure/aks/configure-static-egress-gateway"),
    ),
    controls=("CIS AKS 1.8 5.4.3", "MCSB NS-2"),
    asserts=(
        Assert(
            key="node-address",
            severity=Severity.MEDIUM,
            judge=no_public_address,
            over=node_kinds,
            none="The cluster has no nodes of its own: its list of pools was read and is empty.",
        ),
    ),
    extended=True,
)
