"""What the nodes' identity may do with vaults, given to the identity that follows it.

Pods that read secrets as the nodes would be refused from the moment that the nodes run as another identity,
and a vault that only the old identity had a right on would no longer count as one of the cluster's.
"""

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from aks_harden.checks.rights.scopes import scope_of, type_of
from aks_harden.checks.stores.registries import puller_of
from aks_harden.fixes.iam.access_policies import mirrors_of
from aks_harden.fixes.registry import place
from aks_harden.fixes.roles import RoleAssignment, captured
from aks_harden.fixes.vault import with_vault_value
from aks_harden.model.finding import Missing
from aks_harden.model.fix import Command
from aks_harden.model.json import Json, JsonObject
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of, same_id
from aks_harden.snapshot.snapshot import Snapshot

_TYPE: Final = "microsoft.keyvault/vaults"
_POLICIES: Final = "properties.accessPolicies"
_OPTIONS: Final = {
    "certificates": "--certificate-permissions",
    "keys": "--key-permissions",
    "secrets": "--secret-permissions",
    "storage": "--storage-permissions",
}


class Policy(Struct, frozen=True, kw_only=True):
    """An access policy that an identity is given beside another one's."""

    vault: Node
    principal: str
    permissions: JsonObject

    def given(self, snapshot: Snapshot) -> Command:
        """Return the call that gives it."""
        change = ["--object-id", self.principal]
        for area, words in self.permissions.items():
            change += [_OPTIONS[area], *(str(word) for word in words)] if isinstance(words, list) else []
        return replace(self._call(snapshot, "set-policy"), change=tuple(change))

    def taken(self, snapshot: Snapshot) -> Command:
        """Return the call that takes it away."""
        return replace(self._call(snapshot, "delete-policy"), change=("--object-id", self.principal))

    def added(self, snapshot: Snapshot) -> Snapshot:
        """Return the snapshot in which it is given."""
        told = snapshot.cluster.text("identity.tenantId") or snapshot.tenant
        tenant = self.vault.text("properties.tenantId") or told
        entry: Json = {"tenantId": tenant, "objectId": self.principal, "permissions": self.permissions}
        held: list[Json] = [each.body for each in self.vault.nodes(_POLICIES)]
        return with_vault_value(snapshot, self.vault, _POLICIES, [*held, entry])

    def _call(self, snapshot: Snapshot, verb: str) -> Command:
        target = ("--name", name_of(self.vault.id), *place(snapshot, self.vault.id))
        return Command(words=("az", "keyvault", verb), target=target)


def roles_to_follow(snapshot: Snapshot, principal: str) -> Iterator[RoleAssignment]:
    """Give the roles at vaults that the nodes' identity holds, or its access policies stand for."""
    old = _old(snapshot)
    for entry in snapshot.listed("role-assignments"):
        own = entry.text("properties.principalId").lower() == old
        if old and own and type_of(scope_of(entry)) == _TYPE:
            wanted = replace(captured(entry), principal=principal, kind="ServicePrincipal", name="")
            if not wanted.held(snapshot):
                yield wanted
    for policy in policies_to_follow(snapshot, principal):
        after = policy.added(snapshot)
        for vault in after.listed("vaults"):
            if same_id(vault.id, policy.vault.id):
                yield from mirrors_of(after, vault, principal)


def policies_to_follow(snapshot: Snapshot, principal: str) -> tuple[Policy, ...]:
    """Return the access policies in force that the nodes' identity has and the other one lacks."""
    old = _old(snapshot)
    found: list[Policy] = []
    for vault in snapshot.listed("vaults"):
        entries = vault.nodes(_POLICIES)
        if not entries or vault.see("properties.enableRbacAuthorization").flag:
            continue
        has = {each.text("objectId").lower() for each in entries if not each.text("applicationId")}
        if old and old in has and principal.lower() not in has:
            entry = next(each for each in entries if each.text("objectId").lower() == old)
            found.append(Policy(vault=vault, principal=principal, permissions=_permissions(entry)))
    return tuple(found)


def _old(snapshot: Snapshot) -> str:
    """Return the object id of who pulls now; empty for a service principal that nobody could look up.

    What that one may do cannot be told, and the hazard of the change says that nothing moves along.
    """
    try:
        return puller_of(snapshot).id.lower()
    except NotSettledError:
        return ""


def _permissions(entry: Node) -> JsonObject:
    found: JsonObject = {}
    for area in _OPTIONS:
        words = entry.get(f"permissions.{area}")
        for word in words if isinstance(words, list) else ():
            if re.fullmatch(r"[A-Za-z]+", str(word)) is None:
                reason = f"`{word}` is no permission that az gives"
                raise NotSettledError(Missing(facet=entry.facet, reason=reason))
        if words:
            found[area] = words
    return found
