"""The hazards of encrypting Secrets with a key of one's own: whoever loses the key loses the cluster.

https://learn.microsoft.com/azure/aks/use-kms-etcd-encryption
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from aks_harden.checks.dates import moment
from aks_harden.checks.rights.held import held_by
from aks_harden.checks.rights.roles import Rights
from aks_harden.checks.stores.vault_state import purge_protection, soft_delete
from aks_harden.fixes.asking import NO, YES, blocked, ok, undecided
from aks_harden.fixes.iam.kms_key import PLACEHOLDER, KmsKey, version_of
from aks_harden.model.context import Context
from aks_harden.model.fix import Guard
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

USING: Final = Rights(
    data_actions=(
        "Microsoft.KeyVault/vaults/keys/encrypt/action",
        "Microsoft.KeyVault/vaults/keys/decrypt/action",
    )
)
"""What the cluster's identity does with the key."""
LINKING: Final = Rights(actions=("Microsoft.KeyVault/vaults/privateEndpointConnectionsApproval/action",))
"""What it takes so that AKS can connect a private vault to the cluster."""
_INTEGRATED: Final = "properties.apiServerAccessProfile.enableVnetIntegration"
_RBAC: Final = "properties.enableRbacAuthorization"


def identity_of(snapshot: Snapshot) -> str:
    """Return the object id of the cluster's user-assigned identity, empty where it has none."""
    cluster = snapshot.cluster
    if "userassigned" not in cluster.text("identity.type").lower():
        return ""
    given = cluster.get("identity.userAssignedIdentities")
    known = {
        entry.id.lower(): entry.text("properties.principalId") for entry in snapshot.readable("identities")
    }
    for name, each in (given if isinstance(given, dict) else {}).items():
        told = each.get("principalId") if isinstance(each, dict) else None
        if found := told if isinstance(told, str) else known.get(name.lower(), ""):
            return found
    return ""


def kms_guards(snapshot: Snapshot, context: Context, key: KmsKey, alive: str | None) -> tuple[Guard, ...]:
    """Return every guard of the fix."""
    return (
        _identity(snapshot),
        _settled("key-alive", lambda: _alive(snapshot, context, key, alive)),
        *_of_vault(snapshot, key),
    )


def _settled(name: str, check: Callable[[], Guard]) -> Guard:
    try:
        return check()
    except NotSettledError as error:
        return undecided(name, f"It is not known: {error}.")


def _identity(snapshot: Snapshot) -> Guard:
    name = "user-assigned-identity"
    if identity_of(snapshot):
        return ok(name, "The cluster has a user-assigned identity.")
    kind = snapshot.cluster.text("identity.type") or "a service principal"
    return blocked(
        name, f"KMS needs a user-assigned identity, and the cluster has {kind}: change that first."
    )


def _alive(snapshot: Snapshot, context: Context, key: KmsKey, alive: str | None) -> Guard:
    """Guard: the key is enabled and does not end soon; KMS names one version, which nobody follows."""
    name = "key-alive"
    if key.text == PLACEHOLDER:
        return undecided(name, "Answer `vault-key` first.")
    if not key.named:
        return blocked(name, f"`{key.text}` is not the address of one version of a key in a vault.")
    version = version_of(snapshot, key)
    if version is not None:
        return _not_ending(snapshot, context, version)
    said = (alive or "").lower()
    if said in YES:
        return ok(name, "The operator says that the key is enabled and does not end soon.")
    if said in NO:
        return blocked(name, "The operator says that the key is disabled or ends soon.")
    return undecided(name, "The key was not read: answer `vault-key-alive` with yes or no.")


def _not_ending(snapshot: Snapshot, context: Context, version: Node) -> Guard:
    name = "key-alive"
    if not version.see("properties.attributes.enabled").flag:
        return blocked(name, "The key is disabled.")
    ends = version.see("properties.attributes.exp")
    if ends.value is None:
        return ok(name, "The key is enabled and has no end.")
    end = datetime.fromtimestamp(ends.number, tz=UTC)
    left, day = end - moment(snapshot.taken_at, version), end.date().isoformat()
    if left < timedelta(days=context.thresholds.key_expiry_days):
        return blocked(name, f"The key ends on {day}, and the cluster's Secrets with it: take another one.")
    return ok(name, f"The key is enabled and ends on {day}; move the cluster to a new version before.")


