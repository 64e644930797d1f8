"""Built-in role definitions with the ids and actions they have in every tenant."""

from aks_harden.sandbox.worlds.world import Json

OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
USER_ACCESS_ADMINISTRATOR = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"
RBAC_ADMINISTRATOR = "f58310d9-a9f6-439a-9e8d-f62e7b41a168"
ACR_PULL = "7f951dda-4ed3-4680-a7ca-43fe172d538d"
ACR_PUSH = "8311e382-0749-4cb8-b61a-304f252e45ec"
ACR_DELETE = "c2f4ef07-c644-48eb-af81-4b1b4947fb11"
REPOSITORY_READER = "b93aa761-3e63-49ed-ac28-beffa264f7ac"
REPOSITORY_WRITER = "2a1e307c-b015-4ebd-883e-5b7698a07328"
REPOSITORY_CONTRIBUTOR = "2efddaa5-3f1f-4df3-97df-af3f13818f4c"
CATALOG_LISTER = "bfdb9389-c9a5-478a-bb2f-ba9ca092c3c7"
AKS_CLUSTER_ADMIN = "0ab0b1a8-8aac-4efd-b8c2-3ee1fb270be8"
AKS_CLUSTER_USER = "4abbcc35-e782-43d8-92c5-2d3f1bd2253f"
AKS_CONTRIBUTOR = "ed7f3fbd-7b88-4dd4-9017-9adb7ce333f8"
AKS_RBAC_ADMIN = "3498e952-d568-435e-9b2c-8d77e338d7f7"
AKS_RBAC_CLUSTER_ADMIN = "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b"
AKS_RBAC_READER = "7f6c6a51-bcf8-42ba-9220-52d62157d7db"
AKS_RBAC_WRITER = "a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb"
NETWORK_CONTRIBUTOR = "4d97b98b-1d4f-4787-a291-c67834d212e7"
PRIVATE_DNS_CONTRIBUTOR = "b12aa53e-6015-4669-85d0-8515ebb3ae7f"
LOG_ANALYTICS_CONTRIBUTOR = "92aaf0da-9dab-42b6-94a3-d43ce8d16293"
LOG_ANALYTICS_READER = "73c42c96-874c-492b-b04d-ab87d138a893"
MONITORING_CONTRIBUTOR = "749f88d5-cbae-40b8-bcfc-e573ddc772fa"
MONITORING_READER = "43d0d8ad-25c7-4714-9337-8ba259a9fe05"
SECURITY_READER = "39bc4728-0917-49c7-9d2c-d95423bc2eb4"
SECURITY_ADMIN = "fb1c8493-542b-48eb-b624-b4c8fea62acd"
MANAGED_IDENTITY_OPERATOR = "f1a07417-d97a-45cb-824c-7a7467783830"

_COMMON = (
    "Microsoft.Authorization/*/read",
    "Microsoft.Insights/alertRules/*",
    "Microsoft.Resources/deployments/*",
    "Microsoft.Resources/subscriptions/resourceGroups/read",
    "Microsoft.Support/*",
)
_AKS_READ = (
    "Microsoft.Authorization/*/read",
    "Microsoft.Resources/subscriptions/operationresults/read",
    "Microsoft.Resources/subscriptions/read",
    "Microsoft.Resources/subscriptions/resourceGroups/read",
)
_CLUSTER = "Microsoft.ContainerService/managedClusters"
_REGISTRY = "Microsoft.ContainerRegistry/registries"
_REPOSITORIES = f"{_REGISTRY}/repositories"
_MONITOR = (
    "*/read",
    "Microsoft.AlertsManagement/alerts/*",
    "Microsoft.AlertsManagement/alertsSummary/*",
    "Microsoft.Insights/actiongroups/*",
    "Microsoft.Insights/activityLogAlerts/*",
    "Microsoft.Insights/AlertRules/*",
    "Microsoft.Insights/components/*",
    "Microsoft.Insights/createNotifications/*",
    "Microsoft.Insights/dataCollectionEndpoints/*",
    "Microsoft.Insights/dataCollectionRules/*",
    "Microsoft.Insights/dataCollectionRuleAssociations/*",
    "Microsoft.Insights/DiagnosticSettings/*",
    "Microsoft.Insights/eventtypes/*",
    "Microsoft.Insights/LogDefinitions/*",
    "Microsoft.Insights/Metrics/*",
    "Microsoft.Insights/Register/Action",
    "Microsoft.Insights/scheduledqueryrules/*",
    "Microsoft.Insights/workbooks/*",
    "Microsoft.OperationalInsights/locations/workspaces/failover/action",
    "Microsoft.OperationalInsights/workspaces/write",
    "Microsoft.OperationalInsights/workspaces/intelligencepacks/*",
    "Microsoft.OperationalInsights/workspaces/savedSearches/*",
    "Microsoft.OperationalInsights/workspaces/search/action",
    "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
    "Microsoft.OperationalInsights/workspaces/storageinsightconfigs/*",
    "Microsoft.Support/*",
)
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


