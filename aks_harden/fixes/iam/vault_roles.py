"""The fixes of IAM-6 that have Azure RBAC say who may use a vault: first the roles, then the switch.

The switch makes every access policy void at once, so it waits until roles give what they gave.
"""

from typing import Final

from aks_harden.checks.stores.vaults import vault_of
from aks_harden.fixes.asking import blocked, ok, undecided
from aks_harden.fixes.iam.access_policies import lacking, mirroring, with_mirrors
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.roles import FACETS, GIVE_ACTIONS, SETTLE, assignment_bicep, assignment_terraform
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
from aks_harden.model.fix import Fix, Guard, Risk
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

_RBAC: Final = "properties.enableRbacAuthorization"
_POLICIES: Final = "properties.accessPolicies"
_SHOWN: Final = 5


def propose_roles(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer the roles that give what access policies give now, each at the vault."""
    vault = vault_of(snapshot, resource)
    if vault.see(_RBAC).flag:
        return None
    given = mirroring(snapshot, vault)
    if not given:
        return None
    assignments = tuple(each for each, _ in given)
    after = snapshot
    for each in assignments:
        after = each.added(after)
    listed = "; ".join(f"{name} to {each.principal}" for each, name in given)
    fix = Fix(
        id="IAM-6.roles",
        item="IAM-6",
        title="Give the roles that mirror the vault's access policies",
        resource=vault.id,
        assertions=(("permission-model", resource),),
        reaches=Verdict.FAIL if context.sensitive else Verdict.WARN,
        risk=Risk.SAFE,
        commands=tuple(each.given() for each in assignments),
        undo=tuple(each.taken() for each in reversed(assignments)),
        changes=f"At {vault.name}: {listed}. They do nothing until Azure RBAC decides there.",
        disruption="None.",
        minutes=1,
        settle=SETTLE,
        hazard="A role may give somewhat more than the policy did: it is the narrowest built-in one that"
        " gives as much.",
        rereads=FACETS,
        bicep=assignment_bicep(*assignments),
        terraform=assignment_terraform(*assignments),
        phase=Phase.GRANTS,
    )
    return Proposal(fix=fix, after=after)


def propose_rbac(snapshot: Snapshot, _context: Context, resource: str) -> Proposal | None:
    """Offer to have Azure RBAC decide, once roles give what access policies give."""
    vault = vault_of(snapshot, resource)
    if vault.see(_RBAC).flag:
        return None
    # The guard waits for the roles, so what reads afterwards has them.
    after = with_vault_value(with_mirrors(snapshot, vault), vault, _RBAC, value=True)
    fix = Fix(
        id="IAM-6.rbac",
        item="IAM-6",
        title="Have Azure RBAC say who may use the vault",
        resource=vault.id,
        assertions=(("permission-model", resource),),
        risk=Risk.DISRUPTIVE,
        commands=(update_vault(snapshot, vault, "--enable-rbac-authorization", "true"),),
        undo=(update_vault(snapshot, vault, "--enable-rbac-authorization", "false"),),
        changes=f"Roles decide who may use {vault.name}; its access policies are kept and mean nothing.",
        disruption="None for whoever holds a role; everybody else is refused at once.",
        minutes=1,
        hazard="LOCKOUT: every access policy is void at once. What runs in other tenants or by groups that"
        " nobody looked at is refused too.",
        guards=(roles_mirror_policies(snapshot, vault),),
        preconditions=unchanged(vault, _RBAC),
        rereads=vault_facets(snapshot, vault),
        also_touches=("IAM-7",),
        bicep=bicep(f"Microsoft.KeyVault/vaults@{API_VERSION}", vault.name, {_RBAC: True}),
        terraform=terraform("azurerm_key_vault", {"name": vault.name, "rbac_authorization_enabled": True}),
        policy="12d4fa5e-1f9f-4c21-97a9-b99b3c6611b5",
        phase=Phase.CLOSE,
    )
    return Proposal(fix=fix, after=after)


def roles_mirror_policies(snapshot: Snapshot, vault: Node) -> Guard:
    """Guard: whoever has an access policy holds roles that give as much."""
    name = "access-policies-in-use"
    try:
        found = lacking(snapshot, vault)
    except NotSettledError as error:
        return undecided(name, f"Whether roles give what access policies give is not known: {error}.")
    if not found:
        number = len(vault.nodes(_POLICIES))
        policies = {0: "There is no access policy", 1: "The one access policy is mirrored by roles"}
        return ok(name, policies.get(number, f"All {number} access policies are mirrored by roles") + ".")
    shown = "; ".join(lack.words for lack in found[:_SHOWN])
    more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return blocked(name, f"Access policies are in use that no role mirrors yet: {shown}{more}.")


ROLES: Final = Remedy(
    id="IAM-6.roles",
    asserts="permission-model",
    propose=propose_roles,
    phase=Phase.GRANTS,
    actions=GIVE_ACTIONS,
)
"""Gives the roles."""
RBAC: Final = Remedy(
    id="IAM-6.rbac",
    asserts="permission-model",
    propose=propose_rbac,
    phase=Phase.CLOSE,
    actions=VAULT_ACTIONS,
)
"""Throws the switch.

https://learn.microsoft.com/azure/key-vault/general/rbac-migration
"""
