"""The other clusters that can be seen, and the identities that each of them runs as.

Only identities are looked at: the list of clusters leaves out other settings that a GET holds.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from aks_harden.checks.kind import service_principal
from aks_harden.model.finding import Evidence, Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import group_of, name_of, same_id, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

_KUBELET: Final = "properties.identityProfile.kubeletidentity"
_CLIENT: Final = "properties.servicePrincipalProfile.clientId"


class Identity(Struct, frozen=True, kw_only=True):
    """One identity by whatever names Azure gave it; any of them is enough to know it again."""

    resources: frozenset[str] = frozenset()
    """ARM ids, in lower case."""
    objects: frozenset[str] = frozenset()
    """Object ids in Entra, in lower case."""

    def __bool__(self) -> bool:
        """Tell whether it is named at all."""
        return bool(self.resources or self.objects)

    def same(self, other: "Identity") -> bool:
        """Tell whether both are one identity."""
        return bool(self.resources & other.resources or self.objects & other.objects)

    def comparable(self, other: "Identity") -> bool:
        """Tell whether both are named in the same way, so that a difference says something."""
        return bool((self.resources and other.resources) or (self.objects and other.objects))


def control_plane_of(cluster: Node) -> Identity:
    """Return the identity of a cluster's control plane; an old API names it without the map."""
    held = cluster.get("identity.userAssignedIdentities")
    members = held if isinstance(held, Mapping) else {}
    objects = [
        str(value)
        for entry in members.values()
        if isinstance(entry, Mapping)
        for name, value in entry.items()
        if name.lower() == "principalid" and isinstance(value, str)
    ]
    return Identity(
        resources=_lowered(members), objects=_lowered((*objects, cluster.text("identity.principalId")))
    )


def kubelet_of(cluster: Node) -> Identity:
    """Return the identity of a cluster's nodes; none for a service principal."""
    return Identity(
        resources=_lowered((cluster.text(f"{_KUBELET}.resourceId"),)),
        objects=_lowered((cluster.text(f"{_KUBELET}.objectId"),)),
    )


def _lowered(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.rstrip("/").lower() for name in names if name)


class Sibling(Struct, frozen=True, kw_only=True):
    """Another cluster, as a list shows it."""

    node: Node
    control: Identity
    kubelet: Identity
    client: str
    """Client id of its service principal, in lower case; empty where it has none."""

    @property
    def words(self) -> str:
        """Its name and where it lies."""
        where = f"{group_of(self.node.id)} of subscription {subscription_of(self.node.id)}"
        return f"{self.node.name} ({where})"

    @property
    def told(self) -> bool:
        """Whether the list says whose identities it uses."""
        return bool(self.client or (self.control and self.kubelet))

    def other_than(self, own: Identity | None) -> bool:
        """Tell whether the names of its identities say that each is another one than `own`.

        A system-assigned identity is no resource, so that it is another one than any that is.
        """
        if own is None or self.client:
            return True
        system = bool(own.resources) and self.node.text("identity.type").lower() == "systemassigned"
        return own.comparable(self.kubelet) and (system or own.comparable(self.control))

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What the list shows of its identities."""
        paths = ("identity.userAssignedIdentities", f"{_KUBELET}.resourceId", f"{_KUBELET}.objectId", _CLIENT)
        return tuple(found.evidence for path in paths if (found := self.node.peek(path)))


class Siblings(Struct, frozen=True, kw_only=True):
    """The other clusters that can be seen."""

    every: tuple[Sibling, ...]
    subscriptions: int
    """In how many subscriptions clusters were listed."""
    notes: tuple[str, ...]
    """Which subscriptions could not be looked into."""

    @property
    def among(self) -> str:
        """Among how many clusters something is unique: `3 clusters in 2 readable subscriptions`."""
        own = len(self.every) + 1
        clusters = "1 cluster" if own == 1 else f"{own} clusters"
        where = "1 readable subscription"
        if self.subscriptions != 1:
            where = f"{self.subscriptions} readable subscriptions"
        return f"{clusters} in {where}"

    def require(self, own: Identity | None = None) -> None:
        """Raise NotSettledError where a list names a cluster without its identities.

        One that names them otherwise than `own` is named cannot be told from it either.
        """
        silent = [sibling for sibling in self.every if not (sibling.told and sibling.other_than(own))]
        if silent:
            names = ", ".join(sibling.words for sibling in silent)
            reason = f"the list of clusters does not say as whom {names} runs"
            action = "Microsoft.ContainerService/managedClusters/read"
            raise NotSettledError(Missing(facet="clusters", reason=reason, action=action))


def siblings(snapshot: Snapshot) -> Siblings:
    """Return the other clusters in every subscription that could be read.

    One that could not be read lowers the count and is named; where none could, nothing is settled.
    """
    found: list[Sibling] = []
    unread: list[str] = []
    read = 0
    for target in snapshot.targets("clusters"):
        try:
            entries = snapshot.listed("clusters", target)
        except NotSettledError:
            unread.append(target)
            continue
        read += 1
        found.extend(_sibling(node) for node in entries if not same_id(node.id, snapshot.cluster_id))
    if not read:
        snapshot.listed("clusters")
    return Siblings(every=tuple(found), subscriptions=read, notes=tuple(_notes(snapshot, unread)))


def _sibling(node: Node) -> Sibling:
    try:
        return Sibling(
            node=node,
            control=control_plane_of(node),
            kubelet=kubelet_of(node),
            client=service_principal(node).lower(),
        )
    except NotSettledError:
        return Sibling(node=node, control=Identity(), kubelet=Identity(), client="")


def _notes(snapshot: Snapshot, unread: list[str]) -> Iterable[str]:
    if unread:
        names = ", ".join(name_of(target) for target in unread)
        yield f"Clusters could not be listed in {names}."
    looked = len(snapshot.targets("clusters"))
    listed = len(snapshot.readable("subscriptions"))
    if listed > looked:
        yield f"Clusters were looked for in {looked} of the {listed} subscriptions that can be read."
