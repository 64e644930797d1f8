"""A firewall restricts what leaves the nodes.

## Why

A pod that was taken over calls home, fetches its tools and carries data away, all of it outwards. With free
egress nothing stops that and little shows it. A default route to a firewall that allows by name leaves the
nodes what they need and takes the rest from the intruder.

## What the fix changes

Where an Azure Firewall is in the network of the nodes or in a peer, a route table with `0.0.0.0/0` to its
private address is made and bound to the subnet (`az network vnet subnet update --route-table`), or the
route goes into the table that is there; later `az aks update --outbound-type userDefinedRouting` takes
AKS's own way out away. Both can be taken back. They run only where the firewall's rules let nodes reach
what they need, where authorised ranges hold its public address, and where clients of public Services come
in another way. Connections drop and the outbound address changes: lists of others that name the old one
must follow.

Where there is no firewall, one is written as a Bicep file for you to deploy, with the tag
`AzureKubernetesService` and nothing wider. A cluster in a network that AKS made cannot be changed this way:
the script of a hardened successor in a network of your own is written. A NAT gateway restricts nothing, so
it is not offered.

## Limits

- Routes are put together from what Azure Resource Manager shows. What a gateway learns by BGP, a route
  server or a Virtual WAN hub without a routing intent hands out is only in the effective routes of a node,
  which are not read: the answer is unknown then.
- An appliance of another make, and whatever filters behind a gateway, is not looked into: a warning, since
  the text asks for Azure Firewall.
- Firewall rules are judged for what is wide open (any address on 443, or the name `*`), for what is far too
  wide (a /8 of the Internet, a name such as `*.com`) and for what nodes need. Threat intelligence, intrusion
  detection and TLS inspection are not judged here.
- A node's public address does not go round a default route to an appliance, so it counts here only where
  there is no such route. EXT-PIP judges it for itself.
- Security groups that deny the whole Internet are looked at only where AKS makes no way out itself.
- Subnets that classes of node auto-provisioning name show once a node is there; before that Kubernetes has
  to tell.
- The hub cluster of a fleet does not apply: Fleet manages its network.
- Policies and checks that only look for the type `userDefinedRouting` call `none` and `block` a fault, and
  pass a route table that leads nowhere near a firewall.
"""

from typing import Final

from aks_harden.checks.check import Assert, Check, learn
from aks_harden.checks.fleet import unless_fleet_hub
from aks_harden.checks.net.egress.bypass import bypass
from aks_harden.checks.net.egress.firewall_rules import firewalls_ahead, restricting
from aks_harden.checks.net.egress.verdicts import default_route, own_way_out, subnet_places
from aks_harden.model.verdict import Section, Severity

_NO_NODES: Final = "The cluster has no nodes of its own: its list of pools was read and is empty."
_NO_FIREWALL: Final = "No default route leads to an Azure Firewall, so there are no rules to judge."

CHECK = Check(
    id="NET-2",
    section=Section.NET,
    severity=Severity.MEDIUM,
    docs=(
        learn("azure/aks/limit-egress-traffic"),
        learn("azure/aks/outbound-rules-control-egress"),
        learn("azure/aks/egress-outboundtype"),
        learn("azure/aks/egress-udr"),
        learn("azure/aks/concepts-network-isolated"),
        learn("azure/virtual-network/virtual-networks-udr-overview"),
        learn("azure/nat-gateway/nat-overview"),
        learn("azure/firewall/rule-processing"),
        learn("azure/virtual-wan/how-to-routing-policies"),
    ),
    controls=("MCSB DP-2", "MCSB NS-3", "Policy fc5e4038-4584-4632-8c85-c0448d374b2c"),
    asserts=(
        Assert(
            key="default-route",
            severity=Severity.MEDIUM,
            judge=unless_fleet_hub(default_route),
            over=subnet_places,
            none=_NO_NODES,
        ),
        Assert(
            key="firewall-rules",
            severity=Severity.MEDIUM,
            judge=unless_fleet_hub(restricting),
            over=firewalls_ahead,
            none=_NO_FIREWALL,
        ),
        Assert(
            key="bypass",
            severity=Severity.MEDIUM,
            judge=unless_fleet_hub(bypass),
            over=subnet_places,
            none=_NO_NODES,
        ),
        Assert(key="outbound-type", severity=Severity.MEDIUM, judge=unless_fleet_hub(own_way_out)),
    ),
)
