"""Which container registries belong to a cluster, and as whom its nodes pull.

In scope are registries on which the cluster's pulling identity holds a role directly, the one that it
bootstraps from, and those that the operator names, less those that the operator drops. Images in use would
add to it; they need Kubernetes evidence. What the identity reaches beyond that, through wider scopes, is
listed and not in scope.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from msgspec import Struct

from aks_harden.checks.gather import Gathered, Open, gather
from aks_harden.checks.rights.held import Held, held_by, held_in, holdings_of
from aks_harden.checks.rights.scopes import scope_of
from aks_harden.checks.stores.registry_rights import meaning_of
from aks_harden.model.context import Context
from aks_harden.model.finding import Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.facets import FACETS
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.paths import group_of, same_id, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

_REGISTRY: Final = (
    r"(?i)/subscriptions/[^/]+/resourcegroups/[^/]+/providers/microsoft\.containerregistry/registries/[^/]+"
)


class Puller(Struct, frozen=True, kw_only=True):
    """The identity as which the nodes pull."""

    id: str
    """Object id in Entra."""
    title: str
    """`kubelet identity` or `service principal`."""
    seen: Seen
    """Where the cluster names it."""


def puller_of(snapshot: Snapshot) -> Puller:
    """Return the identity as which the nodes pull.

    A cluster on a service principal names only the application; its object id is in Microsoft Graph alone.
    """
    cluster = snapshot.cluster
    kubelet = "properties.identityProfile.kubeletidentity.objectId"
    if cluster.text(kubelet):
        seen = cluster.see(kubelet)
        return Puller(id=seen.text, title="kubelet identity", seen=seen)
    client = cluster.see("properties.servicePrincipalProfile.clientId")
    if client.text.lower() == "msi":
        raise NotSettledError(
            Missing(facet="cluster", reason="the cluster does not name its kubelet identity")
        )
    for entry in snapshot.readable("principals"):
        if entry.text("appId").lower() == client.text.lower() and entry.text("id"):
            return Puller(id=entry.text("id"), title="service principal", seen=client)
    raise NotSettledError(
        Missing(
            facet="principals",
            reason=f"the nodes pull as the service principal {client.text}, and only Microsoft Graph"
            " tells which role assignments are its own",
            action=FACETS["principals"].actions[0],
        ),
        pending=not snapshot.complete and "principals" not in snapshot.readings,
    )


class Scope(Struct, frozen=True, kw_only=True):
    """The registries in scope."""

    ids: tuple[str, ...]
    """Their ARM ids, each once."""
    open: Open
    """What could not be read; more registries may belong to the scope."""


def scope_of_cluster(snapshot: Snapshot, context: Context) -> Scope:
    """Return the registries in scope as far as they are known, without those the operator took out."""
    bootstrap = bootstrap_of(snapshot.cluster)
    named = [] if bootstrap is None else [bootstrap.text]
    named.extend(context.registries)
    open_ = Open()
    try:
        direct = _direct(snapshot)
        named.extend(direct.found)
        open_ = direct.open
    except NotSettledError as error:
        open_ = open_.and_(error)
    dropped = {entry.rstrip("/").lower() for entry in context.dropped}
    each: dict[str, str] = {}
    for entry in named:
        each.setdefault(entry.rstrip("/").lower(), entry.rstrip("/"))
    return Scope(ids=tuple(own for key, own in each.items() if key not in dropped), open=open_)


def registries_in_scope(snapshot: Snapshot, context: Context) -> tuple[str, ...]:
    """Return the ARM ids of the registries in scope; not settled where none is known and some may exist."""
    scope = scope_of_cluster(snapshot, context)
    if not scope.ids:
        scope.open.require()
    return scope.ids


def _direct(snapshot: Snapshot) -> Gathered[str]:
    """Return the registries on which the pulling identity holds a role at the registry's own scope.

    The list of the cluster's subscription must be read; of others, what could be read counts.
    """
    who = puller_of(snapshot).id.lower()
    snapshot.listed("role-assignments")

    def registry(entry: Node) -> str | None:
        scope = scope_of(entry)
        if not re.fullmatch(_REGISTRY, scope):
            return None
        return scope if entry.see("properties.principalId").text.lower() == who else None

    return gather(snapshot.readable("role-assignments"), registry)


def bootstrap_of(cluster: Node) -> Seen | None:
    """Return the registry that nodes bootstrap from, None where they use Microsoft's own."""
    if cluster.get("properties.bootstrapProfile.containerRegistryId") is None:
        return None
    seen = cluster.see("properties.bootstrapProfile.containerRegistryId")
    return seen if seen.text else None


