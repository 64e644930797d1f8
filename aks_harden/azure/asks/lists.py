"""Lists of a subscription: where each is found, and in which subscriptions it is asked for."""

from collections.abc import Iterable, Iterator
from typing import Final

from aks_harden.azure.asks.ask import Ask, able
from aks_harden.azure.asks.logs import log_destinations
from aks_harden.azure.versions import VERSIONS
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.facets import FACETS, Where
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import group_of, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

PATHS: Final = {
    "activity-alerts": "Microsoft.Insights/activityLogAlerts",
    "activity-log-settings": "Microsoft.Insights/diagnosticSettings",
    "application-gateways": "Microsoft.Network/applicationGateways",
    "assessments": "Microsoft.Security/assessments",
    "bastion-hosts": "Microsoft.Network/bastionHosts",
    "clusters": "Microsoft.ContainerService/managedClusters",
    "compliance-standards": "Microsoft.Security/regulatoryComplianceStandards",
    "deny-assignments": "Microsoft.Authorization/denyAssignments",
    "disk-encryption-sets": "Microsoft.Compute/diskEncryptionSets",
    "firewall-policies": "Microsoft.Network/firewallPolicies",
    "firewalls": "Microsoft.Network/azureFirewalls",
    "foreign-role-assignments": "Microsoft.Authorization/roleAssignments",
    "foreign-role-definitions": "Microsoft.Authorization/roleDefinitions",
    "hub-bastion-hosts": "Microsoft.Network/bastionHosts",
    "hub-firewall-policies": "Microsoft.Network/firewallPolicies",
    "hub-firewalls": "Microsoft.Network/azureFirewalls",
    "hub-ip-groups": "Microsoft.Network/ipGroups",
    "hub-network-watchers": "Microsoft.Network/networkWatchers",
    "hub-networks": "Microsoft.Network/virtualNetworks",
    "hub-public-addresses": "Microsoft.Network/publicIPAddresses",
    "hub-route-tables": "Microsoft.Network/routeTables",
    "hub-security-groups": "Microsoft.Network/networkSecurityGroups",
    "hub-wan-hubs": "Microsoft.Network/virtualHubs",
    "identities": "Microsoft.ManagedIdentity/userAssignedIdentities",
    "ip-groups": "Microsoft.Network/ipGroups",
    "load-balancers": "Microsoft.Network/loadBalancers",
    "locks": "Microsoft.Authorization/locks",
    "network-interfaces": "Microsoft.Network/networkInterfaces",
    "network-managers": "Microsoft.Network/networkManagers",
    "network-watchers": "Microsoft.Network/networkWatchers",
    "policy-assignments": "Microsoft.Authorization/policyAssignments",
    "policy-definitions": "Microsoft.Authorization/policyDefinitions",
    "policy-exemptions": "Microsoft.Authorization/policyExemptions",
    "policy-sets": "Microsoft.Authorization/policySetDefinitions",
    "private-dns-zones": "Microsoft.Network/privateDnsZones",
    "private-endpoints": "Microsoft.Network/privateEndpoints",
    "public-addresses": "Microsoft.Network/publicIPAddresses",
    "registries": "Microsoft.ContainerRegistry/registries",
    "role-assignments": "Microsoft.Authorization/roleAssignments",
    "role-definitions": "Microsoft.Authorization/roleDefinitions",
    "route-tables": "Microsoft.Network/routeTables",
    "scale-sets": "Microsoft.Compute/virtualMachineScaleSets",
    "security-groups": "Microsoft.Network/networkSecurityGroups",
    "storage-accounts": "Microsoft.Storage/storageAccounts",
    "traffic-controllers": "Microsoft.ServiceNetworking/trafficControllers",
    "vaults": "Microsoft.KeyVault/vaults",
    "virtual-machines": "Microsoft.Compute/virtualMachines",
    "virtual-networks": "Microsoft.Network/virtualNetworks",
    "wan-hubs": "Microsoft.Network/virtualHubs",
    "workspaces": "Microsoft.OperationalInsights/workspaces",
}
_CUSTOM_ONLY: Final = "$filter=policyType%20eq%20'Custom'"
"""Built-in definitions are thousands; those that are assigned are read one by one instead."""
_QUERIES: Final = {"policy-definitions": _CUSTOM_ONLY, "policy-sets": _CUSTOM_ONLY}