def _role(
    guid: str,
    name: str,
    description: str,
    *,
    actions: tuple[str, ...] = (),
    spared: tuple[str, ...] = (),
    data: tuple[str, ...] = (),
    data_spared: tuple[str, ...] = (),
) -> Json:
    return {
        "properties": {
            "roleName": name,
            "type": "BuiltInRole",
            "description": description,
            "assignableScopes": ["/"],
            "permissions": [
                {
                    "actions": list(actions),
                    "notActions": list(spared),
                    "dataActions": list(data),
                    "notDataActions": list(data_spared),
                }
            ],
            "createdOn": "2015-02-02T21:55:09.8806423Z",
            "updatedOn": "2025-06-12T15:10:20.1160032Z",
            "createdBy": None,
            "updatedBy": None,
        },
        "id": f"/providers/Microsoft.Authorization/roleDefinitions/{guid}",
        "type": "Microsoft.Authorization/roleDefinitions",
        "name": guid,
    }


def _objects(verb: str) -> tuple[str, ...]:
    return tuple(f"{_CLUSTER}/{each.format(verb)}" for each in _AKS_OBJECTS)


def roles() -> list[Json]:
    """Make every built-in role the worlds and the checks speak of."""
    return [*_general(), *_registry_roles(), *_cluster_roles(), *_other_roles()]


def _general() -> list[Json]:
    return [
        _role(
            OWNER,
            "Owner",
            "Grants full access to manage all resources, including the ability to assign roles in Azure RBAC.",
            actions=("*",),
        ),
        _role(
            CONTRIBUTOR,
            "Contributor",
            "Grants full access to manage all resources, but does not allow you to assign roles in Azure RBAC.",
            actions=("*",),
            spared=(
                "Microsoft.Authorization/*/Delete",
                "Microsoft.Authorization/*/Write",
                "Microsoft.Authorization/elevateAccess/Action",
                "Microsoft.Blueprint/blueprintAssignments/write",
                "Microsoft.Blueprint/blueprintAssignments/delete",
                "Microsoft.Compute/galleries/share/action",
                "Microsoft.Purview/consents/write",
                "Microsoft.Purview/consents/delete",
                "Microsoft.Resources/deploymentStacks/manageDenySetting/action",
                "Microsoft.Subscription/cancel/action",
                "Microsoft.Subscription/enable/action",
            ),
        ),
        _role(READER, "Reader", "View all resources, but make no changes.", actions=("*/read",)),
        _role(
            USER_ACCESS_ADMINISTRATOR,
            "User Access Administrator",
            "Lets you manage user access to Azure resources.",
            actions=("*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"),
        ),
        _role(
            RBAC_ADMINISTRATOR,
            "Role Based Access Control Administrator",
            "Manage access to Azure resources by assigning roles using Azure RBAC.",
            actions=(
                "Microsoft.Authorization/roleAssignments/write",
                "Microsoft.Authorization/roleAssignments/delete",
                "*/read",
                "Microsoft.Support/*",
            ),
        ),
    ]


