"""Calls that write a container registry, the rights that they need, and the hazards that they share."""

from typing import Final

from aks_harden.checks.stores.registries import held_on, puller_of
from aks_harden.checks.stores.registry_rights import meaning_of
from aks_harden.fixes.asking import blocked, ok, undecided
from aks_harden.model.fix import Command, Guard, Precondition
from aks_harden.model.json import Json
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import group_of, name_of, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

API_VERSION: Final = "2025-11-01"
"""Stable version of the registry API, for readings that do not tell theirs."""
REGISTRY_ACTIONS: Final = (
    "Microsoft.ContainerRegistry/registries/read",
    "Microsoft.ContainerRegistry/registries/write",
    "Microsoft.ContainerRegistry/registries/operationStatuses/read",
)
"""`az acr update` reads the registry, sends a PATCH, and asks for its outcome where that takes time.

https://learn.microsoft.com/azure/role-based-access-control/permissions/containers
"""


def update_registry(snapshot: Snapshot, registry: Node, *change: str) -> Command:
    """Return an `az acr update`; calls of one phase on one registry share one PATCH."""
    target = ("--name", name_of(registry.id), *place(snapshot, registry.id))
    return Command(words=("az", "acr", "update"), target=target, change=change, merges=True)


def on_registry(
    snapshot: Snapshot, registry: Node, *words: str, name: str = "", change: tuple[str, ...] = ()
) -> Command:
    """Return another call below `az acr` on a registry, or on the part of it with a name."""
    part = ("--name", name) if name else ()
    target = (*part, "--registry", name_of(registry.id), *place(snapshot, registry.id))
    return Command(words=("az", "acr", *words), target=target, change=change)


def place(snapshot: Snapshot, resource: str) -> tuple[str, ...]:
    """Return the options that say where a resource lies; the subscription where it is not the cluster's."""
    subscription = subscription_of(resource)
    elsewhere = () if subscription == snapshot.subscription else ("--subscription", subscription)
    return ("--resource-group", group_of(resource), *elsewhere)


def with_registry_value(snapshot: Snapshot, registry: Node, path: str, value: Json) -> Snapshot:
    """Return the snapshot with one value of a registry changed."""
    where = f"/subscriptions/{subscription_of(registry.id)}"
    return snapshot.with_value("registries", where, path, value, member=registry.id)


def unchanged(registry: Node, *paths: str) -> tuple[Precondition, ...]:
    """Return what must still read the same right before the call: a registry has no eTag."""
    return tuple(
        Precondition(
            resource=registry.id,
            api_version=registry.api_version or API_VERSION,
            query=path,
            expected=registry.see(path).value,
        )
        for path in paths
    )


def nodes_keep_pull(snapshot: Snapshot, registry: Node) -> Guard:
    """Guard: the nodes pull as the cluster's own identity, so they do not depend on what is switched off."""
    name = "nodes-keep-pull"
    try:
        puller = puller_of(snapshot)
        held = held_on(snapshot, registry, puller)
        pulling = held.rights.among(meaning_of(registry)[0].pull).names
        pulls = any(right.lower().endswith(("/pull/read", "/content/read")) for right in pulling)
        if not pulls:
            held.open.require()
    except NotSettledError as error:
        return undecided(name, f"Whether the nodes may pull is not known: {error}.")
    if pulls:
        return ok(name, f"The nodes' {puller.title} may pull by its own role.")
    return blocked(
        name,
        f"The nodes' {puller.title} holds no pull role on {registry.name}: pods may depend on what"
        " is switched off. Give it the pull role first.",
    )


def registry_at_rest(registry: Node) -> Guard:
    """Guard: no other operation runs on the registry."""
    name, state = "registry-at-rest", registry.text("properties.provisioningState")
    if state.lower() == "succeeded":
        return ok(name, "No operation runs on the registry.")
    if not state:
        return undecided(name, "The registry does not tell whether an operation runs on it.")
    return blocked(name, f"The registry is in the state {state}.")
