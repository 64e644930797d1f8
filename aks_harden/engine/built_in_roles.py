"""Built-in roles of Azure that could cover what reading and fixing need, with what each of them grants.

Data actions are left out: nothing here needs any, and none of these roles is chosen for them.

https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
"""

from typing import Final

from msgspec import Struct

from aks_harden.checks.rights.roles import covers


class BuiltIn(Struct, frozen=True, kw_only=True):
    """A built-in role; its id is the same in every tenant."""

    name: str
    id: str
    actions: tuple[str, ...]
    spared: tuple[str, ...] = ()
    """What of it is taken away again, as `notActions`."""
    documented: tuple[str, ...] = ()
    """What Azure's documentation says it is for, although no pattern of it names that to the letter."""

    def grants(self, action: str) -> bool:
        """Tell whether the role allows an action."""
        if any(covers(pattern, action) for pattern in self.spared):
            return False
        return any(covers(pattern, action) for pattern in (*self.actions, *self.documented))


_COMMON: Final = (
    "Microsoft.Authorization/*/read",
    "Microsoft.Insights/alertRules/*",
    "Microsoft.Resources/deployments/*",
    "Microsoft.Resources/subscriptions/resourceGroups/read",
)
_SUPPORT: Final = "Microsoft.Support/*"
_ACR: Final = "Microsoft.ContainerRegistry/registries"
_LAW: Final = "Microsoft.OperationalInsights/workspaces"
_IDENTITIES: Final = "Microsoft.ManagedIdentity/userAssignedIdentities"

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
        actions=("*/read", "Microsoft.Authorization/*", _SUPPORT),
    ),
    BuiltIn(
        name="Role Based Access Control Administrator",
        id="f58310d9-a9f6-439a-9e8d-f62e7b41a168",
        actions=(
            "*/read",
            "Microsoft.Authorization/roleAssignments/delete",
            "Microsoft.Authorization/roleAssignments/write",
            _SUPPORT,
        ),
    ),
)

_WATCHING: Final = (
    BuiltIn(
        name="Monitoring Reader",
        id="43d0d8ad-25c7-4714-9337-8ba259a9fe05",
        actions=("*/read", f"{_LAW}/search/action", _SUPPORT),
    ),
    BuiltIn(
        name="Log Analytics Reader",
        id="73c42c96-874c-492b-b04d-ab87d138a893",
        actions=("*/read", f"{_LAW}/analytics/query/action", f"{_LAW}/search/action", _SUPPORT),
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
            _SUPPORT,
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
            *_COMMON,
            "Microsoft.Authorization/policyAssignments/*",
            "Microsoft.Authorization/policyDefinitions/*",
            "Microsoft.Authorization/policyExemptions/*",
            "Microsoft.Authorization/policySetDefinitions/*",
            "Microsoft.IoTFirmwareDefense/*",
            "Microsoft.IoTSecurity/*",
            "Microsoft.Management/managementGroups/read",
            "Microsoft.Security/*",
            _SUPPORT,
            "Microsoft.operationalInsights/workspaces/*/read",
        ),
    ),
)

