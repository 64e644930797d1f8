"""Who a principal is: user, group, service principal or managed identity, and by what name.

Azure calls a managed identity a service principal too. ARM's own list of identities tells them apart, and
Microsoft Graph where it may be read; without Graph an id stays an id.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final

from msgspec import Struct

from aks_harden.model.finding import Missing
from aks_harden.model.json import Json
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.reading import Read
from aks_harden.snapshot.snapshot import Snapshot

MICROSOFT: Final = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"
"""Id of the tenant that owns the applications of Microsoft's own services.

https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
"""

_NAMED: Final = 10
"""Members of a group that are named at the most."""


class Kind(StrEnum):
    """What a principal is."""

    USER = "user"
    GROUP = "group"
    SERVICE_PRINCIPAL = "service principal"
    MANAGED_IDENTITY = "managed identity"
    OTHER = "deleted principal or device"


_ARM: Final = {
    "user": Kind.USER,
    "group": Kind.GROUP,
    "foreigngroup": Kind.GROUP,
    "serviceprincipal": Kind.SERVICE_PRINCIPAL,
    "msi": Kind.MANAGED_IDENTITY,
    "device": Kind.OTHER,
}
_UNKNOWN: Final = "unknown"
_GRAPH: Final = {
    "#microsoft.graph.user": Kind.USER,
    "#microsoft.graph.group": Kind.GROUP,
    "#microsoft.graph.serviceprincipal": Kind.SERVICE_PRINCIPAL,
}


class Principal(Struct, frozen=True, kw_only=True):
    """One principal as far as it is known."""

    id: str
    name: str
    """Its display name, else its id."""
    kind: Kind
    apart: str = ""
    """Why it is listed apart and not counted, for example that it serves a policy assignment; else empty."""
    members: tuple[str, ...] | None = None
    """Names of a group's members; None where nobody read them."""

    @property
    def words(self) -> str:
        """Kind and name, with the size of a group where that is known."""
        return f"{self.kind} {self.name}{self._size}"

    @property
    def listed(self) -> str:
        """A group's members by name in a sentence, the first few of many; empty where nobody read them."""
        if not self.members:
            return ""
        more = len(self.members) - _NAMED
        return f"In {self.name}: {', '.join(self.members[:_NAMED])}{f' and {more} more' if more > 0 else ''}."

    @property
    def _size(self) -> str:
        if self.members is None:
            return ""
        return " (one member)" if len(self.members) == 1 else f" ({len(self.members)} members)"


class Directory(Struct, frozen=True, kw_only=True):
    """What the snapshot tells of principals."""

    identities: frozenset[str]
    """Object ids of managed identities, in lower case."""
    policies: Mapping[str, str]
    """Object id of an identity, in lower case, to the policy assignment that it serves."""
    objects: Mapping[str, Node]
    """Objects of Microsoft Graph by id in lower case."""
    members: Mapping[str, tuple[str, ...]]
    """Names of members, those of inner groups too, by the group's id in lower case."""
    readable: bool
    """Whether Microsoft Graph was read."""

    def principal(self, principal_id: str, principal_type: str, name: str = "") -> Principal:
        """Return a principal; not settled where nothing says what it is."""
        key = principal_id.lower()
        entry = self.objects.get(key)
        body = {} if entry is None else entry.body
        known = body if isinstance(body, dict) else {}
        return Principal(
            id=principal_id,
            name=_text(known, "displayName") or name or principal_id,
            kind=self._kind(key, principal_type, known),
            apart=self._apart(key, known),
            members=self.members.get(key),
        )

    def _kind(self, key: str, principal_type: str, known: Mapping[str, Json]) -> Kind:
        if key in self.identities or _text(known, "servicePrincipalType").lower() == "managedidentity":
            return Kind.MANAGED_IDENTITY
        told = _GRAPH.get(_text(known, "@odata.type").lower())
        kind = _ARM.get(principal_type.lower()) or told
        if principal_type.lower() == _UNKNOWN:
            # Resource Manager found nobody when it was asked; only Graph tells whether somebody is there.
            kind = told or (Kind.OTHER if self.readable and not known else None)
        if kind is None:
            raise NotSettledError(
                Missing(
                    facet="role-assignments",
                    reason=f"nothing says whether {key} is a user, a group or an application",
                    action="Microsoft Graph Directory.Read.All",
                )
            )
        return kind

    def _apart(self, key: str, known: Mapping[str, Json]) -> str:
        if key in self.policies:
            return f"identity of the policy assignment {self.policies[key]}"
        owner = _text(known, "appOwnerOrganizationId").lower()
        return "a service of Microsoft" if owner == MICROSOFT else ""


def directory(snapshot: Snapshot) -> Directory:
    """Collect what the snapshot tells of principals. It only names and sorts them, so gaps are allowed."""
    return Directory(
        identities=frozenset(entry.lower() for entry in (*_identities(snapshot), *_own(snapshot)) if entry),
        policies=dict(_policies(snapshot)),
        objects={entry.id.lower(): entry for entry in snapshot.readable("principals")},
        members=_members(snapshot),
        readable=isinstance(snapshot.reading("principals", ""), Read),
    )


def _identities(snapshot: Snapshot) -> Iterator[str]:
    for identity in snapshot.readable("identities"):
        yield identity.text("properties.principalId")


def _own(snapshot: Snapshot) -> Iterator[str]:
    """Give the object ids of the cluster's own identities."""
    try:
        cluster = snapshot.cluster
        yield cluster.text("identity.principalId")
        yield from _values(cluster, "identity.userAssignedIdentities", "principalId")
        yield from _values(cluster, "properties.identityProfile", "objectId")
        for name in _names(cluster, "properties.addonProfiles"):
            yield cluster.text(f"properties.addonProfiles.{name}.identity.objectId")
    except NotSettledError:
        return


def _policies(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    for assignment in snapshot.readable("policy-assignments"):
        try:
            own = assignment.text("identity.principalId")
            for found in (own, *_values(assignment, "identity.userAssignedIdentities", "principalId")):
                if found:
                    yield found.lower(), assignment.text("properties.displayName") or assignment.name
        except NotSettledError:
            continue


def _values(node: Node, path: str, key: str) -> tuple[str, ...]:
    """Return one text of each member of an object, whose keys may hold dots and slashes."""
    held = node.get(path)
    members = held.values() if isinstance(held, dict) else ()
    return tuple(_text(entry, key) for entry in members if isinstance(entry, dict) and _text(entry, key))


def _names(node: Node, path: str) -> tuple[str, ...]:
    held = node.get(path)
    return tuple(held) if isinstance(held, dict) else ()


def _text(body: Mapping[str, Json], key: str) -> str:
    """Return a text whatever the case of its key; keys such as `@odata.type` are no paths."""
    wanted = key.lower()
    found = next((value for name, value in body.items() if name.lower() == wanted), None)
    return found if isinstance(found, str) else ""


def _members(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    """Return the members of each group that could be read; the size of others stays unknown."""
    found: dict[str, tuple[str, ...]] = {}
    for group in snapshot.targets("group-members"):
        try:
            entries = snapshot.listed("group-members", group)
        except NotSettledError:
            continue
        found[group.lower()] = tuple(entry.text("displayName") or entry.text("id") for entry in entries)
    return found