def _registry_roles() -> list[Json]:
    pull, push = f"{_REGISTRY}/pull/read", f"{_REGISTRY}/push/write"
    reads = (f"{_REPOSITORIES}/metadata/read", f"{_REPOSITORIES}/content/read")
    writes = (f"{_REPOSITORIES}/metadata/write", f"{_REPOSITORIES}/content/write")
    deletes = (f"{_REPOSITORIES}/metadata/delete", f"{_REPOSITORIES}/content/delete")
    return [
        _role(ACR_PULL, "AcrPull", "acr pull", actions=(pull,)),
        _role(ACR_PUSH, "AcrPush", "acr push", actions=(pull, push)),
        _role(ACR_DELETE, "AcrDelete", "acr delete", actions=(f"{_REGISTRY}/artifacts/delete",)),
        _role(
            REPOSITORY_READER,
            "Container Registry Repository Reader",
            "Allows for read access to Azure Container Registry repositories, but excluding catalog listing.",
            data=reads,
        ),
        _role(
            REPOSITORY_WRITER,
            "Container Registry Repository Writer",
            "Allows for read and write access to Azure Container Registry repositories, but excluding catalog"
            " listing.",
            data=(*reads, *writes),
        ),
        _role(
            REPOSITORY_CONTRIBUTOR,
            "Container Registry Repository Contributor",
            "Allows for read, write, and delete access to Azure Container Registry repositories, but excluding"
            " catalog listing.",
            data=(*reads, *writes, *deletes),
        ),
        _role(
            CATALOG_LISTER,
            "Container Registry Repository Catalog Lister",
            "Allows for listing all repositories in an Azure Container Registry.",
            data=(f"{_REGISTRY}/catalog/read",),
        ),
    ]


def _cluster_roles() -> list[Json]:
    return [
        _role(
            AKS_CLUSTER_ADMIN,
            "Azure Kubernetes Service Cluster Admin Role",
            "List cluster admin credential action.",
            actions=(
                f"{_CLUSTER}/listClusterAdminCredential/action",
                f"{_CLUSTER}/accessProfiles/listCredential/action",
                f"{_CLUSTER}/read",
                f"{_CLUSTER}/runcommand/action",
            ),
        ),
        _role(
            AKS_CLUSTER_USER,
            "Azure Kubernetes Service Cluster User Role",
            "List cluster user credential action.",
            actions=(f"{_CLUSTER}/listClusterUserCredential/action", f"{_CLUSTER}/read"),
        ),
        _role(
            AKS_CONTRIBUTOR,
            "Azure Kubernetes Service Contributor Role",
            "Grants access to read and write Azure Kubernetes Service clusters",
            actions=(f"{_CLUSTER}/read", f"{_CLUSTER}/write", "Microsoft.Resources/deployments/*"),
        ),
        _role(
            AKS_RBAC_ADMIN,
            "Azure Kubernetes Service RBAC Admin",
            "Lets you manage all resources under cluster/namespace, except update or delete resource quotas and"
            " namespaces.",
            actions=(*_AKS_READ, f"{_CLUSTER}/listClusterUserCredential/action"),
            data=(f"{_CLUSTER}/*",),
            data_spared=(
                f"{_CLUSTER}/resourcequotas/write",
                f"{_CLUSTER}/resourcequotas/delete",
                f"{_CLUSTER}/namespaces/write",
                f"{_CLUSTER}/namespaces/delete",
            ),
        ),
        _role(
            AKS_RBAC_CLUSTER_ADMIN,
            "Azure Kubernetes Service RBAC Cluster Admin",
            "Lets you manage all resources in the cluster.",
            actions=(*_AKS_READ, f"{_CLUSTER}/listClusterUserCredential/action"),
            data=(f"{_CLUSTER}/*",),
        ),
        _role(
            AKS_RBAC_READER,
            "Azure Kubernetes Service RBAC Reader",
            "Allows read-only access to see most objects in a namespace. It does not allow viewing roles or role"
            " bindings.",
            actions=_AKS_READ,
            data=_objects("read"),
        ),
        _role(
            AKS_RBAC_WRITER,
            "Azure Kubernetes Service RBAC Writer",
            "Allows read/write access to most objects in a namespace. This role does not allow viewing or"
            " modifying roles or role bindings.",
            actions=_AKS_READ,
            data=(*_objects("*"), f"{_CLUSTER}/secrets/*"),
        ),
    ]


