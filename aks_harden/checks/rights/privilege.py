"""Who holds given rights on a resource: the one function that decides who is privileged (G-7).

Each holder is standing, activated for now or eligible; a user, group, service principal or managed identity;
and holds the right on the resource, its group, its subscription or above. Thresholds count standing users
and groups up to the subscription, each once. What comes from a management group is shown with its owner:
the cluster's operator cannot remove it. Deny assignments are shown and never lift anything.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from aks_harden.checks.gather import NOTHING_OPEN, Open, gather
from aks_harden.checks.rights.principals import Directory, Kind, Principal, directory
from aks_harden.checks.rights.roles import Rights, authorization_of, granted, role_definitions, role_of
from aks_harden.checks.rights.scopes import Level, level_of, scope_of
from aks_harden.model.finding import Evidence
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of, subscription_of, within
from aks_harden.snapshot.reading import Read
from aks_harden.snapshot.snapshot import Snapshot

PEOPLE: Final = frozenset({Kind.USER, Kind.GROUP})
"""The kinds that thresholds count."""


class Tenure(StrEnum):
    """Since when and for how long a right is held."""

    STANDING = "standing"
    ACTIVATED = "activated now"
    ELIGIBLE = "eligible"
    ACTIVE = "active"
    """Held now; whether it is standing could not be read."""


class Holder(Struct, frozen=True, kw_only=True):
    """One principal with one role that grants some of the rights asked for."""

    principal: Principal
    tenure: Tenure
    level: Level
    scope: str
    role: str
    """The role's name."""
    rights: Rights
    """Which of the rights asked for the role grants."""
    condition: str
    """The assignment's condition (ABAC), empty for none. Evidence only: it lifts nothing."""
    evidence: tuple[Evidence, ...]
    ends: str = ""
    """When a standing right ends by itself, as Azure writes it; empty for never. It counts until then."""

    @property
    def words(self) -> str:
        """Who holds what where, in a few words."""
        where = self.level if self.level.own else f"{self.level} {name_of(self.scope) or '/'}"
        limit = ", with a condition" if self.condition else ""
        apart = f", {self.principal.apart}" if self.principal.apart else ""
        until = f" until {self.ends[:10]}" if self.ends else ""
        return f"{self.principal.words}: {self.role}, {self.tenure}{until}, on the {where}{limit}{apart}"


class Privileged(Struct, frozen=True, kw_only=True):
    """Everybody who holds some of the rights asked for."""

    holders: tuple[Holder, ...]
    denials: tuple[str, ...]
    """Deny assignments over the resource, in a few words each."""
    notes: tuple[str, ...]
    """What only optional readings could have told."""
    assigned: Open
    """What could not be settled of the assignments; a fault that was found stands all the same."""
    untold: Open
    """What could not be read of activations where people hold a right; applications activate nothing."""
    searched: Evidence
    """The list of assignments that was gone through."""

    @property
    def open(self) -> Open:
        """What could not be settled of who holds a right, and of who holds it standing."""
        return self.assigned.plus(self.untold)

    @property
    def lines(self) -> tuple[str, ...]:
        """Every holder in a line, members of groups, what denies, and who above must be asked."""
        above = {id(holder) for holder in self.above}
        own = tuple(f"{holder.words}." for holder in self.holders if id(holder) not in above)
        asked = tuple(
            f"From above the subscription, so its owner must change it: {holder.words}."
            for holder in self.above
        )
        groups = {holder.principal.id.lower(): holder.principal for holder in self.holders}
        members = tuple(entry.listed for entry in groups.values() if entry.listed)
        denied = tuple(f"Deny assignment, shown only: {name}." for name in self.denials)
        return (*own, *asked, *members, *denied, *self.notes)

    @property
    def counted(self) -> tuple[Holder, ...]:
        """Standing users and groups up to the subscription, each principal once, nearest scope first."""
        return _once(
            holder
            for holder in self._people
            if holder.tenure is Tenure.STANDING and holder.level.own and not holder.principal.apart
        )

    @property
    def above(self) -> tuple[Holder, ...]:
        """Standing users and groups whose right comes from a management group or the root."""
        return _once(
            holder for holder in self._people if holder.tenure is Tenure.STANDING and not holder.level.own
        )

    @property
    def _people(self) -> Iterator[Holder]:
        near = sorted(self.holders, key=lambda holder: list(Level).index(holder.level))
        return (holder for holder in near if holder.principal.kind in PEOPLE)


def _once(holders: Iterable[Holder]) -> tuple[Holder, ...]:
    first: dict[str, Holder] = {}
    for holder in holders:
        first.setdefault(holder.principal.id.lower(), holder)
    return tuple(first.values())


def privileged(snapshot: Snapshot, resource: str, asked: Rights, parts: tuple[str, ...] = ()) -> Privileged:
    """Return who holds any of the asked rights on a resource, or on one of the parts of it that are named.

    Raises NotSettledError where role assignments or definitions could not be read at all.
    """
    subscription = f"/subscriptions/{subscription_of(resource)}"
    register = _Register(
        resource=resource,
        asked=asked,
        parts=parts,
        roles=role_definitions(snapshot, subscription),
        people=directory(snapshot),
    )
    assignments = authorization_of(snapshot, "assignments", subscription)
    active = gather(assignments, lambda entry: register.holder(entry, Tenure.STANDING))
    holders, untold = active.found, NOTHING_OPEN
    try:
        instances = _instances(snapshot, resource)
        holders = tuple(_tenured(entry, instances) for entry in holders)
    except NotSettledError as error:
        holders = tuple(replace(entry, tenure=Tenure.ACTIVE) for entry in holders)
        if any(entry.principal.kind in PEOPLE and entry.level.own for entry in holders):
            untold = untold.and_(error)
    eligible, notes = _eligible(snapshot, register)
    denials, unread = _denials(snapshot, resource, asked)
    return Privileged(
        holders=(*holders, *eligible),
        denials=denials,
        notes=(*notes, *unread),
        assigned=active.open,
        untold=untold,
        searched=_searched(snapshot, subscription, assignments),
    )


