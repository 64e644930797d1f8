"""Which key vaults belong to a cluster: those with its keys, those it reads secrets from, those named.

In scope are the vaults of the keys that encrypt its Secrets, its disks and its registries; the vaults on
which an identity of the cluster holds a role directly or has an access policy, or whose secrets it reads by
a role over a group or more; and those that the operator names, less those that the operator drops. The
identities are the secrets-provider add-on's, the nodes' own, and those that the cluster's workloads are
federated with as far as that was read.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import Final

from msgspec import Struct

from aks_harden.checks.check import Assert, Judgement
from aks_harden.checks.gather import NOTHING_OPEN, Gathered, Open, gather
from aks_harden.checks.rights.roles import Rights, granted, known_roles, role_of
from aks_harden.checks.rights.scopes import MANAGEMENT_GROUP, level_of, scope_of, type_of
from aks_harden.checks.stores.customer_keys import KeyUse, disk_key, etcd_key, registry_key, vault_holding
from aks_harden.checks.stores.registries import puller_of, scope_of_cluster
from aks_harden.model.context import Context
from aks_harden.model.finding import Missing
from aks_harden.model.verdict import Severity
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.facets import FACETS
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import same_id, subscription_of
from aks_harden.snapshot.reading import Read
from aks_harden.snapshot.snapshot import Snapshot

PROVIDER: Final = "properties.addonProfiles.azureKeyvaultSecretsProvider"
"""Where a cluster speaks of the add-on that mounts secrets from key vaults."""

NONE: Final = (
    "No key of the cluster lies in a vault, no identity of it holds a role or policy on one or reads secrets"
    " by a wider role, and the operator named none."
)
"""Why nothing applies where the vaults were read and none belongs to the cluster."""

_CREDENTIALS: Final = "workload-credentials"
_READ: Final = Rights(data_actions=("Microsoft.KeyVault/vaults/secrets/getSecret/action",))

_VAULT: Final = (
    r"(?i)(?P<vault>/subscriptions/[^/]+/resourcegroups/[^/]+"
    r"/providers/microsoft\.keyvault/vaults/[^/]+)(?:/.*)?"
)
"""A scope at a vault or at one of its secrets or keys."""


class VaultScope(Struct, frozen=True, kw_only=True):
    """The vaults in scope."""

    ids: tuple[str, ...]
    """Their ARM ids, each once."""
    open: Open
    """What could not be read; more vaults may belong to the scope."""


def vault_scope(snapshot: Snapshot, context: Context) -> VaultScope:
    """Return the vaults in scope as far as they are known."""
    named: list[str] = list(context.vaults)
    open_ = NOTHING_OPEN
    for look in (_of_keys, _of_identities):
        found, lacking = look(snapshot, context)
        named.extend(found)
        open_ = open_.plus(lacking)
    dropped = {entry.rstrip("/").lower() for entry in context.dropped}
    each: dict[str, str] = {}
    for entry in named:
        each.setdefault(entry.rstrip("/").lower(), entry.rstrip("/"))
    return VaultScope(ids=tuple(own for key, own in each.items() if key not in dropped), open=open_)


def vaults_in_scope(snapshot: Snapshot, context: Context) -> tuple[str, ...]:
    """Return the ARM ids of the vaults in scope; not settled where none is known and some may exist.

    While reads are under way that may add to them, it is not settled either.
    """
    scope = vault_scope(snapshot, context)
    if not scope.ids or scope.open.pending:
        scope.open.require()
    return scope.ids


def per_vault(key: str, severity: Severity, judge: Callable[[Snapshot, Context, Node], Judgement]) -> Assert:
    """Return an assertion over the vaults in scope.

    Where more vaults may belong to the scope, the cluster stands for them, and is unknown.
    """

    def judged(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
        if same_id(resource, snapshot.cluster_id):
            vault_scope(snapshot, context).open.require()
        return judge(snapshot, context, vault_of(snapshot, resource))

    return Assert(key=key, severity=severity, judge=judged, over=_to_judge, none=NONE)


def vault_of(snapshot: Snapshot, vault: str) -> Node:
    """Return a vault; not settled where its subscription is unread, or read and without it.

    The generic list of resources names vaults without their properties: that tells nothing of them.
    """
    owner = f"/subscriptions/{subscription_of(vault)}"
    reason = f"{vault} is not among the vaults of its subscription"
    listed = isinstance(snapshot.targets("vaults").get(owner), Read)
    if not listed and vault.lower() in snapshot.targets("named-vaults"):
        return snapshot.one("named-vaults", vault)
    found = snapshot.member("vaults", owner, vault)
    if found is not None and found.get("properties"):
        return found
    if found is not None:
        reason = f"{vault} came without its properties, so what is absent tells nothing"
    raise NotSettledError(Missing(facet="vaults", reason=reason, action=FACETS["vaults"].actions[0]))


def _to_judge(snapshot: Snapshot, context: Context) -> tuple[str, ...]:
    scope = vault_scope(snapshot, context)
    return (*scope.ids, snapshot.cluster_id) if scope.open else scope.ids


def _of_keys(snapshot: Snapshot, context: Context) -> tuple[tuple[str, ...], Open]:
    """Return the vaults of the keys that encrypt the cluster's data."""
    registries = scope_of_cluster(snapshot, context)
    looks: list[Callable[[Snapshot], KeyUse | None]] = [_etcd_key, disk_key]
    looks.extend(partial(_registry_key, each) for each in registries.ids)

    def settle(look: Callable[[Snapshot], KeyUse | None]) -> str | None:
        use = look(snapshot)
        if use is None or use.address.hsm:
            return None
        vault = vault_holding(snapshot, use)
        # A vault that is gone cannot be judged: what that means for its key IAM-7 says.
        return vault.id if vault is not None else None

    found = gather(looks, settle, registries.open)
    return found.found, found.open


