"""Ids that the parts of the legacy world share."""

from aks_harden.sandbox.worlds.naming import guid, resource_id

TENANT = guid("tenant", "contoso")
SUBSCRIPTION = guid("subscription", "old")
ROOT = f"/subscriptions/{SUBSCRIPTION}"
MG = "/providers/Microsoft.Management/managementGroups/contoso"
NODE_GROUP = "MC_rg-old_aks-old_westeurope"
CLUSTER_ID = f"{ROOT}/resourcegroups/rg-old/providers/Microsoft.ContainerService/managedClusters/aks-old"
WORKSPACE = resource_id(SUBSCRIPTION, "rg-old", "Microsoft.OperationalInsights/workspaces", "law-old")
ACR = resource_id(SUBSCRIPTION, "rg-old", "Microsoft.ContainerRegistry/registries", "acrold")
VAULT = resource_id(SUBSCRIPTION, "rg-old", "Microsoft.KeyVault/vaults", "kv-old")
NETWORK = resource_id(SUBSCRIPTION, NODE_GROUP, "Microsoft.Network/virtualNetworks", "aks-vnet-31415926")
NODES = f"{NETWORK}/subnets/aks-subnet"
SUFFIX = "31415926"
PRINCIPAL = "aks-old-sp"
"""Name of the service principal the cluster runs as."""
