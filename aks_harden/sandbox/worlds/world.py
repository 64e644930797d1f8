"""A world: everything a simulated tenant holds, before anyone touched it."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from msgspec import Struct

Json: TypeAlias = dict[str, Any]


class Grant(Struct, frozen=True, kw_only=True):
    """A role that the operator holds at a scope; `*` in a name stands for any words."""

    actions: tuple[str, ...]
    scope: str = "/"
    """Id in lower case: `/` is everything."""
    spared: tuple[str, ...] = ()
    """What of it is taken away again, as `notActions`."""


class Rights(Struct, frozen=True, kw_only=True):
    """What the operator may do; it may do everything unless a world says otherwise."""

    grants: tuple[Grant, ...] = (Grant(actions=("*",)),)
    graph: bool = True
    """Whether Microsoft Graph answers: the permission Directory.Read.All."""


class World(Struct, frozen=True, kw_only=True):
    """A tenant as it stands when the sandbox starts; nobody changes its bodies in place."""

    name: str
    summary: str
    """One sentence for `--help` and for people."""
    tenant: str
    subscription: str
    """Id (a GUID) of the subscription that holds the main cluster."""
    cluster_id: str
    operator_app_id: str
    operator_object_id: str
    resources: Mapping[str, Json]
    """ARM wire bodies by their id in lower case; groups, subscriptions and management groups included."""
    ancestors: Mapping[str, tuple[str, ...]]
    """Management groups above each `/subscriptions/…`, nearest first, in lower case."""
    directory: tuple[Json, ...]
    """Microsoft Graph objects, each with its `@odata.type`."""
    members: Mapping[str, tuple[str, ...]]
    """Object ids by the group that holds them."""
    rights: Rights = Rights()
    unregistered: frozenset[str] = frozenset()
    """Resource providers, in lower case, that no subscription has ever switched on."""


def by_id(bodies: list[Json]) -> dict[str, Json]:
    """Key bodies by id, refusing two of one id: that would hide one of them."""
    keyed: dict[str, Json] = {}
    for body in bodies:
        key = str(body["id"]).lower()
        if key in keyed:
            raise ValueError(f"two resources with the id {key}")
        keyed[key] = body
    return keyed
