"""Built-in roles of Azure that could cover what reading and fixing need, with what each of them grants.

Data actions are left out: nothing here needs any, and none of these roles is chosen for them.

https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
"""

from typing import Final

from aks_harden.engine.built_in_role import COMMON, SUPPORT, BuiltIn
from aks_harden.engine.service_roles import SERVICE_ROLES

_LAW: Final = "Microsoft.OperationalInsights/workspaces"

_GENERAL: Final = (
    BuiltIn(name="Owner", id="8e3af657-a8ff-443c-a75c-2fe8c4bcb635", actions=("*",)),
    BuiltIn(
        name="Contributor",
        id="b24988ac-6180-42a0-ab88-20f7382dd24c",
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
    BuiltIn(name="Reader", id="acdd72a7-3385-48ef-bd42-f606fba81ae7", actions=("*/read",)),
    BuiltIn(
        name="User Access Administrator",
        id="18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
        actions=("*/read", "Microsoft.Authorization/*", SUPPORT),
    ),
    BuiltIn(
        name="Role Based Access Control Administrator",
        id="f58310d9-a9f6-439a-9e8d-f62e7b41a168",
        actions=(
            "*/read",
            "Microsoft.Authorization/roleAssignments/delete",
            "Microsoft.Authorization/roleAssignments/write",
            SUPPORT,
        ),
    ),
)

_WATCHING: Final = (
    BuiltIn(
        name="Monitoring Contributor",
        id="749f88d5-cbae-40b8-bcfc-e573ddc772fa",
        actions=(
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
            f"{_LAW}/write",
            f"{_LAW}/intelligencepacks/*",
            f"{_LAW}/savedSearches/*",
            f"{_LAW}/search/action",
            f"{_LAW}/sharedKeys/action",
            f"{_LAW}/storageinsightconfigs/*",
            SUPPORT,
        ),
    ),
    BuiltIn(
        name="Monitoring Reader",
        id="43d0d8ad-25c7-4714-9337-8ba259a9fe05",
        actions=("*/read", f"{_LAW}/search/action", SUPPORT),
    ),
    BuiltIn(
        name="Log Analytics Reader",
        id="73c42c96-874c-492b-b04d-ab87d138a893",
        actions=("*/read", f"{_LAW}/analytics/query/action", f"{_LAW}/search/action", SUPPORT),
        spared=(f"{_LAW}/sharedKeys/read",),
    ),
    BuiltIn(
        name="Log Analytics Contributor",
        id="92aaf0da-9dab-42b6-94a3-d43ce8d16293",
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
            SUPPORT,
        ),
    ),
    BuiltIn(
        name="Security Reader",
        id="39bc4728-0917-49c7-9d2c-d95423bc2eb4",
        actions=(
            "Microsoft.Authorization/*/read",
            "Microsoft.Insights/alertRules/read",
            "Microsoft.IoTSecurity/*/read",
            "Microsoft.IoTSecurity/defenderSettings/downloadManagerActivation/action",
            "Microsoft.IoTSecurity/defenderSettings/packageDownloads/action",
            "Microsoft.Management/managementGroups/read",
            "Microsoft.Resources/deployments/*/read",
            "Microsoft.Resources/subscriptions/resourceGroups/read",
            "Microsoft.Security/*/read",
            "Microsoft.Security/iotDefenderSettings/downloadManagerActivation/action",
            "Microsoft.Security/iotDefenderSettings/packageDownloads/action",
            "Microsoft.Security/iotSensors/downloadResetPassword/action",
            "Microsoft.Support/*/read",
            "Microsoft.operationalInsights/workspaces/*/read",
        ),
    ),
    BuiltIn(
        name="Security Admin",
        id="fb1c8493-542b-48eb-b624-b4c8fea62acd",
        actions=(
            *COMMON,
            "Microsoft.Authorization/policyAssignments/*",
            "Microsoft.Authorization/policyDefinitions/*",
            "Microsoft.Authorization/policyExemptions/*",
            "Microsoft.Authorization/policySetDefinitions/*",
            "Microsoft.IoTFirmwareDefense/*",
            "Microsoft.IoTSecurity/*",
            "Microsoft.Management/managementGroups/read",
            "Microsoft.Security/*",
            SUPPORT,
            "Microsoft.operationalInsights/workspaces/*/read",
        ),
    ),
)

_GOVERNING: Final = (
    BuiltIn(
        name="Locks Contributor",
        id="28bf596f-4eb7-45ce-b5bc-6cf482fec137",
        actions=(
            "Microsoft.Authorization/locks/delete",
            "Microsoft.Authorization/locks/read",
            "Microsoft.Authorization/locks/write",
        ),
    ),
    BuiltIn(
        name="Resource Policy Contributor",
        id="36243c78-bf99-498c-9df9-86d9f8d28608",
        actions=(
            "*/read",
            "Microsoft.Authorization/policyassignments/*",
            "Microsoft.Authorization/policydefinitions/*",
            "Microsoft.Authorization/policyexemptions/*",
            "Microsoft.Authorization/policysetdefinitions/*",
            "Microsoft.PolicyInsights/*",
            "Microsoft.Resources/deployments/*",
            SUPPORT,
        ),
    ),
)

BUILT_IN: Final = (*_GENERAL, *_WATCHING, *_GOVERNING, *SERVICE_ROLES)
"""The roles that are known here, as documented in July 2026."""
SWEEPING: Final = frozenset({"Owner", "Contributor", "User Access Administrator"})
"""Those that are never named: what they grant is everything, or whatever they give themselves."""
CANDIDATES: Final = tuple(role for role in BUILT_IN if role.name not in SWEEPING)
"""Those that may be named; where none of them grants an action, that takes a role of its own."""
