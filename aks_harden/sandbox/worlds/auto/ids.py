"""Ids that the parts of the AKS Automatic world share."""

from aks_harden.sandbox.worlds.naming import guid, resource_id

TENANT = guid("tenant", "contoso")
SUBSCRIPTION = guid("subscription", "auto")
ROOT = f"/subscriptions/{SUBSCRIPTION}"
MG = "/providers/Microsoft.Management/managementGroups/contoso"
NODE_GROUP = "MC_rg-auto_aks-auto_westeurope"
CLUSTER_ID = f"{ROOT}/resourcegroups/rg-auto/providers/Microsoft.ContainerService/managedClusters/aks-auto"
KUBELET = resource_id(
    SUBSCRIPTION, NODE_GROUP, "Microsoft.ManagedIdentity/userAssignedIdentities", "aks-auto-agentpool"
)
WORKSPACE = resource_id(SUBSCRIPTION, "rg-auto", "Microsoft.OperationalInsights/workspaces", "law-auto")
ACR = resource_id(SUBSCRIPTION, "rg-auto", "Microsoft.ContainerRegistry/registries", "acrauto")
VAULT = resource_id(SUBSCRIPTION, "rg-auto", "Microsoft.KeyVault/vaults", "kv-auto")
SECRETS = resource_id(
    SUBSCRIPTION,
    NODE_GROUP,
    "Microsoft.ManagedIdentity/userAssignedIdentities",
    "azurekeyvaultsecretsprovider-aks-auto",
)
"""Identity of the secrets-provider add-on."""
NETWORK = resource_id(SUBSCRIPTION, NODE_GROUP, "Microsoft.Network/virtualNetworks", "aks-vnet-24681357")
NODES, API_SERVER = f"{NETWORK}/subnets/aks-subnet", f"{NETWORK}/subnets/aks-apiserver-subnet"
SUFFIX = "24681357"
VERSION = "1.36.1"
