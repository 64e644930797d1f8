"""What lies in and around key vaults: keys, disk encryption sets, who may use them; and volumes' storage."""

from collections.abc import Sequence
from typing import Final

from aks_harden.sandbox.worlds import ages
from aks_harden.sandbox.worlds.log_stores import account
from aks_harden.sandbox.worlds.naming import MADE, guid
from aks_harden.sandbox.worlds.world import Json

_MADE_SECONDS: Final = 1741680892
_OPERATIONS: Final = ["encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey"]


def version_of(key_id: str) -> str:
    """Return the version that a key has at present."""
    return guid("version", key_id).replace("-", "")


def address(key_id: str, *, version: bool) -> str:
    """Spell the address of a key, with the version that it has at present or without."""
    vault, _, name = key_id.partition("/keys/")
    base = f"https://{vault.rpartition('/')[2]}.vault.azure.net/keys/{name}"
    return f"{base}/{version_of(key_id)}" if version else base


def key(key_id: str, *, ends_in: int | None = None, rotates: bool | None = None) -> list[Json]:
    """Make a key with its current version, as the control plane of vaults shows them.

    `ends_in` are the days it has left; `rotates` tells a rotation policy from one that only sends word.
    """
    attributes: Json = {
        "enabled": True,
        "created": _MADE_SECONDS,
        "updated": _MADE_SECONDS,
        "recoveryLevel": "Recoverable",
        "exportable": False,
    }
    if ends_in is not None:
        attributes["exp"] = ages.seconds(days_ago=-ends_in)
    shown: Json = {
        "attributes": attributes,
        "kty": "RSA",
        "keyOps": _OPERATIONS,
        "keySize": 3072,
        "keyUri": address(key_id, version=False),
        "keyUriWithVersion": address(key_id, version=True),
    }
    whole = shown if rotates is None else shown | {"rotationPolicy": _policy(rotates=rotates)}
    version = version_of(key_id)
    kind = "Microsoft.KeyVault/vaults/keys"
    return [
        {
            "id": key_id,
            "name": key_id.rpartition("/")[2],
            "type": kind,
            "location": "westeurope",
            "properties": whole,
        },
        {
            "id": f"{key_id}/versions/{version}",
            "name": version,
            "type": f"{kind}/versions",
            "location": "westeurope",
            "properties": shown,
        },
    ]


def _policy(*, rotates: bool) -> Json:
    word: Json = {"trigger": {"timeBeforeExpiry": "P30D"}, "action": {"type": "notify"}}
    turn: Json = {"trigger": {"timeBeforeExpiry": "P60D"}, "action": {"type": "rotate"}}
    return {
        "attributes": {"created": _MADE_SECONDS, "updated": _MADE_SECONDS, "expiryTime": "P2Y"},
        "lifetimeActions": [turn, word] if rotates else [word],
    }


def disk_encryption_set(identity: str, tenant: str, key_id: str, *, follows: bool) -> Json:
    """Make a disk encryption set, which follows new versions of its key or stays with one."""
    return {
        "id": identity,
        "name": identity.rpartition("/")[2],
        "type": "Microsoft.Compute/diskEncryptionSets",
        "location": "westeurope",
        "identity": {"type": "SystemAssigned", "principalId": guid("oid", identity), "tenantId": tenant},
        "properties": {
            "encryptionType": "EncryptionAtRestWithCustomerKey",
            "activeKey": {
                "sourceVault": {"id": key_id.partition("/keys/")[0]},
                "keyUrl": address(key_id, version=True),
            },
            "previousKeys": [],
            "rotationToLatestKeyVersionEnabled": follows,
            "lastKeyRotationTimestamp": MADE,
            "provisioningState": "Succeeded",
        },
    }


def registry_encryption(key_id: str, identity_id: str) -> Json:
    """Make what a registry says of its own key, whose new versions it follows."""
    return {
        "status": "enabled",
        "keyVaultProperties": {
            "keyIdentifier": address(key_id, version=False),
            "versionedKeyIdentifier": address(key_id, version=True),
            "identity": guid("app", identity_id),
            "keyRotationEnabled": True,
            "lastKeyRotationTimestamp": MADE,
        },
    }


def addon(identity_id: str, *, rotates: bool) -> Json:
    """Make the profile of the secrets-provider add-on."""
    return {
        "enabled": True,
        "config": {"enableSecretRotation": str(rotates).lower(), "rotationPollInterval": "2m"},
        "identity": {
            "resourceId": identity_id,
            "clientId": guid("app", identity_id),
            "objectId": guid("oid", identity_id),
        },
    }


def federation(identity_id: str, issuer: str, subject: str) -> Json:
    """Make a federated credential by which a service account of a cluster becomes an identity."""
    return {
        "id": f"{identity_id}/federatedIdentityCredentials/workload",
        "name": "workload",
        "type": "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
        "properties": {"issuer": issuer, "subject": subject, "audiences": ["api://AzureADTokenExchange"]},
    }


def volumes(identity: str, *, https: bool, tls: str = "TLS1_2", public: bool = False) -> Json:
    """Make a storage account as the Azure Files driver makes them for volumes."""
    made = account(identity, keys=public)
    made["sku"] = {"name": "Standard_LRS", "tier": "Standard"}
    made["tags"] = {"k8s-azure-created-by": "azure"}
    made["properties"] |= {"supportsHttpsTrafficOnly": https, "minimumTlsVersion": tls}
    return made


def share(account_id: str, name: str, protocol: str) -> Json:
    """Make a file share; one that speaks SMB does not say so in a list."""
    properties: Json = {
        "accessTier": "TransactionOptimized",
        "shareQuota": 100,
        "lastModifiedTime": MADE,
        "leaseStatus": "unlocked",
        "leaseState": "available",
    }
    if protocol != "SMB":
        properties |= {"enabledProtocols": protocol, "rootSquash": "NoRootSquash"}
    return {
        "id": f"{account_id}/fileServices/default/shares/{name}",
        "name": name,
        "type": "Microsoft.Storage/storageAccounts/fileServices/shares",
        "etag": f'"{guid("etag", account_id, name)}"',
        "properties": properties,
    }


def open_to(prefixes: Sequence[str]) -> Json:
    """Make network rules of a vault that deny by default and let some prefixes in."""
    return {
        "bypass": "AzureServices",
        "defaultAction": "Deny",
        "ipRules": [{"value": prefix} for prefix in prefixes],
        "virtualNetworkRules": [],
    }
