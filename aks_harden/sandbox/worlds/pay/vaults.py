"""Around the pay cluster: key vaults, keys, disk encryption sets, storage accounts.

kv-pay keeps the keys of Secrets, disks and images, and what the add-on mounts; kv-pay-apps is read by one
workload with an identity of its own. Both are private, cannot be purged, and log to the hub. Every key
rotates, and whoever uses it follows.
"""

from typing import Final

from aks_harden.sandbox.worlds import (
    access,
    cluster,
    directory,
    monitoring,
    network,
    registry,
    role_ids,
    vault_stores,
)
from aks_harden.sandbox.worlds.naming import guid, resource_id
from aks_harden.sandbox.worlds.pay.ids import APPS_VAULT
from aks_harden.sandbox.worlds.pay.network import endpoints_id
from aks_harden.sandbox.worlds.pay.own import (
    CONTROL,
    DISKS,
    IDENTITIES,
    ISSUER,
    NODE_GROUP,
    SECRETS,
    SUBSCRIPTION,
    TENANT,
    VAULT,
    WORKSPACE,
)
from aks_harden.sandbox.worlds.world import Json

_IMAGES: Final = resource_id(SUBSCRIPTION, "rg-pay", IDENTITIES, "id-acrpay-key")
_WORKLOAD: Final = resource_id(SUBSCRIPTION, "rg-pay", IDENTITIES, "id-pay-app")
_REGISTRY_KEY: Final = f"{VAULT}/keys/images"
_LEFT: Final = 400
"""Days that every key has left."""


def with_own_key(body: Json) -> Json:
    """Encrypt a registry with a key of kv-pay."""
    who = {_IMAGES: {"clientId": guid("app", _IMAGES), "principalId": guid("oid", _IMAGES)}}
    encryption = vault_stores.registry_encryption(_REGISTRY_KEY, _IMAGES)
    return {
        **body,
        "identity": {"type": "UserAssigned", "userAssignedIdentities": who},
        "properties": {**body["properties"], "encryption": encryption},
    }


def around() -> list[Json]:
    """Make what surrounds the cluster."""
    account = resource_id(SUBSCRIPTION, NODE_GROUP, "Microsoft.Storage/storageAccounts", "f5payvolumes")
    return [*_vaults(), *_keys(), *_people(), vault_stores.volumes(account, https=True)]


def _vaults() -> list[Json]:
    made: list[Json] = []
    for vault in (VAULT, APPS_VAULT):
        name = vault.rpartition("/")[2]
        endpoint = resource_id(SUBSCRIPTION, "rg-pay", "Microsoft.Network/privateEndpoints", f"pe-{name}")
        made += [
            registry.vault(vault, TENANT, rbac=True, purge=True, public=False),
            monitoring.setting(vault, "to-law-central", workspace_id=WORKSPACE, groups={"allLogs": True}),
            network.private_endpoint(endpoint, endpoints_id(SUBSCRIPTION), vault, "vault"),
        ]
    return made


def _keys() -> list[Json]:
    keys = (f"{VAULT}/keys/etcd", f"{VAULT}/keys/disks", _REGISTRY_KEY)
    return [
        *(body for key in keys for body in vault_stores.key(key, ends_in=_LEFT, rotates=True)),
        vault_stores.disk_encryption_set(DISKS, TENANT, f"{VAULT}/keys/disks", follows=True),
    ]


def _people() -> list[Json]:
    disks = directory.service_principal(
        "des-pay", app_id=guid("app", DISKS), object_id=guid("oid", DISKS), kind="ManagedIdentity"
    )
    given = [
        (VAULT, role_ids.VAULT_CRYPTO_USER, directory.managed_identity(CONTROL)),
        (VAULT, role_ids.VAULT_ENCRYPTION_USER, disks),
        (VAULT, role_ids.VAULT_ENCRYPTION_USER, directory.managed_identity(_IMAGES)),
        (VAULT, role_ids.VAULT_SECRETS_USER, directory.managed_identity(SECRETS)),
        (APPS_VAULT, role_ids.VAULT_SECRETS_USER, directory.managed_identity(_WORKLOAD)),
    ]
    return [
        *(cluster.user_identity(each, TENANT) for each in (SECRETS, _IMAGES, _WORKLOAD)),
        *(access.assignment(scope, role, who) for scope, role, who in given),
        vault_stores.federation(_WORKLOAD, ISSUER, "system:serviceaccount:payments:app"),
    ]
