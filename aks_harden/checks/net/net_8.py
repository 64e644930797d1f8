"""SSH to the nodes is closed.

## Why

SSH on a node is a way to become root on it, and root on a node reads the secrets of every pod there. Open to
the Internet it is a door to the cluster for whoever has a key; open to the rest of the network it is how an
intruder moves on from a machine that was easier to take. Nodes need it from nowhere but their own subnets, if
at all.

## What the fix changes

Two rules go into the security group of a node subnet that is yours: one allows SSH from the AKS subnets, from
every Bastion subnet that could be read, and from the sources you name; the next one denies it to everybody
else. Both stand before every rule that would let SSH through. Whoever signs in to nodes directly from
elsewhere is shut out at once; `kubectl debug node` keeps working. A network that AKS made for the cluster may
not be changed. SSH can be switched off on all pools instead, in any network: it takes effect with the next
node image, and was not verified against the service without its preview flag.

## Limits

- Rules are evaluated from what Azure Resource Manager tells: subnet group, then interface group, by priority.
  Effective rules, which also hold what a default route adds to the tag `VirtualNetwork`, are not read.
- Security admin rules of a network manager come first and are not read either: where a manager has a say over
  the network, the answer is unknown.
- A firewall that forwards SSH to a node sends from an address of its own. Where it can be read and the rules
  let its subnet in, the Internet behind it counts as let in. A firewall of another make is not known.
- Pods can reach SSH of nodes whatever a security group says. Only SSH off on the pools stops that.
- `sshAccess` is what the pool says; nodes follow when they are made or reimaged. A known change that is newer
  than the nodes is a warning.
- The tag `VirtualNetwork` counts the whole address space of the network, used or not. A network that AKS made
  for itself in a node resource group that is locked down counts as AKS's own throughout.
"""

from typing import Final

from aks_harden.checks.check import Assert, Check, learn
from aks_harden.checks.net.nsg.verdicts import from_internet, from_network, node_places
from aks_harden.model.verdict import Section, Severity

_NO_NODES: Final = "The cluster has no nodes of its own: its list of pools was read and is empty."

CHECK = Check(
    id="NET-8",
    section=Section.NET,
    severity=Severity.HIGH,
    docs=(
        learn("azure/aks/manage-ssh-node-access"),
        learn("azure/aks/concepts-network"),
        learn("azure/aks/support-policies"),
        learn("azure/aks/use-node-public-ips"),
        learn("azure/virtual-network/network-security-groups-overview"),
        learn("azure/virtual-network/network-security-group-how-it-works"),
        learn("azure/virtual-network/service-tags-overview"),
    ),
    controls=(
        "CIS AKS 1.8 5.4.3",
        "MCSB NS-1",
        "Policy 28257686-e9db-403e-b9e2-a5eecbe03da9",
        "Policy 22730e10-96f6-4aac-ad84-9383d35b5917",
        "Policy e71308d3-144b-4262-b144-efdc3cc90517",
    ),
    asserts=(
        Assert(
            key="ssh-from-internet",
            severity=Severity.HIGH,
            judge=from_internet,
            over=node_places,
            none=_NO_NODES,
        ),
        Assert(
            key="ssh-from-network",
            severity=Severity.MEDIUM,
            judge=from_network,
            over=node_places,
            none=_NO_NODES,
        ),
    ),
)
