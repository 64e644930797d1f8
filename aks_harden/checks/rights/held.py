"""What one principal holds on a resource by its own assignments, at whatever scope they are given."""

from collections.abc import Mapping

from msgspec import Struct

from aks_harden.checks.gather import Open, gather
from aks_harden.checks.rights.privilege import rows_of
from aks_harden.checks.rights.roles import Rights, authorization_of, granted, role_definitions, role_of
from aks_harden.checks.rights.scopes import level_of, scope_of
from aks_harden.model.finding import Evidence
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import subscription_of
from aks_harden.snapshot.snapshot import Snapshot


class Held(Struct, frozen=True, kw_only=True):
    """What one principal holds on a resource by its own assignments; groups that it is in are not seen."""

    rights: Rights
    grants: tuple[str, ...]
    """A line for each assignment: its role, and what it gives here."""
    evidence: tuple[Evidence, ...]
    open: Open


class Holdings(Struct, frozen=True, kw_only=True):
    """What it takes to tell what one principal holds in one subscription."""

    principal: str
    """Its object id, in lower case."""
    roles: Mapping[str, Node]
    entries: tuple[Node, ...]
    """Its assignments, and those that name nobody."""


def holdings_of(snapshot: Snapshot, principal_id: str, subscription: str) -> Holdings:
    """Return the assignments of one principal in a subscription, by its id without slashes."""
    owner, who = f"/subscriptions/{subscription}", principal_id.lower()
    assignments = authorization_of(snapshot, "assignments", owner)
    return Holdings(
        principal=who,
        roles=role_definitions(snapshot, owner),
        entries=tuple(
            entry for entry in assignments if entry.text("properties.principalId").lower() in {who, ""}
        ),
    )


def held_by(snapshot: Snapshot, principal_id: str, resource: str, asked: Rights) -> Held:
    """Return which of the asked rights one principal holds on a resource, at whatever scope."""
    return held_in(holdings_of(snapshot, principal_id, subscription_of(resource)), resource, asked)


def held_in(holdings: Holdings, resource: str, asked: Rights) -> Held:
    """Return which of the asked rights some assignments of one principal give on a resource."""

    def settle(entry: Node) -> tuple[Rights, str, tuple[Evidence, ...]] | None:
        if level_of(scope_of(entry), resource) is None:
            return None
        if entry.see("properties.principalId").text.lower() != holdings.principal:
            return None
        role = role_of(holdings.roles, entry)
        rights = granted(role, asked)
        given = ", ".join(name.rpartition("registries/")[2] for name in rights.names)
        named = role.text("properties.roleName") or role.name
        return (rights, f"{named} gives {given}.", rows_of(entry)) if rights else None

    found = gather(holdings.entries, settle)
    total = Rights()
    for rights, _, _ in found.found:
        total = total.plus(rights)
    return Held(
        rights=total,
        grants=tuple(line for _, line, _ in found.found),
        evidence=tuple(row for _, _, (_, *rows) in found.found for row in rows),
        open=found.open,
    )
