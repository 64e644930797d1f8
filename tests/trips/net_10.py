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


TRIPS = (Trip(fix="NET-10.public-name", prepare=private, answers={"private-name-resolves": "yes"}),)
