"""Calls that write a key vault, the rights that they need, and the snapshot as it reads afterwards."""

from typing import Final

from aks_harden.fixes.registry import place
from aks_harden.model.fix import Command, Precondition
from aks_harden.model.json import Json
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of, subscription_of
from aks_harden.snapshot.reading import Read
from aks_harden.snapshot.snapshot import Snapshot

API_VERSION: Final = "2024-11-01"
"""Stable version of the vault API, for readings that do not tell theirs."""
VAULT_ACTIONS: Final = (
    "Microsoft.KeyVault/vaults/read",
    "Microsoft.KeyVault/vaults/write",
)
"""`az keyvault update` reads the vault and writes it whole.

https://learn.microsoft.com/azure/role-based-access-control/permissions/security
"""


def update_vault(snapshot: Snapshot, vault: Node, *change: str) -> Command:
    """Return an `az keyvault update`; calls of one phase on one vault share one PUT."""
    target = ("--name", name_of(vault.id), *place(snapshot, vault.id))
    return Command(words=("az", "keyvault", "update"), target=target, change=change, merges=True)


def with_vault_value(snapshot: Snapshot, vault: Node, path: str, value: Json) -> Snapshot:
    """Return the snapshot with one value of a vault changed, wherever the vault was read."""
    where = f"/subscriptions/{subscription_of(vault.id)}"
    if isinstance(snapshot.targets("vaults").get(where), Read):
        return snapshot.with_value("vaults", where, path, value, member=vault.id)
    return snapshot.with_value("named-vaults", vault.id, path, value)


def vault_facets(snapshot: Snapshot, vault: Node) -> tuple[str, ...]:
    """Return what to read again after a vault was written."""
    where = f"/subscriptions/{subscription_of(vault.id)}"
    return ("vaults",) if isinstance(snapshot.targets("vaults").get(where), Read) else ("named-vaults",)


def unchanged(vault: Node, *paths: str) -> tuple[Precondition, ...]:
    """Return what must still read the same right before the call: a vault has no eTag."""
    return tuple(
        Precondition(
            resource=vault.id,
            api_version=vault.api_version or API_VERSION,
            query=path,
            expected=vault.get(path),
        )
        for path in paths
    )
