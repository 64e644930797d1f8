"""The shop, read by a guest: half of what an audit asks for answers 403.

The operator holds one custom role on the subscription and nothing else. It may read clusters, networks,
machines, registries (with their tokens and scope maps), diagnostic settings, subscriptions and resource
groups. It may not read who may do what (role assignments and definitions, PIM, deny assignments, locks),
policy, Defender for Cloud, workspaces, identities, key vaults, storage accounts, alerts, extensions,
Application Gateways for Containers, and Microsoft Graph does not answer. Everything there is as in shop:
what can be read is judged as there, and what cannot is `unknown`, never better.
"""

from msgspec.structs import replace

from aks_harden.sandbox.worlds import shop
from aks_harden.sandbox.worlds.world import Grant, Rights, World

MAY = (
    "Microsoft.ContainerService/*/read",
    "Microsoft.Network/*/read",
    "Microsoft.Compute/*/read",
    "Microsoft.ContainerRegistry/*/read",
    "Microsoft.Insights/diagnosticSettings/read",
    "Microsoft.Insights/diagnosticSettingsCategories/read",
    "Microsoft.Resources/subscriptions/read",
    "Microsoft.Resources/subscriptions/resourceGroups/read",
)
"""What the guest's role allows."""


def build() -> World:
    """Build the world."""
    world = shop.build()
    scope = f"/subscriptions/{world.subscription}"
    return replace(
        world,
        name="guest",
        summary="The shop, read by somebody who may read half of it.",
        rights=Rights(grants=(Grant(actions=MAY, scope=scope),), graph=False),
    )
