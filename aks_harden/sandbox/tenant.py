"""The live tenant: a world, what became of it, and what lies above and below a scope."""

from msgspec import Struct

from aks_harden.sandbox.address import TENANT, group_of, subscription_of, within
from aks_harden.sandbox.operations import Operations
from aks_harden.sandbox.store import Store
from aks_harden.sandbox.tokens import Identity
from aks_harden.sandbox.worlds.world import World


class Tenant(Struct, frozen=True):
    """What every protocol below answers from."""

    base: str
    world: World
    store: Store
    operations: Operations

    @property
    def operator(self) -> Identity:
        """The signed-in service principal."""
        return Identity(self.world.tenant, self.world.operator_app_id, self.world.operator_object_id)

    def above(self, scope: str) -> tuple[str, ...]:
        """List the scopes above a scope, nearest first, up to the tenant."""
        subscription, group = subscription_of(scope), group_of(scope)
        chain = [each for each in (group, subscription) if each and each != scope]
        if subscription:
            return (*chain, *self.world.ancestors.get(subscription, ()), TENANT)
        for line in self.world.ancestors.values():
            if scope in line:
                return (*line[line.index(scope) + 1 :], TENANT)
        return () if scope == TENANT else (TENANT,)

    def below(self, inner: str, outer: str) -> bool:
        """Tell whether a scope lies below another, across management groups too."""
        return inner != outer and (within(inner, outer) or outer in self.above(inner))

    def groups_of(self, principal: str) -> frozenset[str]:
        """Return a principal and every group that holds it, directly or through groups."""
        found, waiting = {principal}, [principal]
        while waiting:
            one = waiting.pop()
            for group, members in self.world.members.items():
                if one in members and group not in found:
                    found.add(group)
                    waiting.append(group)
        return frozenset(found)
