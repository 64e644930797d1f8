"""The key that shall encrypt a cluster's Secrets, as the operator names it and as far as it was read."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.keys import KeyAddress, key_address, vault_named
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

PLACEHOLDER: Final = "https://YOUR-VAULT.vault.azure.net/keys/YOUR-KEY/YOUR-VERSION"
"""Stands for the key until one is named."""
_KEYS: Final = "vault-keys"


class KmsKey(Struct, frozen=True, kw_only=True):
    """The key that the operator names."""

    text: str
    """Its address; the placeholder while there is none."""
    address: KeyAddress | None
    vault: Node | None = None
    """Its vault, None where it was not read."""

    @property
    def named(self) -> bool:
        """Whether it is the address of one version of a key in a vault, as KMS takes it."""
        known = self.address is not None and bool(self.address.version) and not self.address.hsm
        return known and self.text != PLACEHOLDER

    @property
    def private(self) -> bool:
        """Whether its vault takes no connection from the public."""
        if self.vault is None:
            return False
        return self.vault.see("properties.publicNetworkAccess").text.lower() == "disabled"


def kms_key(snapshot: Snapshot, answer: str | None) -> KmsKey:
    """Return the key that an answer names."""
    text = answer or PLACEHOLDER
    address = key_address(text)
    vault = vault_named(_vaults(snapshot), address.vault) if address is not None else None
    return KmsKey(text=text, address=address, vault=vault)


def _vaults(snapshot: Snapshot) -> Iterator[Node]:
    yield from snapshot.readable("vaults")
    for target in snapshot.targets("named-vaults"):
        found = _found(snapshot, "named-vaults", target)
        if found is not None:
            yield found


def known_keys(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the addresses of the current versions of the keys that were read."""
    keys = (
        _found(snapshot, _KEYS, target) for target in snapshot.targets(_KEYS) if "/versions/" not in target
    )
    named = (key.text("properties.keyUriWithVersion") for key in keys if key is not None)
    return tuple(sorted({address for address in named if address}))


def version_of(snapshot: Snapshot, key: KmsKey) -> Node | None:
    """Return what was read of the version that is named; the key itself where that is its current one."""
    if key.vault is None or key.address is None:
        return None
    target = key.address.target(key.vault.id)
    if target.lower() in snapshot.targets(_KEYS):
        return snapshot.one(_KEYS, target)
    whole = target.partition("/versions/")[0]
    if whole.lower() not in snapshot.targets(_KEYS):
        return None
    found = snapshot.one(_KEYS, whole)
    return found if found.text("properties.keyUriWithVersion") == key.text else None


def _found(snapshot: Snapshot, facet: str, target: str) -> Node | None:
    try:
        return snapshot.find(facet, target)
    except NotSettledError:
        return None