_RUNNING: Final = (
    BuiltIn(
        name="Azure Kubernetes Service Contributor Role",
        id="ed7f3fbd-7b88-4dd4-9017-9adb7ce333f8",
        actions=(
            *_COMMON,
            "Microsoft.ContainerService/locations/*",
            "Microsoft.ContainerService/managedClusters/*",
            "Microsoft.ContainerService/managedclustersnapshots/*",
            "Microsoft.ContainerService/snapshots/*",
        ),
    ),
    BuiltIn(
        name="Container Registry Contributor and Data Access Configuration Administrator",
        id="3bc748fc-213d-45c1-8d91-9da5725539b9",
        actions=(
            "Microsoft.Authorization/*/read",
            "Microsoft.ContainerRegistry/locations/operationResults/read",
            f"{_ACR}/connectedRegistries/deactivate/action",
            f"{_ACR}/connectedRegistries/delete",
            f"{_ACR}/connectedRegistries/read",
            f"{_ACR}/connectedRegistries/write",
            f"{_ACR}/delete",
            f"{_ACR}/generateCredentials/action",
            f"{_ACR}/listCredentials/action",
            f"{_ACR}/operationStatuses/read",
            f"{_ACR}/privateEndpointConnections/delete",
            f"{_ACR}/privateEndpointConnections/operationStatuses/read",
            f"{_ACR}/privateEndpointConnections/read",
            f"{_ACR}/privateEndpointConnections/write",
            f"{_ACR}/privateEndpointConnectionsApproval/action",
            f"{_ACR}/providers/Microsoft.Insights/diagnosticSettings/read",
            f"{_ACR}/providers/Microsoft.Insights/diagnosticSettings/write",
            f"{_ACR}/providers/Microsoft.Insights/logDefinitions/read",
            f"{_ACR}/providers/Microsoft.Insights/metricDefinitions/read",
            f"{_ACR}/read",
            f"{_ACR}/regenerateCredential/action",
            f"{_ACR}/replications/delete",
            f"{_ACR}/replications/operationStatuses/read",
            f"{_ACR}/replications/read",
            f"{_ACR}/replications/write",
            f"{_ACR}/scopeMaps/delete",
            f"{_ACR}/scopeMaps/operationStatuses/read",
            f"{_ACR}/scopeMaps/read",
            f"{_ACR}/scopeMaps/write",
            f"{_ACR}/tokens/delete",
            f"{_ACR}/tokens/operationStatuses/read",
            f"{_ACR}/tokens/read",
            f"{_ACR}/tokens/write",
            f"{_ACR}/webhooks/delete",
            f"{_ACR}/webhooks/getCallbackConfig/action",
            f"{_ACR}/webhooks/listEvents/action",
            f"{_ACR}/webhooks/operationStatuses/read",
            f"{_ACR}/webhooks/ping/action",
            f"{_ACR}/webhooks/read",
            f"{_ACR}/webhooks/write",
            f"{_ACR}/write",
            "Microsoft.Insights/AlertRules/Activated/Action",
            "Microsoft.Insights/AlertRules/Delete",
            "Microsoft.Insights/AlertRules/Incidents/Read",
            "Microsoft.Insights/AlertRules/Read",
            "Microsoft.Insights/AlertRules/Resolved/Action",
            "Microsoft.Insights/AlertRules/Throttled/Action",
            "Microsoft.Insights/AlertRules/Write",
            "Microsoft.Network/privateEndpoints/privateLinkServiceProxies/write",
            "Microsoft.Network/virtualNetworks/read",
            "Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action",
            "Microsoft.Network/virtualNetworks/subnets/read",
            "Microsoft.Network/virtualNetworks/subnets/write",
            "Microsoft.Resources/deployments/*",
            "Microsoft.Resources/subscriptions/resourceGroups/read",
        ),
    ),
    BuiltIn(
        name="Managed Identity Operator",
        id="f1a07417-d97a-45cb-824c-7a7467783830",
        actions=(
            *_COMMON,
            f"{_IDENTITIES}/*/assign/action",
            f"{_IDENTITIES}/*/read",
            _SUPPORT,
        ),
        # https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/qs-configure-cli-windows-vm
        documented=(f"{_IDENTITIES}/assign/action",),
    ),
    BuiltIn(
        name="Network Contributor",
        id="4d97b98b-1d4f-4787-a291-c67834d212e7",
        actions=(
            *_COMMON,
            "Microsoft.Network/*",
            "Microsoft.ResourceHealth/availabilityStatuses/read",
            _SUPPORT,
        ),
    ),
)

BUILT_IN: Final = (*_GENERAL, *_WATCHING, *_RUNNING)
"""The candidates, as documented in July 2026."""
