"""Round trips of NET-1."""

from support.trips import Trip

from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds.shop.ids import SUBSCRIPTION
from aks_harden.sandbox.worlds.shop.network import nodes_id

API_SUBNET = nodes_id(SUBSCRIPTION).rpartition("/")[0] + "/snet-aks-apiserver"
PREFIX = {"api-server-subnet": "10.20.30.0/28"}


def _access(box: Sandbox, **values: object) -> None:
    box.patch(box.cluster_id, {"properties": {"apiServerAccessProfile": values}})


def public(box: Sandbox) -> None:
    """Have the list there and empty: what az leaves behind when it is taken off again."""
    _access(box, authorizedIPRanges=[])


def integrated(box: Sandbox) -> None:
    """Have the API server in the network already, still public and with a range."""
    _access(
        box,
        enableVnetIntegration=True,
        subnetId=API_SUBNET,
        enablePrivateCluster=False,
        authorizedIPRanges=["20.30.40.0/24"],
    )


TRIPS = (
    Trip(
        fix="NET-1.ranges",
        prepare=public,
        answers={"operator-addresses": "20.30.40.0/24", "egress-addresses": "20.50.60.0/28"},
    ),
    Trip(fix="NET-1.api-subnet", answers=PREFIX),
    Trip(fix="NET-1.integration", answers=PREFIX, with_=("NET-1.api-subnet",)),
    Trip(fix="NET-1.private", prepare=integrated, answers={"network-path": "yes"}),
)