def _searched(snapshot: Snapshot, subscription: str, assignments: tuple[Node, ...]) -> Evidence:
    """Return the list of assignments as evidence, for where nobody in it matters."""
    facets = ("role-assignments", "foreign-role-assignments")
    readings = (snapshot.reading(facet, subscription) for facet in facets)
    read = next((reading for reading in readings if isinstance(reading, Read)), None)
    return Evidence(
        resource=subscription,
        path="roleAssignments",
        observed=len(assignments),
        read_at=read.at if read else "",
        call=read.call if read else "",
    )


class _Register(Struct, frozen=True, kw_only=True):
    """What turns an assignment into a holder."""

    resource: str
    asked: Rights
    parts: tuple[str, ...]
    """ARM ids of parts of the resource on which rights count as well."""
    roles: Mapping[str, Node]
    people: Directory
    known: dict[str, Rights] = field(default_factory=dict)
    """What roles grant, by the id of each: thousands of assignments share few roles."""

    def _granted(self, role: Node) -> Rights:
        if role.id not in self.known:
            self.known[role.id] = granted(role, self.asked)
        return self.known[role.id]

    def _of_part(self, scope: str) -> Level | None:
        """Return the resource's own level for a scope inside it that holds one of the parts."""
        inside = within(self.resource, scope) and any(within(scope, part) for part in self.parts)
        return Level.RESOURCE if inside else None

    def holder(self, entry: Node, tenure: Tenure) -> Holder | None:
        """Return what an assignment gives, None where it gives none of the rights on the resource."""
        scope = scope_of(entry)
        level = level_of(scope, self.resource) or self._of_part(scope)
        if level is None:
            return None
        role = role_of(self.roles, entry)
        rights = self._granted(role)
        if not rights:
            return None
        who = entry.see("properties.principalId")
        shown = entry.text("properties.expandedProperties.principal.displayName")
        return Holder(
            principal=self.people.principal(who.text, entry.text("properties.principalType"), shown),
            tenure=tenure,
            level=level,
            scope=scope,
            role=role.text("properties.roleName") or role.name,
            rights=rights,
            condition=entry.text("properties.condition"),
            evidence=rows_of(entry),
        )


def rows_of(entry: Node) -> tuple[Evidence, ...]:
    """Return the evidence of an assignment: who, which role, and under which condition."""
    who, what = entry.see("properties.principalId"), entry.see("properties.roleDefinitionId")
    rows = (who.evidence, what.evidence)
    if not entry.text("properties.condition"):
        return rows
    return (*rows, entry.see("properties.condition").evidence)


def _instances(snapshot: Snapshot, resource: str) -> dict[str, tuple[Tenure, str]]:
    """Return what is activated for a while, or given with an end.

    By the id of each assignment, else by who holds which role where.
    """
    found: dict[str, tuple[Tenure, str]] = {}
    for instance in snapshot.listed("activated-assignments", resource):
        activated = instance.text("properties.assignmentType").lower() == "activated"
        ends = instance.text("properties.endDateTime")
        if not activated and not ends:
            continue
        origin = instance.text("properties.originRoleAssignmentId").rstrip("/").lower()
        held = origin or _held(
            instance.text("properties.principalId"),
            instance.text("properties.roleDefinitionId"),
            scope_of(instance),
        )
        found[held] = (Tenure.ACTIVATED, "") if activated else (Tenure.STANDING, ends)
    return found


def _held(principal: str, role: str, scope: str) -> str:
    return f"{principal} {name_of(role)} {scope.rstrip('/')}".lower()


def _tenured(entry: Holder, instances: Mapping[str, tuple[Tenure, str]]) -> Holder:
    """Tell an assignment that somebody activated for a while from a standing one."""
    own = entry.evidence[0].resource.rstrip("/").lower()
    held = _held(entry.principal.id, str(entry.evidence[1].observed), entry.scope)
    tenure, ends = instances.get(own) or instances.get(held) or (entry.tenure, "")
    return replace(entry, tenure=tenure, ends=ends)


def _eligible(snapshot: Snapshot, register: _Register) -> tuple[tuple[Holder, ...], tuple[str, ...]]:
    try:
        found = gather(
            snapshot.listed("eligible-assignments", register.resource),
            lambda entry: register.holder(entry, Tenure.ELIGIBLE),
        )
    except NotSettledError as error:
        return (), (f"Eligible assignments (PIM) are not listed: {error}.",)
    notes = (f"{len(found.open.missing)} eligible assignments could not be told.",) if found.open else ()
    return found.found, notes


def _denials(snapshot: Snapshot, resource: str, asked: Rights) -> tuple[tuple[str, ...], tuple[str, ...]]:
    try:
        entries = snapshot.listed("deny-assignments", f"/subscriptions/{subscription_of(resource)}")
    except NotSettledError as error:
        return (), (f"Deny assignments are not listed: {error}.",)

    def denied(entry: Node) -> str | None:
        if level_of(scope_of(entry), resource) is None or not granted(entry, asked):
            return None
        return entry.text("properties.denyAssignmentName") or entry.name

    return gather(entries, denied).found, ()
