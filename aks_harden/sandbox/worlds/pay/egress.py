"""Around the pay cluster: firewalls, routes, gateways, public addresses, flow logs.

The way out itself is in `hub` and `pay.network`; here is what records it.
"""

from aks_harden.sandbox.worlds import envelope, flowlogs
from aks_harden.sandbox.worlds.pay import network
from aks_harden.sandbox.worlds.pay.logs import ARCHIVE
from aks_harden.sandbox.worlds.pay.own import SUBSCRIPTION
from aks_harden.sandbox.worlds.world import Json


def around() -> list[Json]:
    """Make what surrounds the cluster."""
    return [
        envelope.resource_group(SUBSCRIPTION, flowlogs.GROUP),
        flowlogs.watcher(SUBSCRIPTION),
        flowlogs.flow_log(SUBSCRIPTION, "vnet-pay-flow", network.network_id(SUBSCRIPTION), ARCHIVE),
    ]
