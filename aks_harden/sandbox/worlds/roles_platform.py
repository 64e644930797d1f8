"""Built-in roles of registries and clusters."""

from aks_harden.sandbox.worlds import role_ids
from aks_harden.sandbox.worlds.role import role
from aks_harden.sandbox.worlds.world import Json

_AKS_READ = (
    "Microsoft.Authorization/*/read",
    "Microsoft.Resources/subscriptions/operationresults/read",
    "Microsoft.Resources/subscriptions/read",
    "Microsoft.Resources/subscriptions/resourceGroups/read",
)
_CLUSTER = "Microsoft.ContainerService/managedClusters"
_REGISTRY = "Microsoft.ContainerRegistry/registries"
_REPOSITORIES = f"{_REGISTRY}/repositories"
_AKS_OBJECTS = (
    "apps/controllerrevisions/read",
    "apps/daemonsets/{}",
    "apps/deployments/{}",
    "apps/replicasets/{}",
    "apps/statefulsets/{}",
    "autoscaling/horizontalpodautoscalers/{}",
    "batch/cronjobs/{}",
    "batch/jobs/{}",
    "configmaps/{}",
    "endpoints/{}",
    "events/read",
    "limitranges/read",
    "namespaces/read",
    "networking.k8s.io/ingresses/{}",
    "networking.k8s.io/networkpolicies/{}",
    "persistentvolumeclaims/{}",
    "pods/{}",
    "policy/poddisruptionbudgets/{}",
    "replicationcontrollers/{}",
    "resourcequotas/read",
    "serviceaccounts/{}",
    "services/{}",
)


def registry_roles() -> list[Json]:
    """Make the roles that pull, push and delete images."""
    pull, push = f"{_REGISTRY}/pull/read", f"{_REGISTRY}/push/write"
    reads = (f"{_REPOSITORIES}/metadata/read", f"{_REPOSITORIES}/content/read")
    writes = (f"{_REPOSITORIES}/metadata/write", f"{_REPOSITORIES}/content/write")
    deletes = (f"{_REPOSITORIES}/metadata/delete", f"{_REPOSITORIES}/content/delete")
    return [
        role(role_ids.ACR_PULL, "AcrPull", "acr pull", actions=(pull,)),
        role(role_ids.ACR_PUSH, "AcrPush", "acr push", actions=(pull, push)),
        role(role_ids.ACR_DELETE, "AcrDelete", "acr delete", actions=(f"{_REGISTRY}/artifacts/delete",)),
        role(
            role_ids.REPOSITORY_READER,
            "Container Registry Repository Reader",
            "Allows for read access to Azure Container Registry repositories, but excluding catalog listing.",
            data=reads,
        ),
        role(
            role_ids.REPOSITORY_WRITER,
            "Container Registry Repository Writer",
            "Allows for read and write access to Azure Container Registry repositories, but excluding catalog"
            " listing.",
            data=(*reads, *writes),
        ),
        role(
            role_ids.REPOSITORY_CONTRIBUTOR,
            "Container Registry Repository Contributor",
            "Allows for read, write, and delete access to Azure Container Registry repositories, but"
            " excluding catalog listing.",
            data=(*reads, *writes, *deletes),
        ),
        role(
            role_ids.CATALOG_LISTER,
            "Container Registry Repository Catalog Lister",
            "Allows for listing all repositories in an Azure Container Registry.",
            data=(f"{_REGISTRY}/catalog/read",),
        ),
    ]


def cluster_roles() -> list[Json]:
    """Make the roles of AKS, of Azure and inside the cluster."""
    return [
        role(
            role_ids.AKS_CLUSTER_ADMIN,
            "Azure Kubernetes Service Cluster Admin Role",
            "List cluster admin credential action.",
            actions=(
                f"{_CLUSTER}/listClusterAdminCredential/action",
                f"{_CLUSTER}/accessProfiles/listCredential/action",
                f"{_CLUSTER}/read",
                f"{_CLUSTER}/runcommand/action",
            ),
        ),
        role(
            role_ids.AKS_CLUSTER_USER,
            "Azure Kubernetes Service Cluster User Role",
            "List cluster user credential action.",
            actions=(f"{_CLUSTER}/listClusterUserCredential/action", f"{_CLUSTER}/read"),
        ),
        role(
            role_ids.AKS_CONTRIBUTOR,
            "Azure Kubernetes Service Contributor Role",
            "Grants access to read and write Azure Kubernetes Service clusters",
            actions=(f"{_CLUSTER}/read", f"{_CLUSTER}/write", "Microsoft.Resources/deployments/*"),
        ),
        role(
            role_ids.AKS_RBAC_ADMIN,
            "Azure Kubernetes Service RBAC Admin",
            "Lets you manage all resources under cluster/namespace, except update or delete resource quotas"
            " and namespaces.",
            actions=(*_AKS_READ, f"{_CLUSTER}/listClusterUserCredential/action"),
            data=(f"{_CLUSTER}/*",),
            data_spared=(
                f"{_CLUSTER}/resourcequotas/write",
                f"{_CLUSTER}/resourcequotas/delete",
                f"{_CLUSTER}/namespaces/write",
                f"{_CLUSTER}/namespaces/delete",
            ),
        ),
        role(
            role_ids.AKS_RBAC_CLUSTER_ADMIN,
            "Azure Kubernetes Service RBAC Cluster Admin",
            "Lets you manage all resources in the cluster.",
            actions=(*_AKS_READ, f"{_CLUSTER}/listClusterUserCredential/action"),
            data=(f"{_CLUSTER}/*",),
        ),
        role(
            role_ids.AKS_RBAC_READER,
            "Azure Kubernetes Service RBAC Reader",
            "Allows read-only access to see most objects in a namespace. It does not allow viewing roles or"
            " role bindings.",
            actions=_AKS_READ,
            data=_objects("read"),
        ),
        role(
            role_ids.AKS_RBAC_WRITER,
            "Azure Kubernetes Service RBAC Writer",
            "Allows read/write access to most objects in a namespace. This role does not allow viewing or"
            " modifying roles or role bindings.",
            actions=_AKS_READ,
            data=(*_objects("*"), f"{_CLUSTER}/secrets/*"),
        ),
    ]


def _objects(verb: str) -> tuple[str, ...]:
    return tuple(f"{_CLUSTER}/{each.format(verb)}" for each in _AKS_OBJECTS)
