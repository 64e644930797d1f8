"""What the access policies of a vault allow, in the words of Azure RBAC, and the roles that give the same.

https://learn.microsoft.com/azure/key-vault/general/rbac-migration
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from msgspec import Struct

from aks_harden.checks.rights.held import holdings_of
from aks_harden.checks.rights.principals import Directory, Kind, directory
from aks_harden.checks.rights.roles import Rights, granted, role_definitions, role_of
from aks_harden.checks.rights.scopes import level_of, scope_of
from aks_harden.fixes.roles import RoleAssignment, is_guid
from aks_harden.model.finding import Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

_AT: Final = "Microsoft.KeyVault/vaults/"
_SECRETS: Final = {
    "get": "secrets/getSecret/action",
    "list": "secrets/readMetadata/action",
    "set": "secrets/setSecret/action",
    "delete": "secrets/delete",
    "backup": "secrets/backup/action",
    "restore": "secrets/restore/action",
    "recover": "secrets/recover/action",
    "purge": "secrets/purge/action",
}
_KEYS: Final = {
    "get": "keys/read",
    "list": "keys/read",
    "create": "keys/create/action",
    "update": "keys/update/action",
    "import": "keys/import/action",
    "delete": "keys/delete",
    "backup": "keys/backup/action",
    "restore": "keys/restore/action",
    "recover": "keys/recover/action",
    "purge": "keys/purge/action",
    "encrypt": "keys/encrypt/action",
    "decrypt": "keys/decrypt/action",
    "wrapkey": "keys/wrap/action",
    "unwrapkey": "keys/unwrap/action",
    "sign": "keys/sign/action",
    "verify": "keys/verify/action",
    "release": "keys/release/action",
    "rotate": "keys/rotate/action",
    "getrotationpolicy": "keyrotationpolicies/read",
    "setrotationpolicy": "keyrotationpolicies/write",
}
_CERTIFICATES: Final = {
    "get": "certificates/read",
    "list": "certificates/read",
    "create": "certificates/create/action",
    "update": "certificates/update/action",
    "import": "certificates/import/action",
    "delete": "certificates/delete",
    "backup": "certificates/backup/action",
    "restore": "certificates/restore/action",
    "recover": "certificates/recover/action",
    "purge": "certificates/purge/action",
    "managecontacts": "certificatecontacts/write",
    "getissuers": "certificatecas/read",
    "listissuers": "certificatecas/read",
    "manageissuers": "certificatecas/write",
    "setissuers": "certificatecas/write",
    "deleteissuers": "certificatecas/delete",
}
_AREAS: Final = {"secrets": _SECRETS, "keys": _KEYS, "certificates": _CERTIFICATES}

_ROLES: Final = (
    ("Key Vault Secrets User", "4633458b-17de-408a-b874-0445c86b69e6"),
    ("Key Vault Crypto Service Encryption User", "e147488a-f6f5-4113-8e2d-b22465e65bf6"),
    ("Key Vault Certificate User", "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba"),
    ("Key Vault Crypto User", "12338af0-0e69-4776-bea7-57ae8d297424"),
    ("Key Vault Secrets Officer", "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"),
    ("Key Vault Crypto Officer", "14b46e9e-c2b7-41b4-b07b-48a6ebf60603"),
    ("Key Vault Certificates Officer", "a4417e6f-fecd-4de8-b567-7b0420556985"),
    ("Key Vault Administrator", "00482a5a-887f-4fb3-b363-3b7fe8e74483"),
)
"""Built-in roles of vaults, from the narrowest: https://learn.microsoft.com/azure/key-vault/general/rbac-guide"""
_KINDS: Final = {
    Kind.USER: "User",
    Kind.GROUP: "Group",
    Kind.SERVICE_PRINCIPAL: "ServicePrincipal",
    Kind.MANAGED_IDENTITY: "ServicePrincipal",
}


class Lack(Struct, frozen=True, kw_only=True):
    """What somebody may do by an access policy and not by any role."""

    principal: str
    area: str
    """`secrets`, `keys` or `certificates`."""
    rights: Rights

    @property
    def words(self) -> str:
        """Who lacks what, in words."""
        names = ", ".join(name.removeprefix(_AT) for name in self.rights.names)
        return f"{self.principal} lacks {names}"


def lacking(snapshot: Snapshot, vault: Node) -> tuple[Lack, ...]:
    """Return what would be lost if roles alone decided; not settled where a policy cannot be followed."""
    return tuple(chain.from_iterable(_lacks(snapshot, vault, entry) for entry in _policies(vault)))


