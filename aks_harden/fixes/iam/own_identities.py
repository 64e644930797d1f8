"""The identities that the operator brings for a cluster: what they lack, and who has them already."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from aks_harden.checks.iam.siblings import Identity, control_plane_of, kubelet_of, siblings
from aks_harden.checks.stores.registries import Puller, held_on, registries_in_scope, registry_of
from aks_harden.checks.stores.registry_rights import meaning_of
from aks_harden.fixes.asking import ask, blocked, ok, undecided
from aks_harden.fixes.iam.identity_needs import made_by_aks, needed_roles
from aks_harden.fixes.iam.vault_following import Policy, policies_to_follow, roles_to_follow
from aks_harden.fixes.pull import pull_role
from aks_harden.fixes.roles import RoleAssignment, is_guid
from aks_harden.model.context import Context
from aks_harden.model.fix import Guard, Input
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

CONTROL: Final = "cluster-identity"
NODES: Final = "kubelet-identity"
"""Names of the questions, and of what stands for an identity that is not named yet."""
_QUESTIONS: Final = {
    CONTROL: "Which user-assigned identity (resource id) shall the control plane run as, and nothing else?",
    NODES: "Which user-assigned identity (resource id) shall the nodes run as, and nothing else?",
}
_MAKE: Final = " `az identity create` makes one; read the cluster again then."


class Own(Struct, frozen=True, kw_only=True):
    """One identity that the operator brings."""

    id: str
    """ARM id, or what stands for it."""
    node: Node | None
    """The identity as it was read; None while none that was read is named."""
    asked: Input
    guard: Guard

    @property
    def principal(self) -> str:
        """Object id; empty while it is not known."""
        return self.node.text("properties.principalId") if self.node else ""


def own_identity(snapshot: Snapshot, context: Context, fix: str, name: str) -> Own:
    """Return the identity that the operator names under a question."""
    free = sorted(
        node.id
        for node in snapshot.readable("identities")
        if not made_by_aks(snapshot, node.id) and not _users(snapshot, node)
    )
    question = f"{_QUESTIONS[name]}{_MAKE}"
    entry = ask(context, fix, snapshot.cluster_id, name, question, suggestions=free)
    answer = (entry.value or "").rstrip("/")
    node = next(
        (each for each in snapshot.readable("identities") if each.id.rstrip("/").lower() == answer.lower()),
        None,
    )
    guard = _guard(snapshot, name, answer, node)
    return Own(id=node.id if node else f"<{name}>", node=node, asked=entry, guard=guard)


def _guard(snapshot: Snapshot, name: str, answer: str, node: Node | None) -> Guard:
    if not answer:
        return undecided(name, "No identity was named yet.")
    if node is None or not is_guid(node.text("properties.principalId")):
        return blocked(
            name, f"`{answer}` is not among the identities that were read: make it, then read again."
        )
    try:
        if made_by_aks(snapshot, node.id):
            return blocked(name, f"AKS made {node.name} for a use of its own: bring one that nothing uses.")
        users = _users(snapshot, node)
    except NotSettledError as open_:
        return undecided(name, f"Whether another cluster runs as {node.name} is not known: {open_}.")
    if users:
        return blocked(
            name, f"{', '.join(users)} runs as {node.name} already: bring one that nothing else uses."
        )
    return ok(name, f"{node.name} is used by no cluster that can be seen.")


def _users(snapshot: Snapshot, node: Node) -> tuple[str, ...]:
    """Return whose identity it is already: other clusters', or this one's."""
    own = Identity(resources=frozenset({node.id.rstrip("/").lower()}))
    here = snapshot.cluster
    names = [
        each.words for each in siblings(snapshot).every if own.same(each.control) or own.same(each.kubelet)
    ]
    if own.same(control_plane_of(here)) or own.same(kubelet_of(here)):
        names.append("This cluster")
    return tuple(names)


def two_identities(control: Own | None, nodes: Own | None) -> tuple[Guard, ...]:
    """Return the guard that control plane and nodes do not get one identity, where both are brought."""
    if control is None or nodes is None or not control.node or not nodes.node:
        return ()
    name = "two-identities"
    if control.node.id.lower() == nodes.node.id.lower():
        return (blocked(name, "One identity is named for control plane and nodes: bring two."),)
    return (ok(name, "Control plane and nodes get one identity each."),)


def lacking(
    snapshot: Snapshot, context: Context, control: Own | None, nodes: Own | None
) -> tuple[RoleAssignment, ...]:
    """Return the roles that new identities still lack: for networks and keys, and for pulling."""
    found: list[RoleAssignment] = []
    if control and control.principal:
        kubelet = nodes.id if nodes and nodes.node else ""
        found += needed_roles(snapshot, control.principal, kubelet=kubelet)
    if nodes and nodes.principal:
        found += _pulls(snapshot, context, nodes)
        found += roles_to_follow(snapshot, nodes.principal)
    return tuple(dict.fromkeys(found))


def lacking_policies(snapshot: Snapshot, nodes: Own | None) -> tuple[Policy, ...]:
    """Return the access policies of vaults that a new identity of the nodes still lacks."""
    return policies_to_follow(snapshot, nodes.principal) if nodes and nodes.principal else ()


def _pulls(snapshot: Snapshot, context: Context, nodes: Own) -> Iterator[RoleAssignment]:
    if nodes.node is None:
        return
    seen = nodes.node.see("properties.principalId")
    puller = Puller(id=seen.text, title="kubelet identity", seen=seen)
    for each in registries_in_scope(snapshot, context):
        registry = registry_of(snapshot, each)
        if not held_on(snapshot, registry, puller).rights.among(meaning_of(registry)[0].pull):
            yield pull_role(registry, puller)


def roles_there(snapshot: Snapshot, context: Context, control: Own | None, nodes: Own | None) -> Guard:
    """Return the guard that new identities hold what they need before anything runs as them."""
    name = "roles-are-there"
    try:
        missing = lacking(snapshot, context, control, nodes)
        policies = [each.vault.id for each in lacking_policies(snapshot, nodes)]
    except NotSettledError as open_:
        return undecided(name, f"What the new identities may do is not known: {open_}.")
    if missing or policies:
        scopes = ", ".join(dict.fromkeys([*(each.scope for each in missing), *policies]))
        return blocked(name, f"Roles are missing at {scopes}: plan IAM-4.roles with it.")
    return ok(name, "The new identities hold what they need.")
