"""What the operator may do: an action's name for every request, and the roles it must lie within."""

import re
from functools import lru_cache

from aks_harden.sandbox import refusals
from aks_harden.sandbox.address import TENANT, Address, parse, within
from aks_harden.sandbox.catalog import kind_of
from aks_harden.sandbox.tenant import Tenant
from aks_harden.sandbox.wire import Answer, Refusal, problem
from aks_harden.sandbox.worlds.world import Grant

_FREE = frozenset({"tenants", "providers", "locations"})
"""Paths of ARM itself that anybody signed in may read."""
_SEEN_FROM_BELOW = frozenset(
    {
        "microsoft.authorization/policydefinitions",
        "microsoft.authorization/policysetdefinitions",
        "microsoft.authorization/roledefinitions",
    }
)
"""Definitions, which may be read by whoever holds a role with that right below where they are made.

https://learn.microsoft.com/azure/governance/policy/overview#azure-rbac-permissions-in-azure-policy
"""
_EVERYTHING = Grant(actions=("*",))


def require(tenant: Tenant, method: str, where: Address, action: str) -> None:
    """Refuse a request that no role of the operator allows, as ARM does before it looks for the resource."""
    if where.type in _FREE or (where.type == "subscriptions" and where.is_collection):
        return
    if not allows(tenant, refusals.action_of(method, where, action), refusals.scope_of(where)):
        raise Refusal(denied(tenant, method, where, action))


def denied(tenant: Tenant, method: str, where: Address, action: str) -> Answer:
    """Answer as ARM does to an operator without the right to an action."""
    who = tenant.operator
    return refusals.denied(method, where, who.app_id, who.object_id, action)


def allows(tenant: Tenant, action: str, scope: str) -> bool:
    """Tell whether some role at the scope or above it holds an action."""
    return any(
        grant == _EVERYTHING or (_over(tenant, grant.scope, scope) and _holds(grant, action.lower()))
        for grant in tenant.world.rights.grants
    )


def require_registered(tenant: Tenant, where: Address) -> None:
    """Refuse what belongs to a resource provider that the subscription has never switched on."""
    namespace = where.type.partition("/")[0]
    if namespace not in tenant.world.unregistered:
        return
    shown = kind_of(where.type).type.partition("/")[0]
    message = (
        f"The subscription is not registered to use namespace '{shown}'. See https://aka.ms/rps-not-found"
        " for how to register subscriptions."
    )
    raise Refusal(problem(409, "MissingSubscriptionRegistration", message))


def _over(tenant: Tenant, granted: str, scope: str) -> bool:
    if granted == TENANT or within(scope, granted) or granted in tenant.above(scope):
        return True
    where = parse(scope)
    return where.type in _SEEN_FROM_BELOW and tenant.below(granted, where.scope)


def _holds(grant: Grant, action: str) -> bool:
    return _named(grant.actions, action) and not _named(grant.spared, action)


def _named(patterns: tuple[str, ...], action: str) -> bool:
    return any(_pattern(each).fullmatch(action) for each in patterns)


@lru_cache(maxsize=512)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in text.lower().split("*")))
