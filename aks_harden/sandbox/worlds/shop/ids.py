"""Ids that the shop's parts share."""

from aks_harden.sandbox.worlds.naming import guid, resource_id

TENANT = guid("tenant", "contoso")
SUBSCRIPTION = guid("subscription", "shop")
ROOT = f"/subscriptions/{SUBSCRIPTION}"
MG = "/providers/Microsoft.Management/managementGroups/contoso"
NODE_GROUP = "MC_rg-shop_aks-shop_westeurope"
CLUSTER_ID = f"{ROOT}/resourcegroups/rg-shop/providers/Microsoft.ContainerService/managedClusters/aks-shop"
KUBELET = resource_id(
    SUBSCRIPTION, NODE_GROUP, "Microsoft.ManagedIdentity/userAssignedIdentities", "aks-shop-agentpool"
)
WORKSPACE = resource_id(SUBSCRIPTION, "rg-shop", "Microsoft.OperationalInsights/workspaces", "law-shop")
ACR = resource_id(SUBSCRIPTION, "rg-shop", "Microsoft.ContainerRegistry/registries", "acrshop")
OLD_ACR = resource_id(SUBSCRIPTION, "rg-legacy", "Microsoft.ContainerRegistry/registries", "acrlegacy")
VAULT = resource_id(SUBSCRIPTION, "rg-shop", "Microsoft.KeyVault/vaults", "kv-shop")
WEB_VAULT = resource_id(SUBSCRIPTION, "rg-shop", "Microsoft.KeyVault/vaults", "kv-shop-web")
DISKS = resource_id(SUBSCRIPTION, "rg-shop", "Microsoft.Compute/diskEncryptionSets", "des-shop")
SECRETS = resource_id(
    SUBSCRIPTION,
    NODE_GROUP,
    "Microsoft.ManagedIdentity/userAssignedIdentities",
    "azurekeyvaultsecretsprovider-aks-shop",
)
"""Identity of the secrets-provider add-on."""
