"""Key vaults, keys and what uses them, made by hand in ARM wire form."""

from __future__ import annotations

from typing import cast

from aks_harden.model.json import Json, JsonObject
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot
from support.access import GROUP, KUBELET, assigned, registry, roles
from support.snapshots import SUB, cluster, snapshot

VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-one"
OTHER = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-two"
FOREIGN = VAULT.replace(SUB, "/subscriptions/22222222-2222-4222-8222-222222222222")
SET = f"{GROUP}/providers/Microsoft.Compute/diskEncryptionSets/des-one"
PROVIDER = "bbbbbbbb-0000-4000-8000-00000000000b"
WORKLOAD = "cccccccc-0000-4000-8000-00000000000c"
IDENTITY = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-app"
ISSUER = "https://westeurope.oic.prod-aks.example/tenant/cluster/"
NODE_GROUP = "MC_rg-test_aks-test"
VERSION = "0123456789abcdef0123456789abcdef"


def vault(resource: str = VAULT, /, **properties: Json) -> JsonObject:
    """A vault as Azure lists it, closed and protected."""
    base: JsonObject = {
        "enableSoftDelete": True,
        "enablePurgeProtection": True,
        "enableRbacAuthorization": True,
        "accessPolicies": [],
        "publicNetworkAccess": "Disabled",
        "networkAcls": {"bypass": "AzureServices", "defaultAction": "Deny", "ipRules": []},
    }
    return {
        "id": resource,
        "name": resource.rsplit("/", 1)[-1],
        "type": "Microsoft.KeyVault/vaults",
        "location": "westeurope",
        "properties": base | properties,
    }


def address(name: str, version: str = "", vault_name: str = "kv-one", host: str = "vault.azure.net") -> str:
    """The address of a key."""
    return f"https://{vault_name}.{host}/keys/{name}" + (f"/{version}" if version else "")


def key(attributes: Json | None = None, rotation: str = "", **more: Json) -> JsonObject:
    """A key or one of its versions as the control plane shows it; `rotation` is what its policy does."""
    properties: JsonObject = {"attributes": {"enabled": True} if attributes is None else attributes}
    if rotation:
        properties["rotationPolicy"] = {"lifetimeActions": [{"action": {"type": rotation}}]}
    return {"properties": properties | more}


def disk_set(key_url: str, *, follows: Json = False) -> JsonObject:
    """A disk encryption set."""
    return {
        "id": SET,
        "name": "des-one",
        "type": "Microsoft.Compute/diskEncryptionSets",
        "properties": {
            "activeKey": {"sourceVault": {"id": VAULT}, "keyUrl": key_url},
            "rotationToLatestKeyVersionEnabled": follows,
        },
    }


def with_addon(**more: Json) -> JsonObject:
    """A cluster whose secrets provider and nodes have identities."""
    addon: JsonObject = {
        "enabled": True,
        "config": {"enableSecretRotation": "true"},
        "identity": {"objectId": PROVIDER},
    }
    base: JsonObject = {
        "addonProfiles": {"azureKeyvaultSecretsProvider": addon},
        "servicePrincipalProfile": {"clientId": "msi"},
        "identityProfile": {"kubeletidentity": {"objectId": KUBELET}},
        "nodeResourceGroup": NODE_GROUP,
        "agentPoolProfiles": [{"name": "system", "count": 1, "enableEncryptionAtHost": True}],
    }
    return cluster(**(base | more))


def world(body: JsonObject | None = None, /, **facets: dict[str, Json | Reading]) -> Snapshot:
    """A snapshot with one vault on which the secrets provider holds a role; facets replace its own."""
    readings: dict[str, dict[str, Json | Reading]] = {
        "cluster": {"@": with_addon() if body is None else body},
        "registries": {".": [registry(encryption={"status": "disabled"})]},
        "vaults": {".": [vault()]},
        "named-vaults": {},
        "vault-keys": {},
        "disk-encryption-sets": {".": []},
        "identities": {".": []},
        "workload-credentials": {},
        "role-assignments": {".": [reader(), assigned("AcrPull", KUBELET)]},
        "role-definitions": {".": roles()},
        "virtual-machines": {".": []},
    }
    return snapshot(readings | {name.replace("_", "-"): targets for name, targets in facets.items()})


def reader(who: str = PROVIDER, scope: str = VAULT) -> JsonObject:
    """A role assignment at a vault or below it."""
    return assigned("Reader", who, scope=scope)


def changed(of: JsonObject, **properties: Json) -> JsonObject:
    """A body with other properties."""
    return {**of, "properties": cast("JsonObject", of["properties"]) | properties}
