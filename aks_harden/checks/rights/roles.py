"""What a role grants: patterns minus exceptions, whatever their case, block by block.

https://learn.microsoft.com/azure/role-based-access-control/role-definitions
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from msgspec import Struct

from aks_harden.model.finding import Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.facets import FACETS
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of, subscription_of
from aks_harden.snapshot.snapshot import Snapshot


class Rights(Struct, frozen=True, kw_only=True):
    """Control-plane and data-plane operations, each by its whole name."""

    actions: tuple[str, ...] = ()
    data_actions: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self.actions or self.data_actions)

    @property
    def names(self) -> tuple[str, ...]:
        """All of them, control plane first."""
        return (*self.actions, *self.data_actions)

    def plus(self, other: "Rights") -> "Rights":
        """Return the operations of both, each once."""
        return Rights(
            actions=tuple(dict.fromkeys((*self.actions, *other.actions))),
            data_actions=tuple(dict.fromkeys((*self.data_actions, *other.data_actions))),
        )

    def among(self, other: "Rights") -> "Rights":
        """Return those that are in both."""
        return Rights(
            actions=tuple(name for name in self.actions if name in other.actions),
            data_actions=tuple(name for name in self.data_actions if name in other.data_actions),
        )


def granted(role: Node, asked: Rights) -> Rights:
    """Return which of the asked operations a role definition (or a deny assignment) names.

    Each block of `permissions` stands by itself: an exception in one does not take from another.
    """
    found = Rights()
    for block in role.need_nodes("properties.permissions"):
        found = found.plus(
            Rights(
                actions=_granted(block, "actions", "notActions", asked.actions),
                data_actions=_granted(block, "dataActions", "notDataActions", asked.data_actions),
            )
        )
    return found


def _granted(block: Node, given: str, excepted: str, asked: Iterable[str]) -> tuple[str, ...]:
    wanted = tuple(asked)
    if not wanted:
        return ()
    patterns = block.see(given).texts
    exceptions = () if block.get(excepted) is None else block.see(excepted).texts
    return tuple(
        name
        for name in wanted
        if any(covers(pattern, name) for pattern in patterns)
        and not any(covers(pattern, name) for pattern in exceptions)
    )


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in pattern.split("*")), re.IGNORECASE | re.DOTALL)


def covers(pattern: str, operation: str) -> bool:
    """Tell whether a pattern of a role names an operation; `*` stands for any text, slashes included."""
    return _pattern(pattern).fullmatch(operation) is not None


def authorization_of(snapshot: Snapshot, kind: str, subscription: str) -> tuple[Node, ...]:
    """Return the role `assignments` or `definitions` that hold in a subscription.

    Subscriptions of the cluster and of what the operator named are one facet; those that only hold a
    destination of logs are another. Raises NotSettledError where neither was read.
    """
    own = f"role-{kind}"
    known = subscription.lower() in snapshot.targets(own) or subscription_of(subscription) == (
        snapshot.subscription
    )
    return snapshot.listed(own if known else f"foreign-role-{kind}", subscription)


def role_definitions(snapshot: Snapshot, subscription: str) -> Mapping[str, Node]:
    """Return the role definitions of a subscription by GUID in lower case.

    An assignment may name its role through another subscription's id, so only the GUID counts.
    """
    return {
        name_of(role.id).lower(): role for role in authorization_of(snapshot, "definitions", subscription)
    }


def known_roles(snapshot: Snapshot) -> Mapping[str, Node]:
    """Return the role definitions of every subscription that was read; the cluster's own must have been."""
    elsewhere = {name_of(role.id).lower(): role for role in snapshot.readable("role-definitions")}
    return {**elsewhere, **role_definitions(snapshot, f"/subscriptions/{snapshot.subscription}")}


def role_of(roles: Mapping[str, Node], assignment: Node) -> Node:
    """Return the role that an assignment gives; not settled where no list holds it."""
    named = assignment.see("properties.roleDefinitionId").text
    role = roles.get(name_of(named).lower())
    if role is None:
        raise NotSettledError(
            Missing(
                facet="role-definitions",
                reason=f"the role {name_of(named)} is assigned, and no list holds its definition",
                action=FACETS["role-definitions"].actions[0],
            )
        )
    return role
