"""Around the shop cluster: who there is, and who may do what."""

from aks_harden.sandbox.worlds import access, directory, role_ids
from aks_harden.sandbox.worlds.naming import group_id, guid, resource_id
from aks_harden.sandbox.worlds.shop import peers
from aks_harden.sandbox.worlds.shop.ids import ACR, CLUSTER_ID, KUBELET, MG, ROOT, SUBSCRIPTION
from aks_harden.sandbox.worlds.world import Json

_AKS = "Microsoft.ContainerService/managedClusters"


def known() -> dict[str, Json]:
    """Make everybody that Microsoft Graph knows."""
    return {
        **{name: directory.user(name) for name in ("alice", "bob", "carol", "dave", "erin", "fay")},
        "developers": directory.group("shop-developers"),
        "operators": directory.group("shop-operators"),
        "platform": directory.group("contoso-platform"),
        "auditors": directory.group("contoso-auditors"),
        "ci": directory.service_principal("shop-ci"),
        "ci-app": directory.application("shop-ci", days=30),
        "release": directory.service_principal("release-train"),
        "release-app": directory.application("release-train", days=200),
        "operator": directory.service_principal("aks-harden-operator"),
        "kubelet": directory.managed_identity(KUBELET),
        "control": directory.service_principal(
            "aks-shop",
            app_id=guid("app", "aks-shop"),
            object_id=guid("oid", "aks-shop"),
            kind="ManagedIdentity",
        ),
    }


def members() -> dict[str, tuple[str, ...]]:
    """Return the members of each group, by object id."""
    people = known()
    return {
        people["developers"]["id"]: (people["dave"]["id"], people["erin"]["id"]),
        people["operators"]["id"]: (people["bob"]["id"], people["carol"]["id"]),
        people["platform"]["id"]: (people["alice"]["id"],),
        people["auditors"]["id"]: (people["erin"]["id"],),
    }


def around() -> list[Json]:
    """Make what surrounds the cluster: who may do what, and which clusters and resources come near it."""
    people = known()
    group = group_id(SUBSCRIPTION, "rg-shop")
    operating, extras = _own_roles()
    return [
        operating,
        extras,
        *(access.assignment(scope, role, who) for scope, role, who in _given(people, group)),
        access.assignment(ROOT, operating["name"], people["operators"]),
        access.assignment(ROOT, extras["name"], people["kubelet"]),
        access.eligible(ROOT, role_ids.OWNER, "Owner", people["carol"]),
        *access.activated(group, role_ids.CONTRIBUTOR, people["fay"]),
        access.federated(KUBELET, "lab", "repo:contoso/lab:ref:refs/heads/main"),
        *peers.around(),
    ]


def _given(people: dict[str, Json], group: str) -> list[tuple[str, str, Json]]:
    kubelet, network = people["kubelet"], "Microsoft.Network/virtualNetworks"
    return [
        (ROOT, role_ids.OWNER, people["alice"]),
        (group, role_ids.CONTRIBUTOR, people["bob"]),
        (ACR, role_ids.ACR_PUSH, people["developers"]),
        (CLUSTER_ID, role_ids.AKS_CLUSTER_ADMIN, people["developers"]),
        (ROOT, role_ids.CONTRIBUTOR, people["ci"]),
        (group, role_ids.OWNER, people["release"]),
        (MG, role_ids.READER, people["auditors"]),
        (MG, role_ids.OWNER, people["platform"]),
        (MG, role_ids.CONTRIBUTOR, people["erin"]),
        (ACR, role_ids.ACR_PULL, kubelet),
        (ACR, role_ids.ACR_PUSH, kubelet),
        (ROOT, role_ids.READER, kubelet),
        (
            resource_id(SUBSCRIPTION, "rg-shop", network, "vnet-shop"),
            role_ids.NETWORK_CONTRIBUTOR,
            people["control"],
        ),
    ]


def _own_roles() -> tuple[Json, Json]:
    """Make two roles of Contoso's own: one runs the clusters, the other is Contributor by another name."""
    return (
        access.custom_role(
            "Shop Cluster Operator",
            ROOT,
            actions=(f"{_AKS}/*", "Microsoft.Resources/subscriptions/resourceGroups/read"),
            spared=(f"{_AKS}/delete",),
        ),
        access.custom_role(
            "Shop Node Extras",
            ROOT,
            actions=(
                "Microsoft.Compute/*",
                "Microsoft.Network/*",
                "Microsoft.Storage/*",
                "Microsoft.ManagedIdentity/*",
            ),
        ),
    )
