"""Round trips of IAM-4."""

from support.trips import Trip

from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds import cluster
from aks_harden.sandbox.worlds.naming import guid, resource_id
from aks_harden.sandbox.worlds.shop.ids import SUBSCRIPTION

_TYPE = "Microsoft.ManagedIdentity/userAssignedIdentities"
_CONTROL, _NODES, _SHARED = (
    resource_id(SUBSCRIPTION, "rg-shop", _TYPE, name) for name in ("id-control", "id-nodes", "id-shared")
)
_PEER = resource_id(SUBSCRIPTION, "rg-legacy", "Microsoft.ContainerService/managedClusters", "aks-shop-batch")
ANSWERS = {"cluster-identity": _CONTROL, "kubelet-identity": _NODES}


def with_identities(box: Sandbox) -> None:
    """Have identities that nothing uses yet."""
    for identity in (_CONTROL, _NODES, _SHARED):
        box.put(identity, cluster.user_identity(identity, box.tenant))


def shared_control_plane(box: Sandbox) -> None:
    """Have two control planes run as one identity."""
    with_identities(box)
    ids = {"principalId": guid("oid", _SHARED), "clientId": guid("app", _SHARED)}
    identity = {"type": "UserAssigned", "principalId": None, "userAssignedIdentities": {_SHARED: ids}}
    for each in (box.cluster_id, _PEER):
        box.patch(each, {"identity": identity})


def service_principal(box: Sandbox) -> None:
    """Have the cluster run as a service principal."""
    with_identities(box)
    client = {"clientId": guid("app", "shop-ci")}
    properties = {"servicePrincipalProfile": client, "identityProfile": None}
    box.patch(box.cluster_id, {"identity": None, "properties": properties})


TRIPS = (
    Trip(fix="IAM-4.roles", prepare=with_identities, answers=ANSWERS),
    Trip(
        fix="IAM-4.kubelet",
        prepare=with_identities,
        answers=ANSWERS,
        with_=("IAM-4.roles",),
        computed=("servicePrincipalProfile", "identity"),
    ),
    Trip(
        fix="IAM-4.identity",
        prepare=shared_control_plane,
        answers=ANSWERS,
        with_=("IAM-4.roles",),
        computed=("servicePrincipalProfile",),
    ),
    Trip(
        fix="IAM-4.identity",
        case="from a service principal",
        prepare=service_principal,
        answers=ANSWERS,
        with_=("IAM-4.roles",),
    ),
    Trip(fix="IAM-4.federation", answers={"federation-unused": "yes"}),
)