def _of_vault(snapshot: Snapshot, key: KmsKey) -> tuple[Guard, ...]:
    """Return the guards over the vault: known, protected, in a network mode that KMS takes, open to it."""
    if not key.named or key.address is None:
        return ()
    vault = key.vault
    if vault is None:
        reason = f"The vault {key.address.vault} is not among those that were read: name it with --vault."
        return (undecided("vault-known", reason),)
    return (
        _settled("vault-protected", lambda: _protected(vault)),
        _settled("vault-tenant", lambda: _tenant(snapshot, vault)),
        _settled("vault-network", lambda: _network(snapshot, vault)),
        _settled("vault-rights", lambda: _rights(snapshot, key, vault)),
    )


def _protected(vault: Node) -> Guard:
    name = "vault-protected"
    if soft_delete(vault).flag and purge_protection(vault).flag:
        return ok(name, f"Nobody can purge {vault.name}.")
    reason = f"{vault.name} can be purged, and the cluster with it: switch purge protection on first."
    return blocked(name, reason)


def _tenant(snapshot: Snapshot, vault: Node) -> Guard:
    name, own = "vault-tenant", vault.see("properties.tenantId").text
    if not snapshot.tenant or own.lower() == snapshot.tenant.lower():
        return ok(name, f"{vault.name} is in the cluster's tenant.")
    return blocked(name, f"{vault.name} is in another tenant, which AKS does not support.")


def _network(snapshot: Snapshot, vault: Node) -> Guard:
    """Guard: the vault is open to the API server, or private while the API server has a way in."""
    name, access = "vault-network", vault.see("properties.publicNetworkAccess").text.lower()
    if access == "disabled":
        # Azure leaves the switch out where it was never thrown.
        if str(snapshot.cluster.get(_INTEGRATED)).lower() == "true":
            return ok(name, f"{vault.name} is private and the API server is integrated into a network.")
        reason = f"{vault.name} is private, which needs API server VNet integration: do that first."
        return blocked(name, reason)
    acls = vault.see("properties.networkAcls")
    open_ = acls.value is None or vault.see("properties.networkAcls.defaultAction").text.lower() == "allow"
    if access == "enabled" and open_:
        return ok(name, f"{vault.name} takes connections from the public, as KMS in its public mode needs.")
    reason = f"{vault.name} takes selected networks only, which KMS does not support: open or private."
    return blocked(name, reason)


def _rights(snapshot: Snapshot, key: KmsKey, vault: Node) -> Guard:
    """Guard: the cluster's identity may use the key, and connect the vault where that is private."""
    name, who = "vault-rights", identity_of(snapshot)
    if not who:
        return blocked(name, "There is no user-assigned identity that could hold a right on the key.")
    if not may_use(snapshot, vault, who):
        return blocked(name, f"The cluster's identity {who} may not use keys of {vault.name} yet.")
    if key.private and not may_link(snapshot, vault, who):
        reason = f"The cluster's identity {who} may not approve the connection to the private {vault.name}."
        return blocked(name, f"{reason} Key Vault Contributor may.")
    return ok(name, f"The cluster's identity may use keys of {vault.name}.")


def may_use(snapshot: Snapshot, vault: Node, who: str) -> bool:
    """Tell whether somebody may encrypt and decrypt with the keys of a vault, by role or by policy."""
    if vault.see(_RBAC).flag:
        held = held_by(snapshot, who, vault.id, USING)
        if held.rights.data_actions != USING.data_actions:
            held.open.require()
        return set(held.rights.data_actions) == set(USING.data_actions)
    for entry in vault.nodes("properties.accessPolicies"):
        given = entry.get("permissions.keys")
        words = {str(word).lower() for word in given} if isinstance(given, list) else set()
        if entry.text("objectId").lower() == who.lower() and (
            "all" in words or words >= {"encrypt", "decrypt"}
        ):
            return True
    return False


def may_link(snapshot: Snapshot, vault: Node, who: str) -> bool:
    """Tell whether somebody may approve private connections to a vault."""
    held = held_by(snapshot, who, vault.id, LINKING)
    if not held.rights:
        held.open.require()
    return bool(held.rights)
