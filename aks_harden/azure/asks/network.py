"""Reads that follow the network: firewall rules, gateways, Virtual WAN, name resolution."""

from collections.abc import Iterable, Iterator
from typing import Final

from aks_harden.azure.asks.ask import Ask, able, type_of
from aks_harden.azure.versions import VERSIONS
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of
from aks_harden.snapshot.private_link import ZONES
from aks_harden.snapshot.snapshot import Snapshot

_GATEWAY_SUBNET: Final = "/subnets/gatewaysubnet"
_ZONE: Final = "microsoft.network/privatednszones"
_POLICY: Final = "microsoft.network/firewallpolicies"


def firewall_rules(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for the rules of each policy that a readable firewall uses, and of the policies it is based on."""
    policies = {
        node.id.lower(): node for node in able(snapshot, "firewall-policies", "hub-firewall-policies")
    }
    wanted: dict[str, None] = {}
    for firewall in able(snapshot, "firewalls", "hub-firewalls"):
        policy = firewall.text("properties.firewallPolicy.id")
        while type_of(policy) == _POLICY and policy.lower() not in wanted:
            wanted[policy.lower()] = None
            base = policies.get(policy.lower())
            policy = base.text("properties.basePolicy.id") if base else ""
    for policy in wanted:
        yield Ask(target=policy, path=f"{policy}/ruleCollectionGroups", version=VERSIONS["firewall-rules"])


def gateways(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for the gateways that the gateway subnets of readable networks name."""
    wanted: dict[str, None] = {}
    for network in able(snapshot, "virtual-networks", "hub-networks"):
        for subnet in network.nodes("properties.subnets"):
            if subnet.text("id").lower().endswith(_GATEWAY_SUBNET):
                for entry in subnet.nodes("properties.ipConfigurations"):
                    owner, found, _ = entry.text("id").lower().partition("/ipconfigurations/")
                    if found and "/virtualnetworkgateways/" in owner:
                        wanted[owner] = None
    for gateway in wanted:
        yield Ask(target=gateway, path=gateway, version=VERSIONS["gateways"], single=True)


def wan_connections(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for the networks connected to each readable hub."""
    return _of_hubs(snapshot, "wan-connections", "hubVirtualNetworkConnections")


def wan_routing(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for the routing intents of each readable hub."""
    return _of_hubs(snapshot, "wan-routing", "routingIntent")


def _of_hubs(snapshot: Snapshot, facet: str, part: str) -> Iterator[Ask]:
    for hub in able(snapshot, "wan-hubs", "hub-wan-hubs"):
        yield Ask(target=hub.id, path=f"{hub.id}/{part}", version=VERSIONS[facet])


def traffic_associations(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for the subnets of each Application Gateway for Containers."""
    for controller in able(snapshot, "traffic-controllers"):
        path = f"{controller.id}/associations"
        yield Ask(target=controller.id, path=path, version=VERSIONS["traffic-associations"])


def dns_links(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for the links of the zone that the cluster names, or that holds its API server's private name.

    And of those in which registries and vaults have their private names: which networks see these.
    """
    cluster = snapshot.cluster
    host = cluster.text("properties.privateFQDN").lower()
    zones = [
        zone.id
        for zone in able(snapshot, "private-dns-zones")
        if host.endswith(f".{name_of(zone.id).lower()}") or name_of(zone.id).lower() in ZONES
    ]
    named = cluster.text("properties.apiServerAccessProfile.privateDNSZone")
    if type_of(named) == _ZONE:
        zones.append(named)
    for zone in dict.fromkeys(zone.lower() for zone in zones):
        yield Ask(target=zone, path=f"{zone}/virtualNetworkLinks", version=VERSIONS["dns-links"])


def flow_logs(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for the flow logs of the network watchers in the cluster's region."""
    region = _region(snapshot.cluster)
    for watcher in able(snapshot, "network-watchers", "hub-network-watchers"):
        if _region(watcher) == region:
            yield Ask(target=watcher.id, path=f"{watcher.id}/flowLogs", version=VERSIONS["flow-logs"])


def _region(node: Node) -> str:
    """Return where something is, which some answers write as a title."""
    return node.text("location").lower().replace(" ", "")
