"""Around the AKS Automatic cluster: who there is, and who may do what."""

from aks_harden.sandbox.worlds import access, directory, role_ids
from aks_harden.sandbox.worlds.auto.ids import ACR, CLUSTER_ID, KUBELET, NODE_GROUP, NODES, ROOT, SUBSCRIPTION
from aks_harden.sandbox.worlds.naming import group_id, guid
from aks_harden.sandbox.worlds.world import Json


def known() -> dict[str, Json]:
    """Make everybody that Microsoft Graph knows."""
    return {
        **{name: directory.user(name) for name in ("alice", "judy", "karl")},
        "team": directory.group("auto-team"),
        "readers": directory.group("auto-readers"),
        "operator": directory.service_principal("aks-harden-operator"),
        "kubelet": directory.managed_identity(KUBELET),
        "control": directory.service_principal(
            "aks-auto",
            app_id=guid("app", "aks-auto"),
            object_id=guid("oid", "aks-auto"),
            kind="ManagedIdentity",
        ),
    }


def members() -> dict[str, tuple[str, ...]]:
    """Return the members of each group, by object id."""
    people = known()
    return {
        people["team"]["id"]: (people["judy"]["id"], people["karl"]["id"]),
        people["readers"]["id"]: (people["alice"]["id"],),
    }


def around() -> list[Json]:
    """Make what surrounds the cluster: who may do what."""
    people = known()
    given = [
        (ROOT, role_ids.READER, people["readers"]),
        (CLUSTER_ID, role_ids.AKS_CLUSTER_USER, people["team"]),
        (CLUSTER_ID, role_ids.AKS_RBAC_READER, people["team"]),
        (ACR, role_ids.REPOSITORY_READER, people["kubelet"]),
        (NODES, role_ids.NETWORK_CONTRIBUTOR, people["control"]),
    ]
    return [
        *(access.assignment(scope, role, who) for scope, role, who in given),
        access.eligible(
            group_id(SUBSCRIPTION, "rg-auto"), role_ids.CONTRIBUTOR, "Contributor", people["team"]
        ),
        access.eligible(
            CLUSTER_ID,
            role_ids.AKS_RBAC_CLUSTER_ADMIN,
            "Azure Kubernetes Service RBAC Cluster Admin",
            people["team"],
        ),
        access.deny(
            group_id(SUBSCRIPTION, NODE_GROUP),
            "AKS node resource group lockdown",
            actions=["*/write", "*/delete"],
            spared=["Microsoft.Insights/diagnosticSettings/*", "Microsoft.Authorization/locks/*"],
            excluded=[people["control"]],
        ),
        access.lock(group_id(SUBSCRIPTION, "rg-auto"), "keep-auto"),
    ]