def bootstraps(cluster: Node, registry: str) -> bool:
    """Tell whether nodes bootstrap from a registry."""
    found = bootstrap_of(cluster)
    return found is not None and same_id(found.text, registry)


def made_by_aks(cluster: Node, registry: str) -> bool:
    """Tell whether AKS made a registry for bootstrapping and keeps reconciling it.

    Such a registry lies among the cluster's other managed resources, in the node resource group.
    https://learn.microsoft.com/azure/aks/concepts-network-isolated
    """
    if not bootstraps(cluster, registry):
        return False
    group = cluster.see("properties.nodeResourceGroup").text
    same_subscription = subscription_of(registry) == subscription_of(cluster.id)
    return same_subscription and group_of(registry).lower() == group.lower()


def registry_of(snapshot: Snapshot, registry: str) -> Node:
    """Return a registry; not settled where its subscription is unread, or read and without it.

    The generic list of resources names registries without their properties: that tells nothing of them.
    """
    subscription = f"/subscriptions/{subscription_of(registry)}"
    reason = f"{registry} is not among the registries of its subscription"
    found = snapshot.member("registries", subscription, registry)
    if found is not None and found.get("properties"):
        return found
    if found is not None:
        reason = f"{registry} came without its properties, so what is absent tells nothing"
    raise NotSettledError(Missing(facet="registries", reason=reason, action=FACETS["registries"].actions[0]))


def held_on(snapshot: Snapshot, registry: Node, puller: Puller) -> Held:
    """Return what the pulling identity holds on a registry, by the registry's permission mode."""
    return held_by(snapshot, puller.id, registry.id, meaning_of(registry)[0].all)


class Beyond(Struct, frozen=True, kw_only=True):
    """The registries that the pulling identity reaches without being in scope."""

    looked_at: int
    """How many registries were looked at."""
    in_scope: int
    """How many are in scope."""
    reached: tuple[tuple[Node, Held], ...]
    open: Open


def beyond_scope(snapshot: Snapshot, context: Context) -> Beyond:
    """Return the registries that the nodes may pull from through wider role assignments."""
    puller = puller_of(snapshot)
    scope = scope_of_cluster(snapshot, context)
    known = {entry.lower() for entry in scope.ids}
    snapshot.listed("registries")
    every = snapshot.readable("registries")
    holdings = cache(lambda subscription: holdings_of(snapshot, puller.id, subscription))

    def reach(registry: Node) -> tuple[Node, Held] | None:
        if registry.id.lower() in known:
            return None
        whole = registry_of(snapshot, registry.id)
        held = held_in(holdings(subscription_of(whole.id)), whole.id, meaning_of(whole)[0].all)
        if not held.rights:
            held.open.require()
        return (registry, held) if held.rights else None

    found = gather(every, reach, scope.open.plus(_lacking(snapshot, scope.ids, every)))
    return Beyond(looked_at=len(every), in_scope=len(scope.ids), reached=found.found, open=found.open)


def _lacking(snapshot: Snapshot, known: Iterable[str], every: Iterable[Node]) -> Open:
    """Return what a list does not hold though it should: it may not hold others that are reached, either."""
    listed = {entry.id.lower() for entry in every}
    missing = tuple(
        Missing(
            facet="registries",
            reason=f"{entry} is not among the registries of its subscription, so the list may not be whole",
            action=FACETS["registries"].actions[0],
        )
        for entry in known
        if subscription_of(entry) == snapshot.subscription and entry.lower() not in listed
    )
    return Open(missing=missing)
