"""Built-in role definitions with the ids and actions they have in every tenant."""

from aks_harden.sandbox.worlds import role_ids
from aks_harden.sandbox.worlds.role import role
from aks_harden.sandbox.worlds.roles_platform import cluster_roles, registry_roles
from aks_harden.sandbox.worlds.roles_vaults import vault_roles
from aks_harden.sandbox.worlds.world import Json

_COMMON = (
    "Microsoft.Authorization/*/read",
    "Microsoft.Insights/alertRules/*",
    "Microsoft.Resources/deployments/*",
    "Microsoft.Resources/subscriptions/resourceGroups/read",
    "Microsoft.Support/*",
)
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


def roles() -> list[Json]:
    """Make every built-in role the worlds and the checks speak of."""
    return [*_general(), *registry_roles(), *cluster_roles(), *vault_roles(), *_other_roles()]


def _general() -> list[Json]:
    return [
        role(
            role_ids.OWNER,
            "Owner",
            "Grants full access to manage all resources, including the ability to assign roles in Azure"
            " RBAC.",
            actions=("*",),
        ),
        role(
            role_ids.CONTRIBUTOR,
            "Contributor",
            "Grants full access to manage all resources, but does not allow you to assign roles in Azure"
            " RBAC.",
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
        role(role_ids.READER, "Reader", "View all resources, but make no changes.", actions=("*/read",)),
        role(
            role_ids.USER_ACCESS_ADMINISTRATOR,
            "User Access Administrator",
            "Lets you manage user access to Azure resources.",
            actions=("*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"),
        ),
        role(
            role_ids.RBAC_ADMINISTRATOR,
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


def _other_roles() -> list[Json]:
    insights = "Microsoft.OperationalInsights/workspaces"
    return [
        role(
            role_ids.NETWORK_CONTRIBUTOR,
            "Network Contributor",
            "Lets you manage networks, but not access to them.",
            actions=(*_COMMON, "Microsoft.Network/*", "Microsoft.ResourceHealth/availabilityStatuses/read"),
        ),
        role(
            role_ids.PRIVATE_DNS_CONTRIBUTOR,
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
        role(
            role_ids.LOG_ANALYTICS_CONTRIBUTOR,
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
        role(
            role_ids.LOG_ANALYTICS_READER,
            "Log Analytics Reader",
            "Log Analytics Reader can view and search all monitoring data as well as view monitoring"
            " settings.",
            actions=(
                "*/read",
                f"{insights}/analytics/query/action",
                f"{insights}/search/action",
                "Microsoft.Support/*",
            ),
            spared=(f"{insights}/sharedKeys/read",),
        ),
        role(
            role_ids.MONITORING_CONTRIBUTOR,
            "Monitoring Contributor",
            "Can read all monitoring data and update monitoring settings.",
            actions=_MONITOR,
        ),
        role(
            role_ids.MONITORING_READER,
            "Monitoring Reader",
            "Can read all monitoring data.",
            actions=("*/read", f"{insights}/search/action", "Microsoft.Support/*"),
        ),
        role(
            role_ids.SECURITY_READER,
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
        role(
            role_ids.SECURITY_ADMIN,
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
        role(
            role_ids.DATA_PURGER,
            "Data Purger",
            "Can purge analytics data",
            actions=(
                "Microsoft.Insights/components/*/read",
                "Microsoft.Insights/components/purge/action",
                "Microsoft.OperationalInsights/workspaces/*/read",
                "Microsoft.OperationalInsights/workspaces/purge/action",
            ),
        ),
        role(
            role_ids.MANAGED_IDENTITY_OPERATOR,
            "Managed Identity Operator",
            "Read and Assign User Assigned Identity",
            actions=(
                *_COMMON,
                "Microsoft.ManagedIdentity/userAssignedIdentities/*/read",
                "Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action",
            ),
        ),
    ]
