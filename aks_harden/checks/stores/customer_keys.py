"""The operator's own keys that encrypt a cluster's data: who uses them, and in which vault they lie."""

from typing import Final

from msgspec import Struct

from aks_harden.checks.stores.registries import registry_of
from aks_harden.model.finding import Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.facets import FACETS
from aks_harden.snapshot.keys import KeyAddress, key_address, vault_named
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.paths import same_id, subscription_of
from aks_harden.snapshot.reading import Absent, Read
from aks_harden.snapshot.snapshot import Snapshot

KMS: Final = "properties.securityProfile.azureKeyVaultKms"
"""Where a cluster names the key of its Secrets."""


class KeyUse(Struct, frozen=True, kw_only=True):
    """One use of a key."""

    what: str
    """What it encrypts, for example `the Secrets in etcd`."""
    seen: Seen
    """Where the key is named."""
    address: KeyAddress
    vault: str = ""
    """ARM id of the vault where that is named beside the key."""
    rotated: Seen | None = None
    """A switch by which the user of the key follows new versions though it names one."""

    @property
    def follows(self) -> bool:
        """Whether a new version of the key is taken into use by itself."""
        return not self.address.version or (self.rotated is not None and self.rotated.flag)


def etcd_key(cluster: Node) -> KeyUse | None:
    """Return the key of the cluster's Secrets, None where no key of the operator's own is used."""
    if not cluster.see(f"{KMS}.enabled").flag:
        return None
    vault = cluster.text(f"{KMS}.keyVaultResourceId")
    return _use("the Secrets in etcd", cluster.see(f"{KMS}.keyId"), vault=vault)


def is_legacy(use: KeyUse) -> bool:
    """Tell whether a cluster's Secrets are encrypted the older way, which names a version of the key.

    https://learn.microsoft.com/azure/aks/kms-data-encryption-concepts
    """
    return bool(use.address.version)


def disk_key(snapshot: Snapshot) -> KeyUse | None:
    """Return the key of the nodes' disks, None where the cluster names no disk encryption set."""
    named = snapshot.cluster.see("properties.diskEncryptionSetID").text
    if not named:
        return None
    for entry in snapshot.listed("disk-encryption-sets"):
        if same_id(entry.id, named):
            return _use(
                "the nodes' disks",
                entry.see("properties.activeKey.keyUrl"),
                vault=entry.text("properties.activeKey.sourceVault.id"),
                rotated=entry.see("properties.rotationToLatestKeyVersionEnabled"),
            )
    where = "the disk encryption sets of the cluster's subscription, the only ones that are read"
    raise NotSettledError(
        Missing(
            facet="disk-encryption-sets",
            reason=f"{named} is not among {where}",
            action=FACETS["disk-encryption-sets"].actions[0],
        )
    )


def registry_key(snapshot: Snapshot, registry: str) -> KeyUse | None:
    """Return the key of a registry, None where it is encrypted with the platform's own."""
    node = registry_of(snapshot, registry)
    if not is_encrypted(node):
        return None
    return _use(
        f"the registry {node.name}", node.see("properties.encryption.keyVaultProperties.keyIdentifier")
    )


def is_encrypted(registry: Node) -> bool:
    """Tell whether a registry is encrypted with a key of the operator's own."""
    seen = registry.see("properties.encryption.status")
    status = seen.text.lower()
    if status not in {"enabled", "disabled"}:
        raise NotSettledError(
            Missing(
                facet="registries", reason=f"the encryption status {seen.text} is not known to this version"
            )
        )
    return status == "enabled"


def vault_holding(snapshot: Snapshot, use: KeyUse) -> Node | None:
    """Return the vault that a key lies in, None where it is gone.

    A key's address names its vault by name alone, which is unique in all of Azure.
    """
    vaults = (*snapshot.readable("vaults"), *_named(snapshot))
    found = vault_named(vaults, use.address.vault)
    # A vault that was moved keeps its name, and is gone from where the key's user still names it.
    if found is not None:
        return found
    if use.vault and isinstance(snapshot.targets("named-vaults").get(use.vault.lower()), Absent):
        return None
    if use.vault and subscription_of(use.vault) != snapshot.subscription:
        return snapshot.one("named-vaults", use.vault)
    snapshot.listed("vaults")
    raise NotSettledError(
        Missing(
            facet="vaults",
            reason=f"the vault {use.address.vault}, with the key of {use.what}, is not among the vaults that"
            " were read: name it by its ARM id if it lies in another subscription",
            action=FACETS["vaults"].actions[0],
        )
    )


def _named(snapshot: Snapshot) -> tuple[Node, ...]:
    return tuple(
        snapshot.one("named-vaults", target)
        for target, reading in snapshot.targets("named-vaults").items()
        if isinstance(reading, Read)
    )


def _use(what: str, seen: Seen, *, vault: str = "", rotated: Seen | None = None) -> KeyUse:
    address = key_address(seen.text)
    if address is None:
        reason = f"`{seen.text}` is not the address of a key, so nobody can tell which key encrypts {what}"
        raise NotSettledError(Missing(facet=seen.evidence.path, reason=reason))
    return KeyUse(what=what, seen=seen, address=address, vault=vault, rotated=rotated)