def _other_roles() -> list[Json]:
    insights = "Microsoft.OperationalInsights/workspaces"
    return [
        _role(
            NETWORK_CONTRIBUTOR,
            "Network Contributor",
            "Lets you manage networks, but not access to them.",
            actions=(*_COMMON, "Microsoft.Network/*", "Microsoft.ResourceHealth/availabilityStatuses/read"),
        ),
        _role(
            PRIVATE_DNS_CONTRIBUTOR,
            "Private DNS Zone Contributor",
            "Lets you manage private DNS zone resources, but not the virtual networks they are linked to.",
            actions=(
                *_COMMON,
                "Microsoft.Network/privateDnsZones/*",
                "Microsoft.Network/privateDnsOperationResults/*",
                "Microsoft.Network/privateDnsOperationStatuses/*",
                "Microsoft.Network/virtualNetworks/read",
                "Microsoft.Network/virtualNetworks/join/action",
            ),
        ),
        _role(
            LOG_ANALYTICS_CONTRIBUTOR,
            "Log Analytics Contributor",
            "Log Analytics Contributor can read all monitoring data and edit monitoring settings.",
            actions=(
                "*/read",
                "Microsoft.ClassicCompute/virtualMachines/extensions/*",
                "Microsoft.ClassicStorage/storageAccounts/listKeys/action",
                "Microsoft.Compute/virtualMachines/extensions/*",
                "Microsoft.HybridCompute/machines/extensions/write",
                "Microsoft.Insights/alertRules/*",
                "Microsoft.Insights/diagnosticSettings/*",
                "Microsoft.OperationalInsights/*",
                "Microsoft.OperationsManagement/*",
                "Microsoft.Resources/deployments/*",
                "Microsoft.Resources/subscriptions/resourcegroups/deployments/*",
                "Microsoft.Storage/storageAccounts/listKeys/action",
                "Microsoft.Support/*",
            ),
        ),
        _role(
            LOG_ANALYTICS_READER,
            "Log Analytics Reader",
            "Log Analytics Reader can view and search all monitoring data as well as view monitoring settings.",
            actions=(
                "*/read",
                f"{insights}/analytics/query/action",
                f"{insights}/search/action",
                "Microsoft.Support/*",
            ),
            spared=(f"{insights}/sharedKeys/read",),
        ),
        _role(
            MONITORING_CONTRIBUTOR,
            "Monitoring Contributor",
            "Can read all monitoring data and update monitoring settings.",
            actions=_MONITOR,
        ),
        _role(
            MONITORING_READER,
            "Monitoring Reader",
            "Can read all monitoring data.",
            actions=("*/read", f"{insights}/search/action", "Microsoft.Support/*"),
        ),
        _role(
            SECURITY_READER,
            "Security Reader",
            "Security Reader Role",
            actions=(
                "Microsoft.Authorization/*/read",
                "Microsoft.Insights/alertRules/read",
                "Microsoft.operationalInsights/workspaces/*/read",
                "Microsoft.Resources/deployments/*/read",
                "Microsoft.Resources/subscriptions/resourceGroups/read",
                "Microsoft.Security/*/read",
                "Microsoft.IoTSecurity/*/read",
                "Microsoft.Support/*/read",
                "Microsoft.Security/iotDefenderSettings/packageDownloads/action",
                "Microsoft.Security/iotDefenderSettings/downloadManagerActivation/action",
                "Microsoft.Security/iotSensors/downloadResetPassword/action",
                "Microsoft.Management/managementGroups/read",
            ),
        ),
        _role(
            SECURITY_ADMIN,
            "Security Admin",
            "Security Admin Role",
            actions=(
                *_COMMON,
                "Microsoft.Authorization/policyAssignments/*",
                "Microsoft.Authorization/policyDefinitions/*",
                "Microsoft.Authorization/policyExemptions/*",
                "Microsoft.Authorization/policySetDefinitions/*",
                "Microsoft.Management/managementGroups/read",
                "Microsoft.operationalInsights/workspaces/*/read",
                "Microsoft.Security/*",
                "Microsoft.IoTSecurity/*",
            ),
        ),
        _role(
            MANAGED_IDENTITY_OPERATOR,
            "Managed Identity Operator",
            "Read and Assign User Assigned Identity",
            actions=(
                *_COMMON,
                "Microsoft.ManagedIdentity/userAssignedIdentities/*/read",
                "Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action",
            ),
        ),
    ]