def _etcd_key(snapshot: Snapshot) -> KeyUse | None:
    return etcd_key(snapshot.cluster)


def _registry_key(registry: str, snapshot: Snapshot) -> KeyUse | None:
    return registry_key(snapshot, registry)


def _of_identities(snapshot: Snapshot, _context: Context) -> tuple[tuple[str, ...], Open]:
    """Return the vaults on which an identity of the cluster holds a role or policy, or reads secrets."""
    who = gather((_provider, _nodes, _federated), lambda look: look(snapshot))
    ids = {entry.lower() for each in who.found for entry in each.found if entry}
    open_ = who.open
    for each in who.found:
        open_ = open_.plus(each.open)
    for facet in ("role-assignments", "vaults"):
        try:
            snapshot.listed(facet)
        except NotSettledError as error:
            open_ = open_.and_(error)
    assigned = gather(snapshot.readable("role-assignments"), lambda entry: _assigned(entry, ids), open_)
    vaults = snapshot.readable("vaults")
    allowed = gather(vaults, lambda vault: vault.id if _allows(vault, ids) else None, assigned.open)
    wider = _wider(snapshot, ids, allowed.open)
    reached = gather(vaults, lambda vault: vault.id if _reached(vault, wider.found) else None, wider.open)
    return (*assigned.found, *allowed.found, *reached.found), reached.open


def _provider(snapshot: Snapshot) -> Gathered[str]:
    cluster = snapshot.cluster
    on = cluster.see(f"{PROVIDER}.enabled").flag
    if not on:
        return Gathered(found=(), open=NOTHING_OPEN)
    return Gathered(found=(cluster.see(f"{PROVIDER}.identity.objectId").text,), open=NOTHING_OPEN)


def _nodes(snapshot: Snapshot) -> Gathered[str]:
    return Gathered(found=(puller_of(snapshot).id,), open=NOTHING_OPEN)


def _federated(snapshot: Snapshot) -> Gathered[str]:
    """Return the object ids of identities with rights on vaults that the cluster's workloads may take on."""
    cluster = snapshot.cluster
    issuer = cluster.text("properties.oidcIssuerProfile.issuerURL").rstrip("/").lower()
    if not issuer:
        # Where the issuer is on, its address must be told before no identity trusts it.
        if cluster.see("properties.oidcIssuerProfile.enabled").flag:
            cluster.see("properties.oidcIssuerProfile.issuerURL")
        return Gathered(found=(), open=NOTHING_OPEN)
    # Both must be read before nothing found means that there is none.
    identities = snapshot.listed("identities")
    if _CREDENTIALS not in snapshot.readings:
        snapshot.listed(_CREDENTIALS, "")

    def trusting(target: str) -> str | None:
        named = (entry.text("properties.issuer") for entry in snapshot.listed(_CREDENTIALS, target))
        return target if issuer in {name.rstrip("/").lower() for name in named} else None

    found = gather(snapshot.targets(_CREDENTIALS), trusting)
    ids = (
        identity.text("properties.principalId")
        for identity in identities
        if identity.id.lower() in found.found
    )
    return Gathered(found=tuple(ids), open=found.open)


def _assigned(entry: Node, ids: set[str]) -> str | None:
    at = re.fullmatch(_VAULT, scope_of(entry))
    if at is None:
        return None
    return at["vault"] if entry.see("properties.principalId").text.lower() in ids else None


def _wider(snapshot: Snapshot, ids: set[str], open_: Open) -> Gathered[str]:
    """Return the scopes, wider than a resource, from all of whose vaults an identity may read secrets."""

    def own(entry: Node) -> Node | None:
        scope = scope_of(entry)
        if type_of(scope) and not scope.lower().startswith(MANAGEMENT_GROUP):
            return None
        return entry if entry.see("properties.principalId").text.lower() in ids else None

    wide = gather(snapshot.readable("role-assignments"), own, open_)
    if not wide.found:
        return Gathered(found=(), open=wide.open)
    try:
        roles = known_roles(snapshot)
    except NotSettledError as error:
        return Gathered(found=(), open=wide.open.and_(error))
    return gather(
        wide.found,
        lambda entry: scope_of(entry) if granted(role_of(roles, entry), _READ) else None,
        wide.open,
    )


def _reached(vault: Node, scopes: tuple[str, ...]) -> bool:
    """Tell whether a role over one of some scopes reads from a vault: roles rule those with Azure RBAC."""
    held = any(level_of(scope, vault.id) is not None for scope in scopes)
    return held and vault.see("properties.enableRbacAuthorization").flag


def _allows(vault: Node, ids: set[str]) -> bool:
    """Tell whether a vault has an access policy for one of some identities that is in force."""
    policies = vault.nodes("properties.accessPolicies")
    if not policies or vault.see("properties.enableRbacAuthorization").flag:
        return False
    return any(entry.text("objectId").lower() in ids for entry in policies)
