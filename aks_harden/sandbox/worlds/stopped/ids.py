"""Ids that the parts of the stopped world share."""

from aks_harden.sandbox.worlds.naming import guid, resource_id

TENANT = guid("tenant", "contoso")
SUBSCRIPTION = guid("subscription", "night")
ROOT = f"/subscriptions/{SUBSCRIPTION}"
MG = "/providers/Microsoft.Management/managementGroups/contoso"
NODE_GROUP = "MC_rg-night_aks-night_westeurope"
CLUSTER_ID = f"{ROOT}/resourcegroups/rg-night/providers/Microsoft.ContainerService/managedClusters/aks-night"
KUBELET = resource_id(
    SUBSCRIPTION, NODE_GROUP, "Microsoft.ManagedIdentity/userAssignedIdentities", "aks-night-agentpool"
)
WORKSPACE = resource_id(SUBSCRIPTION, "rg-night", "Microsoft.OperationalInsights/workspaces", "law-night")
ACR = resource_id(SUBSCRIPTION, "rg-night", "Microsoft.ContainerRegistry/registries", "acrnight")
VAULT = resource_id(SUBSCRIPTION, "rg-night", "Microsoft.KeyVault/vaults", "kv-night")
SECRETS = resource_id(
    SUBSCRIPTION,
    NODE_GROUP,
    "Microsoft.ManagedIdentity/userAssignedIdentities",
    "azurekeyvaultsecretsprovider-aks-night",
)
"""Identity of the secrets-provider add-on."""
PLATFORM = guid("subscription", "platform")
"""Id of the subscription in which the platform team keeps what is shared."""
NETWORK = resource_id(PLATFORM, "rg-platform", "Microsoft.Network/virtualNetworks", "vnet-night")
KEYS = resource_id(PLATFORM, "rg-platform", "Microsoft.KeyVault/vaults", "kv-platform")
DISKS = resource_id(SUBSCRIPTION, "rg-night", "Microsoft.Compute/diskEncryptionSets", "des-night")
RULE = resource_id(SUBSCRIPTION, "rg-night", "Microsoft.Insights/dataCollectionRules", "dcr-night")
NODES = f"{NETWORK}/subnets/snet-nodes"
SUFFIX = "13572468"
