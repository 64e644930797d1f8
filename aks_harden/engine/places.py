"""Where a right is granted: the subscriptions that reading goes to, and the resources that fixes write to."""

from typing import Final

from msgspec import Struct

from aks_harden.snapshot.facets import Where

SUBSCRIPTION: Final = "SUBSCRIPTION_ID"
"""Stands for the id of the cluster's subscription."""


class Place(Struct, frozen=True, kw_only=True):
    """Where a role is assigned."""

    name: str
    """One word, for tables."""
    words: str
    """In words."""
    scope: str
    """ARM id, with words in capitals for what the reader puts in."""


def _other(where: Where, words: str, placeholder: str) -> Place:
    return Place(name=where.value, words=words, scope=f"/subscriptions/{placeholder}")


OF_READING: Final = {
    Where.CLUSTER: _other(Where.CLUSTER, "the subscription of the cluster", SUBSCRIPTION),
    Where.NETWORKS: _other(
        Where.NETWORKS,
        "each other subscription with networks of the cluster: node subnets, hubs, private DNS zones",
        "NETWORK_SUBSCRIPTION_ID",
    ),
    Where.LOGS: _other(
        Where.LOGS, "each other subscription that logs go to, or copies of them", "LOG_SUBSCRIPTION_ID"
    ),
    Where.KEYS: _other(
        Where.KEYS,
        "each other subscription with key vaults or managed identities that the cluster names",
        "KEY_SUBSCRIPTION_ID",
    ),
    Where.NAMED: _other(
        Where.NAMED,
        "each other subscription of what `--registry` and `--vault` name",
        "NAMED_SUBSCRIPTION_ID",
    ),
    Where.TRUSTED: _other(
        Where.TRUSTED,
        "each other subscription of what Trusted Access is given to",
        "TRUSTED_SUBSCRIPTION_ID",
    ),
    Where.EVERY: _other(
        Where.EVERY,
        "each other subscription whose clusters are to be compared with this one",
        "OTHER_SUBSCRIPTION_ID",
    ),
}
"""Where ARM must allow reading; nothing has to be granted at a management group."""

DIRECTORY: Final = Place(name=Where.TENANT.value, words="the directory of the tenant", scope="")
"""Where Microsoft Graph must allow reading."""

