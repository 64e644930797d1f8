"""Round trips of NET-10."""

from support.trips import Trip

from aks_harden.sandbox.server import Sandbox


def private(box: Sandbox) -> None:
    """Have the API server private, with its public name."""
    access = {
        "enablePrivateCluster": True,
        "enablePrivateClusterPublicFQDN": True,
        "privateDNSZone": "system",
        "authorizedIPRanges": [],
    }
    box.patch(box.cluster_id, {"properties": {"apiServerAccessProfile": access}})


TRIPS = (
    Trip(fix="NET-10.public-name", prepare=private, answers={"private-name-resolves": "yes"}),
    Trip(
        fix="NET-1.private",
        case="all the way from a public API server",
        answers={
            "api-server-subnet": "10.20.30.0/28",
            "network-path": "yes",
            "private-name-resolves": "yes",
            "choice/api-server": "private",
        },
        with_=("NET-1", "NET-10", "EXT-RUN"),
    ),
)
