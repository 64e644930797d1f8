"""Facets of key vaults, of the keys in them, and of the storage beside a cluster."""

from typing import Final

from aks_harden.snapshot.facets.facet import Where
from aks_harden.snapshot.facets.parts import (
    CATEGORIES,
    EXTENSION,
    NAMED,
    OF_KEYS,
    OF_LOGS,
    REGISTRIES,
    SETTINGS,
    each_of,
)

_VAULTS: Final = (*REGISTRIES, "vaults", "disk-encryption-sets", "named-vaults", "workload-credentials")
"""What says which vaults belong to a cluster."""

OF_VAULTS: Final = (
    each_of(
        "named-vaults",
        "Key vaults in other subscriptions",
        "Microsoft.KeyVault/vaults/read",
        ("cluster", "disk-encryption-sets"),
        each=NAMED,
        where=(Where.KEYS,),
    ),
    each_of(
        "vault-keys",
        "Keys that encrypt the cluster's data",
        ("Microsoft.KeyVault/vaults/keys/read", "Microsoft.KeyVault/vaults/keys/versions/read"),
        ("cluster", "vaults", "named-vaults", "disk-encryption-sets", "registries"),
        where=OF_KEYS,
    ),
    each_of(
        "workload-credentials",
        "Federated credentials of identities that hold rights on key vaults",
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read",
        ("cluster", "identities", "vaults", "role-assignments"),
        where=OF_KEYS,
    ),
    each_of(
        "vault-diagnostics",
        "Diagnostic settings of the key vaults",
        SETTINGS,
        _VAULTS,
        each=EXTENSION,
        where=OF_KEYS,
    ),
    each_of(
        "vault-log-categories",
        "Log categories of the key vaults",
        CATEGORIES,
        _VAULTS,
        each=EXTENSION,
        where=OF_KEYS,
    ),
    each_of(
        "vault-destinations",
        "Destinations of the vaults' logs where no other logs go",
        (
            "Microsoft.OperationalInsights/workspaces/read",
            "Microsoft.Storage/storageAccounts/read",
            "Microsoft.EventHub/namespaces/read",
        ),
        ("vault-diagnostics", "cluster-diagnostics", "registry-diagnostics", "workspaces"),
        each=NAMED,
        where=OF_LOGS,
    ),
    each_of(
        "file-shares",
        "File shares of storage accounts that take plain HTTP",
        "Microsoft.Storage/storageAccounts/fileServices/shares/read",
        ("cluster", "storage-accounts"),
    ),
)
