"""What keeps a vault from being emptied: soft delete and purge protection, both for good."""

from typing import Final

from aks_harden.checks.stores.vault_state import purge_protection, soft_delete
from aks_harden.checks.stores.vaults import vault_of
from aks_harden.fixes.asking import blocked, ok
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.twins import bicep, terraform
from aks_harden.fixes.vault import (
    API_VERSION,
    VAULT_ACTIONS,
    unchanged,
    update_vault,
    vault_facets,
    with_vault_value,
)
from aks_harden.model.context import Context
from aks_harden.model.fix import Command, Fix, Guard, Kind, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

_PURGE: Final = "properties.enablePurgeProtection"
_SOFT: Final = "properties.enableSoftDelete"
_DAYS: Final = "properties.softDeleteRetentionInDays"


def propose_purge(snapshot: Snapshot, _context: Context, resource: str) -> Proposal | None:
    """Offer purge protection for a vault of IAM-6."""
    return protect(snapshot, vault_of(snapshot, resource), "IAM-6", ("purge-protection", resource))


def protect(snapshot: Snapshot, vault: Node, item: str, assertion: tuple[str, str]) -> Proposal | None:
    """Offer purge protection for a vault, on behalf of an item."""
    if purge_protection(vault).flag:
        return None
    days = vault.get(_DAYS)
    told = f" for {days} days" if isinstance(days, int) else ""
    fix = Fix(
        id=f"{item}.purge",
        item=item,
        title="Keep what is deleted in the vault from being purged",
        resource=vault.id,
        assertions=(assertion,),
        kind=Kind.ONE_WAY,
        risk=Risk.ONE_WAY,
        commands=(update_vault(snapshot, vault, "--enable-purge-protection", "true"),),
        undo=(),
        no_undo="Purge protection cannot be switched off again, by nobody.",
        changes=f"Whatever is deleted in {vault.name}, and the vault itself, can be taken back{told}.",
        disruption="None.",
        minutes=1,
        hazard="Names of deleted vaults, keys and secrets stay taken until their time is over; tests that"
        " make and purge vaults stop working.",
        consequence=f"Nobody, Microsoft included, can purge {vault.name} or anything in it before its time,"
        " or ever switch this off.",
        guards=(_deletes_softly(vault),),
        preconditions=unchanged(vault, _PURGE),
        rereads=vault_facets(snapshot, vault),
        also_touches=("IAM-7",) if item == "IAM-6" else ("IAM-6",),
        bicep=bicep(f"Microsoft.KeyVault/vaults@{API_VERSION}", vault.name, {_SOFT: True, _PURGE: True}),
        terraform=terraform("azurerm_key_vault", {"name": vault.name, "purge_protection_enabled": True}),
        policy="0b60c0b2-2dc2-4e1c-b5c9-abbed971de53",
        phase=Phase.SAFE,
    )
    return Proposal(fix=fix, after=with_vault_value(snapshot, vault, _PURGE, value=True))


def _deletes_softly(vault: Node) -> Guard:
    if soft_delete(vault).flag:
        return ok("soft-delete", "Soft delete is on, which purge protection needs.")
    return blocked("soft-delete", "Soft delete is off, and purge protection needs it: switch that on first.")


def propose_soft_delete(snapshot: Snapshot, _context: Context, resource: str) -> Proposal | None:
    """Offer to have the vault keep what is deleted; az has no option for it any more."""
    vault = vault_of(snapshot, resource)
    if soft_delete(vault).flag:
        return None
    version = vault.api_version or API_VERSION
    fix = Fix(
        id="IAM-6.soft-delete",
        item="IAM-6",
        title="Keep what is deleted in the vault for a while",
        resource=vault.id,
        assertions=(("soft-delete", resource),),
        kind=Kind.ONE_WAY,
        risk=Risk.ONE_WAY,
        commands=(
            Command(
                words=("az", "resource", "update"),
                target=("--ids", vault.id, "--api-version", version),
                change=("--set", f"{_SOFT}=true"),
            ),
        ),
        undo=(),
        no_undo="Soft delete cannot be switched off again.",
        changes=f"What is deleted in {vault.name} stays in its bin for 90 days and can be taken back.",
        disruption="None.",
        minutes=1,
        consequence=f"Soft delete of {vault.name} stays on for good.",
        preconditions=unchanged(vault, _SOFT),
        rereads=vault_facets(snapshot, vault),
        bicep=bicep(f"Microsoft.KeyVault/vaults@{API_VERSION}", vault.name, {_SOFT: True}),
        terraform=terraform("azurerm_key_vault", {"name": vault.name, "soft_delete_retention_days": 90}),
        policy="1e66c121-a66a-4b1f-9b83-0fd99bf0fc2d",
        phase=Phase.WINDOWS,
    )
    return Proposal(fix=fix, after=with_vault_value(snapshot, vault, _SOFT, value=True))


PURGE: Final = Remedy(
    id="IAM-6.purge",
    asserts="purge-protection",
    propose=propose_purge,
    phase=Phase.SAFE,
    actions=VAULT_ACTIONS,
)
"""Switches purge protection on.

https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview
"""
SOFT_DELETE: Final = Remedy(
    id="IAM-6.soft-delete",
    asserts="soft-delete",
    propose=propose_soft_delete,
    phase=Phase.WINDOWS,
    actions=VAULT_ACTIONS,
)
"""Switches soft delete on, before purge protection needs it."""
