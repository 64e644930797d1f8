"""Round trips of EXT-WI."""

from support.trips import Trip

from aks_harden.sandbox.server import Sandbox


def with_issuer(box: Sandbox) -> None:
    """Have the issuer on already."""
    issuer = {"enabled": True, "issuerURL": "https://westeurope.oic.prod-aks.azure.com/x/y/"}
    off = {"workloadIdentity": {"enabled": False}}
    box.patch(box.cluster_id, {"properties": {"oidcIssuerProfile": issuer, "securityProfile": off}})


def with_pod_identity(box: Sandbox) -> None:
    """Have pod-managed identity on, with no identity left."""
    box.patch(box.cluster_id, {"properties": {"podIdentityProfile": {"enabled": True}}})


TRIPS = (
    Trip(fix="EXT-WI.issuer"),
    Trip(fix="EXT-WI.workload-identity", prepare=with_issuer),
    Trip(fix="EXT-WI.pod-identity", prepare=with_pod_identity, answers={"pod-identity-unused": "yes"}),
)
