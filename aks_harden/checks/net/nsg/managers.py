"""Security admin rules of Azure Virtual Network Manager, which come before every security group."""

from typing import Final

from aks_harden.checks.gather import NOTHING_OPEN, Open
from aks_harden.model.finding import Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

_ADMIN: Final = "securityadmin"
_EFFECTIVE: Final = "Microsoft.Network/virtualNetworks/listNetworkManagerEffectiveSecurityAdminRules/action"

NONE_APPLY: Final = (
    "No readable network manager has security admin access to this network; none is taken to apply."
)
"""The note that goes with judging by security groups alone."""


def commanding(snapshot: Snapshot, network: str) -> tuple[Missing, ...]:
    """Return what would settle the admin rules of each readable manager with a say over a network.

    A manager may hold a management group in its scope; whether the subscription is below it is not in the
    reading, so it is taken to be.
    """
    subscription = subscription_of(network)
    return tuple(
        Missing(
            facet="network-managers",
            reason=f"the network manager {name_of(manager.id)} may allow or deny SSH before any security"
            " group does, and only its effective rules tell",
            action=_EFFECTIVE,
        )
        for manager in snapshot.readable("network-managers")
        if _commands(manager, subscription)
    )


def unread_managers(snapshot: Snapshot) -> Open:
    """Return why the network managers of the cluster's subscription could not be listed."""
    try:
        snapshot.listed("network-managers")
    except NotSettledError as open_:
        return NOTHING_OPEN.and_(open_)
    return NOTHING_OPEN


def _commands(manager: Node, subscription: str) -> bool:
    access = manager.get("properties.networkManagerScopeAccesses")
    if isinstance(access, list) and not any(str(entry).lower() == _ADMIN for entry in access):
        return False
    groups = manager.get("properties.networkManagerScopes.managementGroups")
    named = manager.get("properties.networkManagerScopes.subscriptions")
    if not isinstance(named, list):
        return True
    return bool(groups) or any(subscription_of(str(entry)) == subscription for entry in named)