_GROUP: Final = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/GROUP"
_OF_TYPES: Final = {
    "Microsoft.ContainerRegistry/registries": Place(
        name="registry",
        words="each registry to fix",
        scope=f"{_GROUP}/providers/Microsoft.ContainerRegistry/registries/REGISTRY",
    ),
    "Microsoft.ContainerService/managedClusters": Place(
        name="cluster",
        words="the cluster itself",
        scope=f"{_GROUP}/providers/Microsoft.ContainerService/managedClusters/CLUSTER",
    ),
    "Microsoft.ManagedIdentity/userAssignedIdentities": Place(
        name="identity",
        words="each managed identity of your own that the cluster runs as",
        scope=f"{_GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/IDENTITY",
    ),
    "Microsoft.Insights/dataCollectionRules": Place(
        name="collection rule's group",
        words="the resource group of the cluster, where the collection rule of container insights is made",
        scope=_GROUP,
    ),
    "Microsoft.Network/networkSecurityGroups": Place(
        name="security group",
        words="each security group of the node subnets to fix",
        scope=f"{_GROUP}/providers/Microsoft.Network/networkSecurityGroups/SECURITY_GROUP",
    ),
    "Microsoft.Network/networkWatchers": Place(
        name="network watcher",
        words="the network watcher of the region, where flow logs hang from",
        scope=(
            f"/subscriptions/{SUBSCRIPTION}/resourceGroups/NetworkWatcherRG"
            "/providers/Microsoft.Network/networkWatchers/WATCHER"
        ),
    ),
    "Microsoft.Network/privateDnsZones": Place(
        name="private zone's group",
        words="the resource group of the cluster, or of the private DNS zone that stands",
        scope=_GROUP,
    ),
    "Microsoft.Network/privateEndpoints": Place(
        name="endpoint's group",
        words="the resource group of the cluster, where private endpoints are made",
        scope=_GROUP,
    ),
    "Microsoft.Network/publicIPAddresses": Place(
        name="public address",
        words="each public address of your own that the cluster's load balancer sends from",
        scope=f"{_GROUP}/providers/Microsoft.Network/publicIPAddresses/ADDRESS",
    ),
    "Microsoft.Network/publicIPPrefixes": Place(
        name="public prefix",
        words="each public prefix of your own that the cluster's load balancer sends from",
        scope=f"{_GROUP}/providers/Microsoft.Network/publicIPPrefixes/PREFIX",
    ),
    "Microsoft.Network/virtualNetworks": Place(
        name="network",
        words="the network of the cluster's nodes, also for subnets to be made in it",
        scope=f"{_GROUP}/providers/Microsoft.Network/virtualNetworks/NETWORK",
    ),
    "Microsoft.Network/applicationGateways": Place(
        name="application gateway",
        words="each application gateway in front of the cluster to fix",
        scope=f"{_GROUP}/providers/Microsoft.Network/applicationGateways/GATEWAY",
    ),
    "Microsoft.Network/routeTables": Place(
        name="route table",
        words="each route table of the node subnets, or the group to make one in",
        scope=f"{_GROUP}/providers/Microsoft.Network/routeTables/TABLE",
    ),
    "Microsoft.Network/virtualNetworks/subnets": Place(
        name="subnet",
        words="each subnet of your own that nodes, pods, gateways or private endpoints are in",
        scope=f"{_GROUP}/providers/Microsoft.Network/virtualNetworks/NETWORK/subnets/SUBNET",
    ),
    "Microsoft.KeyVault/vaults": Place(
        name="vault",
        words="each key vault to fix",
        scope=f"{_GROUP}/providers/Microsoft.KeyVault/vaults/VAULT",
    ),
    "Microsoft.Storage/storageAccounts": Place(
        name="storage account",
        words="each storage account to fix",
        scope=f"{_GROUP}/providers/Microsoft.Storage/storageAccounts/ACCOUNT",
    ),
    "Microsoft.OperationalInsights/workspaces": Place(
        name="workspace",
        words="each workspace that logs go to, that of container insights among them",
        scope=f"{_GROUP}/providers/Microsoft.OperationalInsights/workspaces/WORKSPACE",
    ),
    "Microsoft.OperationsManagement/solutions": Place(
        name="workspace's group",
        words="the resource group of the workspace of container insights, where that is on",
        scope=_GROUP,
    ),
}
"""Resources that fixes write to, or that Azure checks the right to when they write, by type."""

_OF_ACTIONS: Final = dict.fromkeys(
    # A subnet that is yet to be made is none to give a role at.
    (
        "Microsoft.Network/virtualNetworks/subnets/write",
        "Microsoft.Network/virtualNetworks/subnets/delete",
    ),
    _OF_TYPES["Microsoft.Network/virtualNetworks"],
)
_OF_TYPES.update(
    dict.fromkeys(
        # They hang from the cluster, though their types do not say so.
        (
            "Microsoft.ContainerService/deploymentSafeguards",
            "Microsoft.Insights/dataCollectionRuleAssociations",
        ),
        _OF_TYPES["Microsoft.ContainerService/managedClusters"],
    )
)

PLACES: Final = tuple(dict.fromkeys((*OF_READING.values(), *_OF_TYPES.values())))
"""Every place in ARM, in the order to tell of them."""


def of_fixing(action: str) -> Place:
    """Return where an action that a fix needs is granted: its resource, else the subscription."""
    if action in _OF_ACTIONS:
        return _OF_ACTIONS[action]
    fitting = [name for name in _OF_TYPES if action.startswith(f"{name}/")]
    return _OF_TYPES[max(fitting, key=len)] if fitting else OF_READING[Where.CLUSTER]
