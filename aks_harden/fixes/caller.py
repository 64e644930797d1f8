"""Whether who applies a fix keeps the right to administer: decided where it can be, asked where it cannot.

The snapshot knows the caller by the name of the sign-in alone. Whose object that is, is known where Microsoft
Graph named the holders of roles; whether a group holds the caller, where its members were read.
"""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from aks_harden.checks.entra import managed_entra
from aks_harden.checks.iam.administrators import ASSIGN, BIND_ALL, NAMESPACES
from aks_harden.checks.rights.privilege import Holder, Tenure, privileged
from aks_harden.checks.rights.roles import Rights
from aks_harden.fixes.asking import ask, blocked, confirmed, ok
from aks_harden.model.context import Context
from aks_harden.model.fix import Guard, Input
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.snapshot import Snapshot

CLUSTER_ADMIN: Final = Rights(data_actions=(NAMESPACES, BIND_ALL))
"""What RBAC Cluster Admin gives inside the cluster."""
GIVES_ROLES: Final = Rights(actions=(ASSIGN,))
"""What brings a role back that was taken away."""
_NOW: Final = frozenset({Tenure.STANDING, Tenure.ACTIVE, Tenure.ACTIVATED})


def kept(
    snapshot: Snapshot,
    context: Context,
    fix: str,
    asked: Rights,
    *,
    name: str = "caller-covered",
    question: str,
    roles: bool = True,
) -> tuple[tuple[Input, ...], Guard]:
    """Return the guard that the caller holds some rights on the cluster, and the question where it asks one.

    `snapshot` is the picture in which they must hold: that before a fix which needs them, that after one
    which takes some away. `roles` is False where only the cluster's admin groups count, no roles of Azure.
    """
    entry = ask(context, fix, snapshot.cluster_id, name, question, suggestions=("yes", "no"))
    try:
        covering = tuple(_covering(snapshot, asked, roles=roles))
        told = _told(snapshot, covering)
    except NotSettledError:
        told = None
    if told is None:
        yes = "The operator says that a role, or a group that is named, covers whoever applies this."
        no = "The operator says that nothing covers whoever applies this: they would lock themselves out."
        return (entry,), confirmed(entry, yes=yes, no=no)
    return (), ok(name, told) if told else blocked(name, _nothing(snapshot))


def _nothing(snapshot: Snapshot) -> str:
    who = snapshot.reader or "whoever applies this"
    return f"No role over the cluster covers {who} then: give one first."


def _told(snapshot: Snapshot, covering: tuple[tuple[str, str], ...]) -> str | None:
    """Return what covers the caller in a sentence, empty where nothing does, None where nobody can tell."""
    if not covering:
        return ""
    me = _own_id(snapshot)
    if not me:
        return None
    open_ = False
    for holder, words in covering:
        inside = holder == me or _holds(snapshot, holder, me)
        if inside:
            return f"{snapshot.reader} is covered: {words}."
        open_ = open_ or inside is None
    return None if open_ else ""


def _covering(snapshot: Snapshot, asked: Rights, *, roles: bool) -> Iterator[tuple[str, str]]:
    """Give whoever holds all of the rights now, by id in lower case, and in words."""
    if set(asked.data_actions) and managed_entra(snapshot.cluster):
        for group in snapshot.cluster.see("properties.aadProfile.adminGroupObjectIDs").texts:
            yield group.strip().lower(), f"the admin group {group.strip()} of the cluster"
    if roles:
        found = privileged(snapshot, snapshot.cluster_id, asked)
        for holder in found.holders:
            if _all(holder, asked):
                yield holder.principal.id.lower(), holder.words
        found.assigned.require()


def _all(holder: Holder, asked: Rights) -> bool:
    return holder.tenure in _NOW and not holder.condition and set(asked.names) <= set(holder.rights.names)


def _own_id(snapshot: Snapshot) -> str:
    """Return the caller's object id in lower case; empty where nothing that was read tells it."""
    me = snapshot.reader.lower()
    if not me:
        return ""
    for entry in snapshot.readable("principals"):
        if me in {entry.text("userPrincipalName").lower(), entry.text("appId").lower()}:
            return entry.text("id").lower()
    return ""


class Inside(Struct, frozen=True, kw_only=True):
    """Who is in a group."""

    nobody: bool
    """Whether it has no member at all."""
    caller: bool
    """Whether the caller is known to be a member; false where nobody knows who the caller is."""


def member_of(snapshot: Snapshot, group: str) -> Inside | None:
    """Return who is in a group, None where its members were not read."""
    if group.lower() not in snapshot.targets("group-members"):
        return None
    try:
        members = [entry.text("id").lower() for entry in snapshot.listed("group-members", group)]
    except NotSettledError:
        return None
    me = _own_id(snapshot)
    return Inside(nobody=not members, caller=bool(me) and me in members)


def _holds(snapshot: Snapshot, group: str, member: str) -> bool | None:
    """Tell whether a group holds somebody, None where its members were not read."""
    if group not in snapshot.targets("group-members"):
        return None if _may_be_group(snapshot, group) else False
    try:
        return any(entry.text("id").lower() == member for entry in snapshot.listed("group-members", group))
    except NotSettledError:
        return None


def _may_be_group(snapshot: Snapshot, principal: str) -> bool:
    """Tell whether a principal is a group, or may be one for all that was read."""
    kinds = {
        entry.text("properties.principalType").lower()
        for entry in snapshot.readable("role-assignments")
        if entry.text("properties.principalId").lower() == principal
    }
    return not kinds or bool(kinds & {"", "group", "foreigngroup", "unknown"})