_AT_NODES: Final = frozenset({"hub-security-groups", "hub-route-tables", "hub-network-watchers"})
"""Lists of other subscriptions that only matter where node subnets lie there."""

SUBSCRIPTIONS: Final = 100
"""Subscriptions at the most in which other clusters are looked for; how many were is said."""


def lists(facet: str, snapshot: Snapshot, more: Iterable[str]) -> tuple[Ask, ...]:
    """Return the lists that a facet of subscriptions is made of."""
    return tuple(_list_of(facet, each) for each in subscriptions(facet, snapshot, more))


def _list_of(facet: str, subscription: str) -> Ask:
    base = f"/subscriptions/{subscription}"
    return Ask(
        target=base,
        path=f"{base}/providers/{PATHS[facet]}",
        version=VERSIONS[facet],
        query=_QUERIES.get(facet, ""),
    )


def subscriptions(facet: str, snapshot: Snapshot, more: Iterable[str]) -> tuple[str, ...]:
    """Return the subscriptions that a list facet is read in."""
    own = snapshot.subscription
    if facet == "clusters":
        return _readable(snapshot)
    if facet.startswith("hub-"):
        nodes = _others(snapshot, map(subscription_of, _named_subnets(snapshot.cluster)))
        if facet in _AT_NODES:
            return nodes
        found = (*nodes, *_peered(snapshot, elsewhere=bool(nodes)))
        if facet != "hub-networks":
            # A node network elsewhere may have its hub in a third subscription.
            found = (*found, *(other for owner in nodes for other in _beyond(snapshot, owner)))
        return _others(snapshot, found)
    if facet.startswith("foreign-"):
        return _others(snapshot, (subscription_of(entry) for entry in log_destinations(snapshot)))
    if Where.NAMED in FACETS[facet].where:
        return tuple(dict.fromkeys((own, *(subscription_of(name) for name in more))))
    return (own,)


def _others(snapshot: Snapshot, found: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(found) - {"", snapshot.subscription}))


def _peered(snapshot: Snapshot, *, elsewhere: bool) -> tuple[str, ...]:
    """Return the subscriptions that peerings of the cluster's networks lead to.

    Where its nodes are `elsewhere`, networks of its own subscription that may not be read hold nothing up.
    """
    try:
        networks = snapshot.listed("virtual-networks")
    except NotSettledError as open_:
        if open_.pending or not elsewhere:
            raise
        return ()
    return tuple(_peers_of(snapshot, networks))


def _beyond(snapshot: Snapshot, owner: str) -> tuple[str, ...]:
    """Return the subscriptions that peerings of node networks in another subscription lead to."""
    try:
        return tuple(_peers_of(snapshot, snapshot.listed("hub-networks", f"/subscriptions/{owner}")))
    except NotSettledError as open_:
        if open_.pending:
            raise
        return ()


def _peers_of(snapshot: Snapshot, networks: Iterable[Node]) -> Iterator[str]:
    own = {subnet.lower().partition("/subnets/")[0] for subnet in _named_subnets(snapshot.cluster)}
    group = snapshot.cluster.text("properties.nodeResourceGroup").lower()
    for network in networks:
        if network.id.lower() in own or group_of(network.id).lower() == group:
            for peering in network.nodes("properties.virtualNetworkPeerings"):
                yield subscription_of(peering.text("properties.remoteVirtualNetwork.id"))


_OWN_SUBNETS: Final = (
    "properties.apiServerAccessProfile.subnetId",
    "properties.hostedSystemProfile.systemNodeSubnetID",
    "properties.hostedSystemProfile.nodeSubnetID",
)


def _named_subnets(cluster: Node) -> tuple[str, ...]:
    """Return the subnets that the cluster and its pools name."""
    of_pools = (
        pool.text(name)
        for pool in cluster.nodes("properties.agentPoolProfiles")
        for name in ("vnetSubnetID", "podSubnetID")
    )
    return (*of_pools, *(cluster.text(path) for path in _OWN_SUBNETS))


def _readable(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the subscriptions in which other clusters are looked for, the cluster's own first."""
    snapshot.listed("subscriptions", "")
    every = sorted(node.text("subscriptionId").lower() for node in able(snapshot, "subscriptions"))
    return tuple(dict.fromkeys((snapshot.subscription, *filter(None, every))))[:SUBSCRIPTIONS]
