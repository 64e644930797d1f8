"""What a built-in role of Azure grants, and what most of them grant alike."""

from typing import Final

from msgspec import Struct

from aks_harden.checks.rights.roles import covers


class BuiltIn(Struct, frozen=True, kw_only=True):
    """A built-in role; its id is the same in every tenant."""

    name: str
    id: str
    actions: tuple[str, ...]
    spared: tuple[str, ...] = ()
    """What of it is taken away again, as `notActions`."""
    documented: tuple[str, ...] = ()
    """What Azure's documentation says it is for, although no pattern of it names that to the letter."""

    def grants(self, action: str) -> bool:
        """Tell whether the role allows an action."""
        if any(covers(pattern, action) for pattern in self.spared):
            return False
        return any(covers(pattern, action) for pattern in (*self.actions, *self.documented))


COMMON: Final = (
    "Microsoft.Authorization/*/read",
    "Microsoft.Insights/alertRules/*",
    "Microsoft.Resources/deployments/*",
    "Microsoft.Resources/subscriptions/resourceGroups/read",
)
SUPPORT: Final = "Microsoft.Support/*"
