"""Around the shop cluster: key vaults, keys, disk encryption sets, storage accounts.

The nodes read secrets from kv-shop by an access policy: no network rules, no purge protection, no log. The
secrets-provider add-on reads from kv-shop-web, which denies by default and lets in 255 of 256 addresses;
its log goes to a workspace that is gone. The key of the disks lies there too, ends in twelve days, and
nothing turns it. Of the accounts of volumes one takes plain HTTP, and one serves NFS.
"""

from typing import Final

from aks_harden.sandbox.worlds import access, cluster, directory, monitoring, registry, role_ids, vault_stores
from aks_harden.sandbox.worlds.naming import guid, resource_id
from aks_harden.sandbox.worlds.shop.ids import (
    DISKS,
    KUBELET,
    NODE_GROUP,
    SECRETS,
    SUBSCRIPTION,
    TENANT,
    VAULT,
    WEB_VAULT,
)
from aks_harden.sandbox.worlds.world import Json

_KEY: Final = f"{WEB_VAULT}/keys/disks"
_GONE: Final = resource_id(
    SUBSCRIPTION, "rg-shop", "Microsoft.OperationalInsights/workspaces", "law-shop-before"
)
_ALL_BUT_ONE: Final = (
    "128.0.0.0/1",
    "64.0.0.0/2",
    "32.0.0.0/3",
    "16.0.0.0/4",
    "8.0.0.0/5",
    "4.0.0.0/6",
    "2.0.0.0/7",
    "1.0.0.0/8",
)
"""Every IPv4 address that does not begin with 0: deny by default is not closed."""


def around() -> list[Json]:
    """Make what surrounds the cluster."""
    return [*_vaults(), *_keys(), *_volumes()]


def _vaults() -> list[Json]:
    provider = directory.managed_identity(SECRETS)
    web = registry.vault(WEB_VAULT, TENANT, rbac=True, purge=True)
    web["properties"]["networkAcls"] = vault_stores.open_to(_ALL_BUT_ONE)
    return [
        registry.vault(VAULT, TENANT, rbac=False, purge=False, readers=[guid("oid", KUBELET)]),
        web,
        cluster.user_identity(SECRETS, TENANT),
        access.assignment(WEB_VAULT, role_ids.VAULT_SECRETS_USER, provider),
        monitoring.setting(WEB_VAULT, "to-law", workspace_id=_GONE, logs={"AuditEvent": True}),
    ]


def _keys() -> list[Json]:
    disks = directory.service_principal(
        "des-shop", app_id=guid("app", DISKS), object_id=guid("oid", DISKS), kind="ManagedIdentity"
    )
    return [
        *vault_stores.key(_KEY, ends_in=12, rotates=False),
        vault_stores.disk_encryption_set(DISKS, TENANT, _KEY, follows=False),
        access.assignment(WEB_VAULT, role_ids.VAULT_ENCRYPTION_USER, disks),
    ]


def _volumes() -> list[Json]:
    plain, nfs = (
        resource_id(SUBSCRIPTION, NODE_GROUP, "Microsoft.Storage/storageAccounts", name)
        for name in ("f5shopvolumes", "f5shopnfs")
    )
    return [
        vault_stores.volumes(plain, https=False, tls="TLS1_0", public=True),
        vault_stores.share(plain, "pvc-uploads", "SMB"),
        vault_stores.volumes(nfs, https=False),
        vault_stores.share(nfs, "pvc-media", "NFS"),
    ]
