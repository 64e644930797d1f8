"""Role assignments that fixes give and take: the calls, the way back, and the list as it reads afterwards.

An assignment's name is a GUID. That of a new one is made from what it says, so that the plan, its undo and
the journal speak of one and the same. One that is taken away comes back under its own name with all it said.
"""

import json
import re
import uuid
from collections.abc import Iterable
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from aks_harden.checks.rights.scopes import scope_of
from aks_harden.fixes.twins import bicep, terraform
from aks_harden.model.finding import Missing
from aks_harden.model.fix import Command
from aks_harden.model.json import JsonObject
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

GIVE_ACTIONS: Final = (
    "Microsoft.Authorization/roleAssignments/read",
    "Microsoft.Authorization/roleAssignments/write",
    "Microsoft.Authorization/roleAssignments/delete",
)
"""Giving a role and taking it away again, in either order: one is the way back of the other."""
SETTLE: Final = 5
"""Minutes until every service has heard of a change of roles.

https://learn.microsoft.com/azure/role-based-access-control/troubleshooting
"""
API_VERSION: Final = "2022-04-01"
"""Stable version of the API of role assignments."""
FACETS: Final = ("role-assignments",)
"""What is read again afterwards."""

_TYPE: Final = "Microsoft.Authorization/roleAssignments"
_NAMES: Final = uuid.UUID("0f6c1d9e-53c1-4d86-9c0b-7a8f1d2f4e31")
"""The space that names of new assignments are made in."""
_CREATABLE: Final = frozenset({"ForeignGroup", "Group", "ServicePrincipal", "User"})
"""The kinds of principals that az gives roles to."""
_VERSIONS: Final = frozenset({"", "1.0", "2.0"})
"""Versions of the syntax of conditions."""
_GUID: Final = r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def is_guid(text: str) -> bool:
    """Tell whether a text is a GUID, as object ids and names of roles are."""
    return re.fullmatch(_GUID, text) is not None


class RoleAssignment(Struct, frozen=True, kw_only=True):
    """Which role somebody holds over what."""

    scope: str
    """ARM id of what it holds over."""
    role: str
    """GUID or whole id of the role definition."""
    principal: str
    """Object id of who holds it."""
    kind: str = "ServicePrincipal"
    """What the principal is: User, Group, ServicePrincipal or ForeignGroup."""
    name: str = ""
    """GUID of the assignment; made from scope, principal and role where empty."""
    condition: str = ""
    condition_version: str = ""
    description: str = ""

    @property
    def guid(self) -> str:
        """The assignment's name."""
        if self.name:
            return self.name
        told = f"{self.scope.rstrip('/')}|{self.principal}|{name_of(self.role)}".lower()
        return str(uuid.uuid5(_NAMES, told))

    @property
    def id(self) -> str:
        """The ARM id of the assignment."""
        return f"{self.scope.rstrip('/')}/providers/{_TYPE}/{self.guid}"

    @property
    def role_id(self) -> str:
        """The whole id of the role, as Azure shows it in the assignment's subscription."""
        if self.role.lower().startswith("/subscriptions/"):
            return self.role
        owner = subscription_of(self.scope)
        root = f"/subscriptions/{owner}" if owner else ""
        return f"{root}/providers/Microsoft.Authorization/roleDefinitions/{name_of(self.role)}"

    @property
    def body(self) -> JsonObject:
        """The assignment as ARM shows it, without what Azure adds."""
        return {
            "id": self.id,
            "name": self.guid,
            "type": _TYPE,
            "properties": {
                "roleDefinitionId": self.role_id,
                "principalId": self.principal,
                "principalType": self.kind,
                "scope": self.scope,
                "condition": self.condition or None,
                "conditionVersion": self.condition_version or None,
                "description": self.description or None,
            },
        }

    def given(self) -> Command:
        """Return the call that gives the role; words of the operator's travel in files."""
        role = self.role if self.role.lower().startswith("/subscriptions/") else name_of(self.role)
        change = ["--assignee-object-id", self.principal, "--assignee-principal-type", self.kind]
        change += ["--role", role, "--scope", self.scope]
        files: dict[str, str] = {}
        if self.condition:
            # A condition may begin with `@`, which az takes for the name of a file.
            files["condition"] = self.condition
            change += ["--condition", "@<file:condition>"]
            change += ["--condition-version", self.condition_version] if self.condition_version else []
        if self.description:
            files["description"] = self.description
            change += ["--description", "@<file:description>"]
        return Command(
            words=("az", "role", "assignment", "create"),
            target=("--name", self.guid),
            change=tuple(change),
            files=MappingProxyType(files),
        )

    def taken(self) -> Command:
        """Return the call that takes the role away: this assignment alone, by its id."""
        return Command(words=("az", "role", "assignment", "delete"), target=("--ids", self.id))

    def added(self, snapshot: Snapshot) -> Snapshot:
        """Return the snapshot in which the role is given."""
        return snapshot.with_member("role-assignments", self._owner, self.body)

    def removed(self, snapshot: Snapshot) -> Snapshot:
        """Return the snapshot in which the role is taken away."""
        return snapshot.without_member("role-assignments", self._owner, self.id)

    def held(self, snapshot: Snapshot) -> bool:
        """Tell whether the same principal holds the same role at the same scope already, under any name.

        Raises NotSettledError where assignments were not read.
        """
        return any(self._same(entry) for entry in snapshot.listed("role-assignments", self._owner))

    @property
    def _owner(self) -> str:
        return f"/subscriptions/{subscription_of(self.scope)}"

    def _same(self, entry: Node) -> bool:
        return (
            entry.text("properties.principalId").lower() == self.principal.lower()
            and name_of(entry.text("properties.roleDefinitionId")).lower() == name_of(self.role).lower()
            and scope_of(entry).rstrip("/").lower() == self.scope.rstrip("/").lower()
        )


