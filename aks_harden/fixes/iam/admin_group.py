"""The Entra group that shall administer a cluster: who it may be, and whether it lets anybody in."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from aks_harden.fixes.asking import answered, ask, blocked, confirmed, ok, undecided
from aks_harden.fixes.caller import member_of
from aks_harden.fixes.roles import is_guid
from aks_harden.model.context import Context
from aks_harden.model.fix import Guard, Input
from aks_harden.model.json import Json
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

UNNAMED: Final = "<admin-group>"
"""Stands for the group until it is named."""
_NAMED: Final = 10
"""Groups whose names the question tells at the most."""


class AdminGroup(Struct, frozen=True, kw_only=True):
    """The group that the operator names, with what must be asked and must hold."""

    id: str
    """Object id, or what stands for it."""
    inputs: tuple[Input, ...]
    guards: tuple[Guard, ...]


def admin_group(snapshot: Snapshot, context: Context, fix: str) -> AdminGroup:
    """Return the group that the operator names as the cluster's administrators."""
    where = snapshot.cluster_id
    named = answered(context, fix, where, "admin-group") or ""
    asked = ask(context, fix, where, "admin-group", _question(snapshot), suggestions=_known(snapshot))
    if not is_guid(named):
        reason = "No group was named yet." if not named else f"`{named}` is not the object id of a group."
        guard = (blocked if named else undecided)("admin-group-exists", reason)
        return AdminGroup(id=named or UNNAMED, inputs=(asked,), guards=(guard,))
    inputs, guards = [asked], []
    for entry, guard in (_exists(snapshot, context, fix, named), _lets_in(snapshot, context, fix, named)):
        inputs += [entry] if entry else []
        guards.append(guard)
    return AdminGroup(id=named.lower(), inputs=tuple(inputs), guards=tuple(guards))


def is_group(entry: Node) -> bool:
    """Tell whether Microsoft Graph calls an object a group."""
    return _said(entry, "@odata.type") == "#microsoft.graph.group"


def _said(entry: Node, key: str) -> Json:
    """Return a value of a Graph object whose key is no path."""
    body = entry.body if isinstance(entry.body, dict) else {}
    value = next((value for name, value in body.items() if name.lower() == key.lower()), None)
    return value.lower() if isinstance(value, str) else value


def _question(snapshot: Snapshot) -> str:
    groups = [
        f"{entry.text('displayName')} = {entry.text('id')}"
        for entry in snapshot.readable("principals")
        if is_group(entry)
    ]
    shown = f" Known here: {', '.join(groups[:_NAMED])}." if groups else ""
    return f"Which security group in Entra (object id) shall administer the cluster?{shown}"


def _known(snapshot: Snapshot) -> Iterator[str]:
    """Give the groups that Microsoft Graph named, those whose members were read first."""
    groups = [entry.text("id") for entry in snapshot.readable("principals") if is_group(entry)]
    read = snapshot.targets("group-members")
    yield from sorted(groups, key=lambda group: (group.lower() not in read, group))


def _exists(snapshot: Snapshot, context: Context, fix: str, group: str) -> tuple[Input | None, Guard]:
    """Return the guard that the group is there; Graph was asked only for whoever holds a role."""
    name = "admin-group-exists"
    entries = {entry.text("id").lower(): entry for entry in snapshot.readable("principals")}
    found = entries.get(group.lower())
    if found is not None:
        shown = found.text("displayName") or group
        if not is_group(found):
            return None, blocked(name, f"{shown} is not a group.")
        if _said(found, "securityEnabled") is False:
            return None, blocked(name, f"{shown} is not a security group, so it can hold no administrators.")
        return None, ok(name, f"Microsoft Graph knows the group {shown}.")
    asked = ask(
        context,
        fix,
        snapshot.cluster_id,
        name,
        f"Does `az ad group show --group {group}` show a security group, in the tenant of the cluster?",
        suggestions=("yes", "no"),
    )
    yes = f"The operator has looked: {group} is a security group in the cluster's tenant."
    return asked, confirmed(asked, yes=yes, no=f"There is no security group {group} in the cluster's tenant.")


def _lets_in(snapshot: Snapshot, context: Context, fix: str, group: str) -> tuple[Input | None, Guard]:
    """Return the guard that the caller, or somebody whom they reach, is in the group."""
    name = "in-admin-group"
    inside = member_of(snapshot, group)
    if inside is not None and inside.nobody:
        return None, blocked(name, f"The group {group} has no member: nobody could administer the cluster.")
    if inside is not None and inside.caller:
        return None, ok(name, f"{snapshot.reader} is a member of the group.")
    asked = ask(
        context,
        fix,
        snapshot.cluster_id,
        name,
        "Are you a member of the admin group, or somebody whom you can reach at once?",
        suggestions=("yes", "no"),
    )
    yes = "The operator is in the group, or reaches somebody who is."
    return asked, confirmed(asked, yes=yes, no="Nobody whom the operator reaches is in the group.")
