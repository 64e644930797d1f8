"""Every role that one identity of the cluster holds, wherever it holds it, and how far each reaches."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from aks_harden.checks.gather import Gathered, gather
from aks_harden.checks.iam.administrators import ASSIGN
from aks_harden.checks.rights.privilege import rows_of
from aks_harden.checks.rights.roles import Rights, granted, known_roles, role_of
from aks_harden.checks.rights.scopes import MANAGEMENT_GROUP, scope_of, type_of
from aks_harden.model.finding import Evidence
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import group_of, name_of
from aks_harden.snapshot.reading import Read
from aks_harden.snapshot.snapshot import Snapshot

_ACR: Final = "microsoft.containerregistry/registries/"
_PULL: Final = frozenset(
    {
        _ACR + "pull/read",
        _ACR + "metadata/read",
        _ACR + "repositories/content/read",
        _ACR + "repositories/metadata/read",
        _ACR + "catalog/read",
    }
)
"""Everything that pulling takes, in either permission mode of a registry."""
_RULING: Final = Rights(
    actions=(
        ASSIGN,
        "Microsoft.Compute/virtualMachines/write",
        "Microsoft.Compute/virtualMachineScaleSets/write",
        "Microsoft.ContainerService/managedClusters/write",
        "Microsoft.ContainerService/managedClusters/listClusterAdminCredential/action",
        "Microsoft.KeyVault/vaults/write",
        "Microsoft.Storage/storageAccounts/listKeys/action",
        "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
    )
)
"""Operations of which an Owner or Contributor has all, and a role made for one purpose few."""
_ENOUGH: Final = 3
"""How many kinds of them make a role as broad as Contributor; one is enough where it gives roles away."""


_NAMED: Final = 5
"""Groups that are named at the most."""


class Grant(Struct, frozen=True, kw_only=True):
    """One role that an identity holds."""

    name: str
    """The role's name."""
    scope: str
    pulls: bool
    """Whether it gives nothing but pulling images."""
    broad: bool
    """Whether it is as broad as Contributor or Owner, or gives roles away."""
    assigns: bool
    """Whether it gives roles away."""
    limited: bool
    """Whether a condition limits it: shown, and lifting nothing."""
    through: str
    """Name of the group that it comes through, empty where it is the identity's own."""
    evidence: tuple[Evidence, ...]

    @property
    def container(self) -> bool:
        """Whether it holds over a resource group, a subscription or more, and not over a resource alone."""
        return not type_of(self.scope) or self.scope.lower().startswith(MANAGEMENT_GROUP)

    @property
    def above(self) -> bool:
        """Whether it holds over a subscription or more."""
        return self.container and not group_of(self.scope)

    @property
    def words(self) -> str:
        """Which role, over what, through whom."""
        through = f", through the group {self.through}" if self.through else ""
        limit = ", with a condition" if self.limited else ""
        return f"{self.name} on {self._where}{through}{limit}"

    @property
    def _where(self) -> str:
        name = name_of(self.scope)
        if not name:
            return "the whole tenant"
        if self.scope.lower().startswith(MANAGEMENT_GROUP):
            return f"the management group {name}"
        if not self.container:
            return name
        return f"the resource group {name}" if group_of(self.scope) else f"the subscription {name}"


def grants_of(snapshot: Snapshot, principal: str) -> Gathered[Grant]:
    """Return every role that an identity holds in the cluster's subscription and those that were asked for.

    One that could not be read stays open. Groups count as far as Graph lists their members.
    """
    holders = {principal.lower(): "", **dict(_groups(snapshot, principal))}
    snapshot.listed("role-assignments")
    lists = gather(
        snapshot.targets("role-assignments"), lambda owner: snapshot.listed("role-assignments", owner)
    )
    roles = known_roles(snapshot)

    def grant(entry: Node) -> Grant | None:
        who = entry.see("properties.principalId").text.lower()
        if who not in holders:
            return None
        role = role_of(roles, entry)
        rights = granted(role, _RULING)
        assigns = ASSIGN in rights.actions
        return Grant(
            name=role.text("properties.roleName") or role.name,
            scope=scope_of(entry).rstrip("/") or "/",
            pulls=_only_pulls(role),
            broad=assigns or len(rights.actions) >= _ENOUGH,
            assigns=assigns,
            limited=bool(entry.text("properties.condition")),
            through=holders[who],
            evidence=rows_of(entry),
        )

    return gather((entry for each in lists.found for entry in each), grant, lists.open)


def unread_groups(snapshot: Snapshot) -> tuple[str, ...]:
    """Say which groups hold roles without their members being known: an identity may be one of those."""
    names = {entry.id.lower(): entry.text("displayName") for entry in snapshot.readable("principals")}
    read = {target for target, found in snapshot.targets("group-members").items() if isinstance(found, Read)}
    groups = dict.fromkeys(
        entry.text("properties.principalId").lower()
        for entry in snapshot.readable("role-assignments")
        if entry.text("properties.principalType").lower() == "group"
    )
    unread = [names.get(group) or group for group in groups if group not in read]
    if not unread:
        return ()
    more = f" and {len(unread) - _NAMED} more" if len(unread) > _NAMED else ""
    named = ", ".join(unread[:_NAMED])
    return (f"Rights through groups whose members were not read are not seen: {named}{more}.",)


def _groups(snapshot: Snapshot, principal: str) -> Iterator[tuple[str, str]]:
    """Give the groups that hold an identity, by id in lower case, with a name where Graph has one."""
    names = {entry.id.lower(): entry.text("displayName") for entry in snapshot.readable("principals")}
    for group in snapshot.targets("group-members"):
        try:
            members = snapshot.listed("group-members", group)
        except NotSettledError:
            continue
        if any(member.text("id").lower() == principal.lower() for member in members):
            yield group.lower(), names.get(group.lower()) or group


def _only_pulls(role: Node) -> bool:
    given: list[str] = []
    for block in role.need_nodes("properties.permissions"):
        given.extend((*block.see("actions").texts, *block.see("dataActions").texts))
    return bool(given) and all(pattern.lower() in _PULL for pattern in given)
