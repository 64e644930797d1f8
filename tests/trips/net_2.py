"""Round trips of NET-2: the payments network has a firewall in its hub, and lost the way there."""

from support.trips import Json, Trip

from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds import hub
from aks_harden.sandbox.worlds.pay.network import network_id
from aks_harden.sandbox.worlds.pay.own import HUB, SUBSCRIPTION

FIREWALL = hub.network_id(HUB).replace("virtualNetworks/vnet-hub", "azureFirewalls/fw-hub")


def without_table(box: Sandbox) -> None:
    """Take the route table off the node subnet."""
    network = box.get(network_id(SUBSCRIPTION))
    # A gateway in the hub might hand it a default route, and then nobody could tell.
    network["properties"]["virtualNetworkPeerings"][0]["properties"]["useRemoteGateways"] = False
    subnets: list[Json] = network["properties"]["subnets"]
    for subnet in subnets:
        subnet["properties"].pop("routeTable", None)
    box.put(network_id(SUBSCRIPTION), network)
    behind_a_balancer(box)


def without_route(box: Sandbox) -> None:
    """Take the default route out of the table that the subnet has."""
    table = network_id(SUBSCRIPTION).replace("virtualNetworks/vnet-pay", "routeTables/rt-pay")
    body = box.get(table)
    body["properties"]["routes"] = []
    box.put(table, body)
    behind_a_balancer(box)


def behind_a_balancer(box: Sandbox) -> None:
    """Have AKS keep the load balancer's way out behind the routes."""
    given = {"outboundType": "loadBalancer", "loadBalancerProfile": {"managedOutboundIPs": {"count": 2}}}
    box.patch(box.cluster_id, {"properties": {"networkProfile": given}})


TRIPS = (
    Trip(
        fix="NET-2.routes",
        world="pay",
        prepare=without_table,
        answers={"egress-firewall": FIREWALL},
    ),
    Trip(
        fix="NET-2.routes",
        case="into the table that is there",
        world="pay",
        prepare=without_route,
        answers={"egress-firewall": FIREWALL},
    ),
    Trip(fix="NET-2.outbound", world="pay", prepare=behind_a_balancer),
)
