"""Addresses of keys, by which the cluster, disk encryption sets and registries name them."""

import re
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of

_KEY: Final = (
    r"(?i)https://(?P<vault>[\w-]+)\.(?P<kind>vault|managedhsm)\.[\w.-]+(?::\d+)?/keys/(?P<key>[\w-]+)"
    r"(?:/(?P<version>[\w-]+))?/?"
)


class KeyAddress(Struct, frozen=True, kw_only=True):
    """A key as its address names it, by vault, name and, where it is pinned, version."""

    vault: str
    """Name of the vault or of the managed HSM."""
    key: str
    version: str
    """Empty where the address follows the current version."""
    hsm: bool
    """Whether it lies in a managed HSM, which has no control-plane view of its keys."""

    def target(self, vault_id: str) -> str:
        """Return the ARM id under which the key, or the version named, is read."""
        base = f"{vault_id}/keys/{self.key}"
        return f"{base}/versions/{self.version}" if self.version else base


def key_address(address: str) -> KeyAddress | None:
    """Take a key's address apart, None where it is none."""
    found = re.fullmatch(_KEY, address.strip())
    if found is None:
        return None
    return KeyAddress(
        vault=found["vault"],
        key=found["key"],
        version=found["version"] or "",
        hsm=found["kind"].lower() == "managedhsm",
    )


def vault_named(vaults: Iterable[Node], name: str) -> Node | None:
    """Return the vault with a name, which is unique in all of Azure."""
    return next((vault for vault in vaults if name_of(vault.id).lower() == name.lower()), None)
