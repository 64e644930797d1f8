"""Ids that the payments cluster's parts share."""

from aks_harden.sandbox.worlds.naming import resource_id
from aks_harden.sandbox.worlds.pay.own import HUB, IDENTITIES, SUBSCRIPTION

ROOT, HUB_ROOT = f"/subscriptions/{SUBSCRIPTION}", f"/subscriptions/{HUB}"
MG = "/providers/Microsoft.Management/managementGroups/contoso"
PIPELINE = resource_id(SUBSCRIPTION, "rg-pay", IDENTITIES, "id-pay-pipeline")
ACR = resource_id(SUBSCRIPTION, "rg-pay", "Microsoft.ContainerRegistry/registries", "acrpay")
APPS_VAULT = resource_id(SUBSCRIPTION, "rg-pay", "Microsoft.KeyVault/vaults", "kv-pay-apps")
