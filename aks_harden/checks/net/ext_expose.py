"""Nothing dangerous faces the Internet.

## Why

A database, a dashboard or a management port that anybody can reach is tried by scanners all day, and many of
them ask for no password by default. Most of them were published by accident: a Service of the wrong type, a
rule made wide for a test.

## What the fix changes

Where the node subnet has a security group of your own, a rule in it denies the Internet the dangerous ports
(`az network nsg rule create`), and is deleted again to go back. Clients that come in that way are shut out at
once, so the fix asks whether nobody should. It hides the port and does not unpublish it: a Service becomes
internal with the annotation `service.beta.kubernetes.io/azure-load-balancer-internal: "true"`, or lists who
may come in `loadBalancerSourceRanges`.

## Limits

- The inventory is made of what Azure Resource Manager tells: frontends with their ports and who security
  groups let through, public addresses of nodes, rules that lead to nodes, firewalls that forward to them.
- Which Service a port belongs to, source ranges that a Service lists and `externalIPs` are in Kubernetes.
- A port is taken for what commonly listens there; something else may, and something dangerous may listen
  elsewhere. Only TCP is judged; ports of UDP are listed.
- SSH is judged by NET-8 alone, RDP here. Whether nodes should have public addresses is EXT-PIP's to say.
- Security admin rules of a network manager are not read.
"""

from aks_harden.checks.check import Assert, Check, Judgement, learn, unknown
from aks_harden.checks.kind import needs_kubernetes
from aks_harden.checks.net.exposed.frontends import frontends, public_balancers
from aks_harden.checks.net.exposed.node_ports import node_ports
from aks_harden.checks.net.nsg.verdicts import node_places
from aks_harden.model.context import Context
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.snapshot import Snapshot


def _services(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    what = "Services without source ranges and external addresses of Services are not known"
    reason = "What Services publish, and to whom, is in Kubernetes."
    return unknown(reason, missing=(needs_kubernetes(snapshot, what),))


CHECK = Check(
    id="EXT-EXPOSE",
    section=Section.NET,
    severity=Severity.HIGH,
    docs=(
        learn("azure/aks/load-balancer-standard"),
        learn("azure/aks/internal-lb"),
        learn("azure/aks/use-node-public-ips"),
        learn("azure/virtual-network/network-security-groups-overview"),
    ),
    controls=(
        "MCSB NS-1",
        "Policy 22730e10-96f6-4aac-ad84-9383d35b5917",
        "Policy 3fc4dc25-5baf-40d8-9b05-7fe74c1bc64e",
    ),
    asserts=(
        Assert(
            key="frontends",
            severity=Severity.HIGH,
            judge=frontends,
            over=public_balancers,
            none="No load balancer with a public frontend leads to the nodes.",
        ),
        Assert(
            key="node-ports",
            severity=Severity.HIGH,
            judge=node_ports,
            over=node_places,
            none="The cluster has no nodes of its own: its list of pools was read and is empty.",
        ),
        Assert(key="services", severity=Severity.HIGH, judge=_services),
    ),
    extended=True,
)