def captured(entry: Node) -> RoleAssignment:
    """Return an assignment as it is, so that undo can bring back exactly that.

    Raises NotSettledError where it cannot be brought back: az gives roles to users, groups and service
    principals alone, and not on behalf of another tenant.
    """
    said = entry.text("properties.principalType").lower()
    kind = next((each for each in sorted(_CREATABLE) if each.lower() == said), "")
    version = entry.text("properties.conditionVersion")
    plain = is_guid(entry.see("properties.principalId").text) and version in _VERSIONS
    if not kind or not plain or entry.text("properties.delegatedManagedIdentityResourceId"):
        reason = f"the assignment {entry.name} could not be given again as it is"
        raise NotSettledError(Missing(facet=entry.facet, reason=reason))
    return RoleAssignment(
        scope=scope_of(entry),
        role=entry.see("properties.roleDefinitionId").text,
        principal=entry.see("properties.principalId").text,
        kind=kind,
        name=name_of(entry.id),
        condition=entry.text("properties.condition"),
        condition_version=version,
        description=entry.text("properties.description"),
    )


def assignment_bicep(*given: RoleAssignment) -> str:
    """Return assignments as Bicep, each deployed at the scope that its comment names."""
    return "\n".join(
        f"// targetScope or scope: {json.dumps(each.scope)}\n"
        + bicep(
            f"{_TYPE}@{API_VERSION}",
            each.guid,
            {
                "properties.principalId": each.principal,
                "properties.principalType": each.kind,
                "properties.roleDefinitionId": each.role_id,
            },
            symbol="assignment" if len(given) == 1 else f"assignment{number}",
        )
        for number, each in enumerate(given, 1)
    )


def assignment_terraform(*given: RoleAssignment) -> str:
    """Return assignments as Terraform."""
    return "\n".join(
        terraform(
            "azurerm_role_assignment",
            {
                "name": each.guid,
                "scope": each.scope,
                "role_definition_id": each.role_id,
                "principal_id": each.principal,
                "principal_type": each.kind,
            },
            "this" if len(given) == 1 else f"this_{number}",
        )
        for number, each in enumerate(given, 1)
    )


def without(given: Iterable[RoleAssignment]) -> str:
    """Return what code that owns assignments must lose, as comments of Bicep and Terraform alike."""
    return "".join(
        f"// remove the assignment of {json.dumps(name_of(each.role))} to {json.dumps(each.principal)}"
        f" at {json.dumps(each.scope)}\n"
        for each in given
    )
