"""Subscriptions, resource groups, management groups: what everything else lies in."""

from aks_harden.sandbox.worlds.naming import group_id
from aks_harden.sandbox.worlds.world import Json


def subscription(tenant: str, guid: str, name: str) -> Json:
    """Make a subscription."""
    return {
        "id": f"/subscriptions/{guid}",
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "subscriptionId": guid,
        "tenantId": tenant,
        "displayName": name,
        "state": "Enabled",
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "EnterpriseAgreement_2014-09-01",
            "spendingLimit": "Off",
        },
    }


def resource_group(
    subscription_guid: str, name: str, *, location: str = "westeurope", managed_by: str = ""
) -> Json:
    """Make a resource group; a node resource group says who manages it."""
    body: Json = {
        "id": group_id(subscription_guid, name),
        "name": name,
        "type": "Microsoft.Resources/resourceGroups",
        "location": location,
        "properties": {"provisioningState": "Succeeded"},
    }
    if managed_by:
        cluster = managed_by.rpartition("/")[2]
        owner = managed_by.split("/")[4]
        body["managedBy"] = managed_by
        body["tags"] = {"aks-managed-cluster-name": cluster, "aks-managed-cluster-rg": owner}
    return body


def management_group(tenant: str, name: str, shown: str, *, parent: str = "") -> Json:
    """Make a management group; the one without a parent is the tenant's root."""
    details: Json = {
        "version": 3,
        "updatedTime": "2024-05-02T10:00:00.0000000Z",
        "updatedBy": "00000000-0000-0000-0000-000000000000",
    }
    if parent:
        details["parent"] = {
            "id": f"/providers/Microsoft.Management/managementGroups/{parent}",
            "name": parent,
            "displayName": "Tenant Root Group",
        }
    return {
        "id": f"/providers/Microsoft.Management/managementGroups/{name}",
        "type": "Microsoft.Management/managementGroups",
        "name": name,
        "properties": {"tenantId": tenant, "displayName": shown, "details": details},
    }


def lineage(*groups: str) -> tuple[str, ...]:
    """Spell management groups, nearest first, as the world keeps them."""
    return tuple(f"/providers/microsoft.management/managementgroups/{name.lower()}" for name in groups)