def _policies(vault: Node) -> Iterator[Node]:
    for entry in vault.nodes("properties.accessPolicies"):
        if entry.text("applicationId"):
            # Valid only for that application on behalf of the object: no role says this.
            raise NotSettledError(
                Missing(
                    facet=vault.facet,
                    reason=f"a policy of {vault.name} is bound to the application"
                    f" {entry.text('applicationId')}, which no role can be",
                )
            )
        yield entry


def _lacks(snapshot: Snapshot, vault: Node, entry: Node) -> Iterator[Lack]:
    who = entry.see("objectId").text
    held = _held(snapshot, vault, who)
    for area, meanings in _AREAS.items():
        asked = _asked(vault, entry, area, meanings)
        missing = tuple(name for name in asked.data_actions if name not in held(asked).data_actions)
        if missing:
            yield Lack(principal=who, area=area, rights=Rights(data_actions=missing))


def _asked(vault: Node, entry: Node, area: str, meanings: dict[str, str]) -> Rights:
    given = entry.get(f"permissions.{area}")
    words = [str(word).lower() for word in given] if isinstance(given, list) else []
    if "all" in words:
        words = list(meanings)
    odd = next((word for word in words if word not in meanings), "")
    if odd:
        reason = f"the permission `{odd}` for {area} of {vault.name} has no counterpart that is known here"
        raise NotSettledError(Missing(facet=vault.facet, reason=reason))
    return Rights(data_actions=tuple(dict.fromkeys(_AT + meanings[word] for word in words)))


class _Held:
    """What somebody may do with a vault by roles, worked out once."""

    def __init__(self, roles: Iterable[Node]) -> None:
        self._roles = tuple(roles)

    def __call__(self, asked: Rights) -> Rights:
        found = Rights()
        for role in self._roles:
            found = found.plus(granted(role, asked))
        return found


def _held(snapshot: Snapshot, vault: Node, who: str) -> _Held:
    holdings = holdings_of(snapshot, who, subscription_of(vault.id))
    return _Held(
        role_of(holdings.roles, entry)
        for entry in holdings.entries
        if level_of(scope_of(entry), vault.id) is not None
        # A condition may take back what the role gives.
        and entry.text("properties.principalId").lower() == who.lower()
        and not entry.text("properties.condition")
    )


def mirroring(snapshot: Snapshot, vault: Node) -> tuple[tuple[RoleAssignment, str], ...]:
    """Return the assignments, each with its role's name, that give what access policies give now.

    Not settled where nothing says what a principal is, or no built-in role gives as much.
    """
    found: dict[str, tuple[RoleAssignment, str]] = {}
    for lack, given in _mirrors(snapshot, vault):
        if given is None:
            raise NotSettledError(
                Missing(facet=vault.facet, reason=f"no built-in role mirrors what {lack.words}")
            )
        found[given[0].guid] = given
    return tuple(found.values())


def with_mirrors(snapshot: Snapshot, vault: Node) -> Snapshot:
    """Return the snapshot with those of these assignments that can be told."""
    after = snapshot
    try:
        for _, given in _mirrors(snapshot, vault):
            after = given[0].added(after) if given is not None else after
    except NotSettledError:
        return snapshot
    return after


def mirrors_of(snapshot: Snapshot, vault: Node, principal: str) -> tuple[RoleAssignment, ...]:
    """Return those of these assignments that an identity lacks; none where policies cannot be followed."""
    try:
        return tuple(
            given[0]
            for lack, given in _mirrors(snapshot, vault, identity=principal)
            if given is not None and lack.principal.lower() == principal.lower()
        )
    except NotSettledError:
        return ()


def _mirrors(
    snapshot: Snapshot, vault: Node, *, identity: str = ""
) -> Iterator[tuple[Lack, tuple[RoleAssignment, str] | None]]:
    """Give each lack with what makes up for it; `identity` is one, whatever the directory says."""
    roles = role_definitions(snapshot, f"/subscriptions/{subscription_of(vault.id)}")
    people = directory(snapshot)
    for lack in lacking(snapshot, vault):
        role = next((pair for pair in _ROLES if _gives(roles.get(pair[1]), lack.rights)), None)
        known = lack.principal.lower() == identity.lower()
        kind = _KINDS[Kind.MANAGED_IDENTITY] if known else _kind(people, lack.principal)
        if not kind or role is None or not is_guid(lack.principal):
            yield lack, None
        else:
            given = RoleAssignment(scope=vault.id, role=role[1], principal=lack.principal, kind=kind)
            yield lack, (given, role[0])


def _kind(people: Directory, principal: str) -> str:
    try:
        return _KINDS.get(people.principal(principal, "").kind, "")
    except NotSettledError:
        return ""


def _gives(role: Node | None, rights: Rights) -> bool:
    return role is not None and name_of(role.id) != "" and granted(role, rights) == rights
