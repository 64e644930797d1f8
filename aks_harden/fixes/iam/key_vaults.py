"""The fix of IAM-7 that keeps the vaults of keys in use from being purged."""

from collections.abc import Callable
from functools import partial
from typing import Final

from aks_harden.checks.stores.customer_keys import KeyUse, disk_key, etcd_key, registry_key, vault_holding
from aks_harden.fixes.iam.vault_bin import protect
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.vault import VAULT_ACTIONS
from aks_harden.model.context import Context
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot

Find = Callable[[Snapshot, str], KeyUse | None]
"""Finds the key that an assertion on a resource is about."""


def _propose(key: str, find: Find, snapshot: Snapshot, _context: Context, resource: str) -> Proposal | None:
    use = find(snapshot, resource)
    vault = vault_holding(snapshot, use) if use is not None and not use.address.hsm else None
    return None if vault is None else protect(snapshot, vault, "IAM-7", (key, resource))


def of_etcd(snapshot: Snapshot, _resource: str) -> KeyUse | None:
    """Return the key of the cluster's Secrets."""
    return etcd_key(snapshot.cluster)


def of_disks(snapshot: Snapshot, _resource: str) -> KeyUse | None:
    """Return the key of the nodes' disks."""
    return disk_key(snapshot)


_USES: Final[tuple[tuple[str, Find], ...]] = (
    ("etcd-vault", of_etcd),
    ("disk-vault", of_disks),
    ("registry-vault", registry_key),
)
PURGES: Final = tuple(
    Remedy(
        id="IAM-7.purge",
        asserts=key,
        propose=partial(_propose, key, find),
        phase=Phase.SAFE,
        actions=VAULT_ACTIONS,
    )
    for key, find in _USES
)
"""Switch purge protection on, for each use of a key."""
