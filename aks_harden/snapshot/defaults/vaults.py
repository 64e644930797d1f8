"""Defaults of key vaults, keys, disk encryption sets and storage accounts."""

from typing import Final

from aks_harden.snapshot.defaults.row import AKS, LEARN, Default, Rows

_CLUSTER: Final = "microsoft.containerservice/managedclusters"
_VAULT: Final = "microsoft.keyvault/vaults"
_KEY: Final = "microsoft.keyvault/vaults/keys"
_VERSION: Final = "microsoft.keyvault/vaults/keys/versions"
_DOCS: Final = LEARN + "azure/key-vault/"
_KEYS: Final = _DOCS + "keys/about-keys-details"
_KMS: Final = "properties.securityprofile.azurekeyvaultkms."
_ADDON: Final = "properties.addonprofiles.azurekeyvaultsecretsprovider."

_ENCRYPTION: Final[Rows] = {
    (_CLUSTER, _KMS + "enabled"): Default(value=False, source=AKS + "use-kms-etcd-encryption"),
    (_CLUSTER, _KMS + "keyvaultnetworkaccess"): Default(
        value="Public", source=AKS + "use-kms-etcd-encryption"
    ),
    (
        _CLUSTER,
        "properties.securityprofile.kubernetesresourceobjectencryptionprofile.infrastructureencryption",
    ): Default(
        value="Disabled",
        source=AKS + "kms-data-encryption",
        since="2026-07-01",
        came_in="kubernetesresourceobjectencryptionprofile",
    ),
    (_CLUSTER, "properties.diskencryptionsetid"): Default(
        value="", source=AKS + "azure-disk-customer-managed-keys"
    ),
    (_CLUSTER, "properties.agentpoolprofiles[].enableencryptionathost"): Default(
        value=False, source=AKS + "enable-host-encryption"
    ),
    ("microsoft.compute/virtualmachines", "properties.securityprofile.encryptionathost"): Default(
        value=False, source=LEARN + "azure/virtual-machines/disk-encryption-overview"
    ),
    ("microsoft.compute/diskencryptionsets", "properties.rotationtolatestkeyversionenabled"): Default(
        value=False, source=LEARN + "azure/virtual-machines/disk-encryption"
    ),
}

_SECRETS: Final[Rows] = {
    (_CLUSTER, _ADDON + "enabled"): Default(value=False, source=AKS + "csi-secrets-store-driver"),
    (_CLUSTER, _ADDON + "config.enablesecretrotation"): Default(
        value="false", source=AKS + "csi-secrets-store-configuration-options"
    ),
    (_VAULT, "properties.enablepurgeprotection"): Default(
        value=False, source=_DOCS + "general/soft-delete-overview"
    ),
    # Azure switched it on for the vaults that were made before it was the rule.
    (_VAULT, "properties.enablesoftdelete"): Default(value=True, source=_DOCS + "general/soft-delete-change"),
    # The API's new default is for vaults made with it; where nothing is said, access policies stay in force.
    (_VAULT, "properties.enablerbacauthorization"): Default(
        value=False, source=_DOCS + "general/access-control-default"
    ),
    (_VAULT, "properties.publicnetworkaccess"): Default(
        value="Enabled", source=_DOCS + "general/network-security"
    ),
    (_VAULT, "properties.networkacls"): Default(value=None, source=_DOCS + "general/network-security"),
    (_KEY, "properties.attributes.exp"): Default(value=None, source=_KEYS),
    (_VERSION, "properties.attributes.exp"): Default(value=None, source=_KEYS),
    (_KEY, "properties.rotationpolicy"): Default(
        value=None, source=_DOCS + "keys/how-to-configure-key-rotation"
    ),
}

_STORAGE: Final[Rows] = {
    ("microsoft.storage/storageaccounts", "properties.minimumtlsversion"): Default(
        value="TLS1_0",
        source=LEARN + "azure/storage/common/transport-layer-security-configure-minimum-version",
    ),
    ("microsoft.storage/storageaccounts/fileservices/shares", "properties.enabledprotocols"): Default(
        value="SMB", source=LEARN + "azure/storage/files/storage-files-planning"
    ),
}

ROWS: Final[Rows] = {**_ENCRYPTION, **_SECRETS, **_STORAGE}
