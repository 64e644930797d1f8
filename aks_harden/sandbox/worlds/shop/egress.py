"""Around the shop cluster: firewalls, routes, gateways, public addresses, flow logs.

Nothing holds back what leaves: the only thing kept is a flow log of the nodes' security group, from a time
when such logs could still be made.
"""

from aks_harden.sandbox.worlds import envelope, flowlogs
from aks_harden.sandbox.worlds.naming import resource_id
from aks_harden.sandbox.worlds.shop.ids import SUBSCRIPTION
from aks_harden.sandbox.worlds.shop.logs import ARCHIVE
from aks_harden.sandbox.worlds.world import Json


def around() -> list[Json]:
    """Make what surrounds the cluster."""
    group = resource_id(SUBSCRIPTION, "rg-shop", "Microsoft.Network/networkSecurityGroups", "nsg-shop-nodes")
    return [
        envelope.resource_group(SUBSCRIPTION, flowlogs.GROUP),
        flowlogs.watcher(SUBSCRIPTION),
        flowlogs.flow_log(SUBSCRIPTION, "nsg-shop-nodes-flow", group, ARCHIVE),
    ]
