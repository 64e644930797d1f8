"""Container registries with their tokens and scope maps, and key vaults."""

from collections.abc import Sequence

from aks_harden.sandbox.worlds.naming import MADE
from aks_harden.sandbox.worlds.world import Json


def registry(
    identity: str,
    *,
    sku: str,
    admin: bool,
    anonymous: bool | None = None,
    arm_tokens: bool | None = None,
    public: bool = True,
    mode: str = "",
) -> Json:
    """Make a registry; a property its SKU or age does not have is absent."""
    name = identity.rpartition("/")[2]
    policies: Json = {
        "quarantinePolicy": {"status": "disabled"},
        "trustPolicy": {"type": "Notary", "status": "disabled"},
        "retentionPolicy": {"days": 7, "lastUpdatedTime": MADE, "status": "disabled"},
        "exportPolicy": {"status": "enabled"},
    }
    if arm_tokens is not None:
        policies["azureADAuthenticationAsArmPolicy"] = {"status": "enabled" if arm_tokens else "disabled"}
        policies["softDeletePolicy"] = {"retentionDays": 7, "lastUpdatedTime": MADE, "status": "disabled"}
    properties: Json = {
        "loginServer": f"{name}.azurecr.io",
        "creationDate": MADE,
        "provisioningState": "Succeeded",
        "adminUserEnabled": admin,
        "policies": policies,
        "encryption": {"status": "disabled"},
        "dataEndpointEnabled": False,
        "dataEndpointHostNames": [],
        "privateEndpointConnections": [],
        "publicNetworkAccess": "Enabled" if public else "Disabled",
        "networkRuleBypassOptions": "AzureServices",
        "zoneRedundancy": "Enabled" if sku == "Premium" else "Disabled",
    }
    if sku == "Premium":
        properties["networkRuleSet"] = {"defaultAction": "Allow" if public else "Deny", "ipRules": []}
    if anonymous is not None:
        properties["anonymousPullEnabled"] = anonymous
    if mode:
        properties["roleAssignmentMode"] = mode
    return {
        "sku": {"name": sku, "tier": sku},
        "type": "Microsoft.ContainerRegistry/registries",
        "id": identity,
        "name": name,
        "location": "westeurope",
        "tags": {},
        "properties": properties,
    }


def scope_map(registry_id: str, name: str, actions: list[str], *, system: bool = False) -> Json:
    """Make a scope map."""
    return {
        "id": f"{registry_id}/scopeMaps/{name}",
        "name": name,
        "type": "Microsoft.ContainerRegistry/registries/scopeMaps",
        "properties": {
            "type": "SystemDefined" if system else "UserDefined",
            "creationDate": MADE,
            "provisioningState": "Succeeded",
            "description": "",
            "actions": actions,
        },
    }


def system_scope_maps(registry_id: str) -> list[Json]:
    """Make the scope maps every registry is born with."""
    pull, push = (
        ["repositories/*/content/read"],
        ["repositories/*/content/read", "repositories/*/content/write"],
    )
    metadata = [
        *push,
        "repositories/*/content/delete",
        "repositories/*/metadata/read",
        "repositories/*/metadata/write",
    ]
    known = (("_repositories_pull", pull), ("_repositories_push", push), ("_repositories_admin", metadata))
    return [scope_map(registry_id, name, actions, system=True) for name, actions in known]


def token(registry_id: str, name: str, scope: str, *, enabled: bool = True) -> Json:
    """Make a token; its passwords are never shown."""
    return {
        "id": f"{registry_id}/tokens/{name}",
        "name": name,
        "type": "Microsoft.ContainerRegistry/registries/tokens",
        "properties": {
            "provisioningState": "Succeeded",
            "creationDate": MADE,
            "scopeMapId": f"{registry_id}/scopeMaps/{scope}",
            "credentials": {
                "certificates": [],
                "passwords": [{"creationTime": MADE, "name": "password1"}],
            },
            "status": "enabled" if enabled else "disabled",
        },
    }


def vault(
    identity: str, tenant: str, *, rbac: bool, purge: bool, public: bool = True, readers: Sequence[str] = ()
) -> Json:
    """Make a key vault; purge protection is true or absent, and never false.

    `readers` are object ids that an access policy lets read secrets.
    """
    name = identity.rpartition("/")[2]
    properties: Json = {
        "sku": {"family": "A", "name": "standard"},
        "tenantId": tenant,
        "accessPolicies": [
            {"tenantId": tenant, "objectId": reader, "permissions": {"secrets": ["get", "list"]}}
            for reader in readers
        ],
        "enabledForDeployment": False,
        "enabledForDiskEncryption": False,
        "enabledForTemplateDeployment": False,
        "enableSoftDelete": True,
        "softDeleteRetentionInDays": 90,
        "vaultUri": f"https://{name}.vault.azure.net/",
        "provisioningState": "Succeeded",
        "publicNetworkAccess": "Enabled" if public else "Disabled",
    }
    if rbac:
        properties["enableRbacAuthorization"] = True
    if purge:
        properties["enablePurgeProtection"] = True
    if not public:
        properties["networkAcls"] = {
            "bypass": "AzureServices",
            "defaultAction": "Deny",
            "ipRules": [],
            "virtualNetworkRules": [],
        }
    return {
        "id": identity,
        "name": name,
        "type": "Microsoft.KeyVault/vaults",
        "location": "westeurope",
        "tags": {},
        "properties": properties,
    }
