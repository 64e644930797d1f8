"""Reads that follow keys and secrets: vaults elsewhere, the keys in use, who reads from vaults, shares."""

from collections.abc import Iterable, Iterator
from typing import Final

from aks_harden.azure.asks.ask import Ask, able, type_of
from aks_harden.azure.asks.cluster import federated_credentials
from aks_harden.azure.versions import VERSIONS
from aks_harden.snapshot.keys import key_address, vault_named
from aks_harden.snapshot.paths import group_of, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

_VAULT: Final = "microsoft.keyvault/vaults"
_KMS: Final = "properties.securityProfile.azureKeyVaultKms"
_AT_VAULT: Final = "/providers/microsoft.keyvault/vaults/"


def named_vaults(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for each vault that the cluster or its disk encryption set names outside its subscription."""
    named = {snapshot.cluster.text(f"{_KMS}.keyVaultResourceId").lower()}
    disks = snapshot.cluster.text("properties.diskEncryptionSetID").lower()
    for entry in able(snapshot, "disk-encryption-sets"):
        if entry.id.lower() == disks:
            named.add(entry.text("properties.activeKey.sourceVault.id").lower())
    for vault in sorted(entry for entry in named if type_of(entry) == _VAULT):
        if subscription_of(vault) != snapshot.subscription:
            yield Ask(target=vault, path=vault, version=VERSIONS["named-vaults"], single=True)


def vault_keys(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for each key that encrypts the cluster's data, as its vault's control plane shows it."""
    vaults = able(snapshot, "vaults", "named-vaults")
    wanted: dict[str, None] = {}
    for address in _addresses(snapshot):
        known = key_address(address)
        vault = vault_named(vaults, known.vault) if known else None
        if known and vault and not known.hsm:
            # The key tells of its current version and of its rotation, the version whether it is alive.
            wanted[f"{vault.id}/keys/{known.key}"] = None
            wanted[known.target(vault.id)] = None
    for key in wanted:
        yield Ask(target=key, path=key, version=VERSIONS["vault-keys"], single=True)


def _addresses(snapshot: Snapshot) -> Iterator[str]:
    cluster = snapshot.cluster
    yield cluster.text(f"{_KMS}.keyId")
    disks = cluster.text("properties.diskEncryptionSetID").lower()
    for entry in able(snapshot, "disk-encryption-sets"):
        if entry.id.lower() == disks:
            yield entry.text("properties.activeKey.keyUrl")
    for registry in able(snapshot, "registries"):
        yield registry.text("properties.encryption.keyVaultProperties.keyIdentifier")


def workload_credentials(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for what is federated with each identity that holds a right on a vault directly.

    They tell whether the cluster's own workloads use it. The cluster's own identities are asked elsewhere.
    """
    if not snapshot.cluster.text("properties.oidcIssuerProfile.issuerURL"):
        return
    holders = {
        entry.text("properties.principalId").lower()
        for entry in able(snapshot, "role-assignments")
        if _AT_VAULT in entry.text("properties.scope").lower()
    }
    for vault in able(snapshot, "vaults"):
        holders |= {entry.text("objectId").lower() for entry in vault.nodes("properties.accessPolicies")}
    if holders:
        # Identities that could not be read must not pass for none.
        snapshot.listed("identities")
    own = {entry.target.lower() for entry in federated_credentials(snapshot)}
    for identity in able(snapshot, "identities"):
        if identity.text("properties.principalId").lower() in holders and identity.id.lower() not in own:
            path = f"{identity.id}/federatedIdentityCredentials"
            yield Ask(target=identity.id, path=path, version=VERSIONS["workload-credentials"])


def file_shares(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for the shares of the accounts beside the cluster or its nodes that take plain HTTP.

    NFS is the one reason to allow that, and only the shares tell which protocol they speak.
    """
    cluster = snapshot.cluster
    groups = {cluster.text("properties.nodeResourceGroup").lower(), group_of(cluster.id).lower()}
    for account in able(snapshot, "storage-accounts"):
        if (
            group_of(account.id).lower() in groups
            and str(account.get("properties.supportsHttpsTrafficOnly")).lower() == "false"
        ):
            path = f"{account.id}/fileServices/default/shares"
            yield Ask(target=account.id, path=path, version=VERSIONS["file-shares"])
