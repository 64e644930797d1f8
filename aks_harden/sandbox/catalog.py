"""The resource types the sandbox knows: their spelling, and what sets each apart on the wire."""

from enum import StrEnum

from msgspec import Struct


class Style(StrEnum):
    """How a provider runs what takes time."""

    AT_ONCE = "at once"
    AKS = "aks"
    """`Azure-AsyncOperation` under a location, no other header but the time to wait."""
    NETWORK = "network"
    """As AKS, and `Location` on a deletion."""


class Kind(Struct, frozen=True):
    """What the wire needs to know of a resource type."""

    type: str
    style: Style = Style.AT_ONCE
    created: int = 201
    """Status of the PUT that makes one; some providers answer 200 and their clients refuse 201."""
    replaced: int = 200
    """Status of the PUT that replaces one."""
    deleted: int = 200
    etag: str = ""
    """Key that carries the version of the body: `eTag`, `etag`, or none."""
    tracked: bool = True
    """Whether it has a location of its own and shows up in the generic list."""


_NETWORK = (
    "virtualNetworks",
    "networkSecurityGroups",
    "routeTables",
    "publicIPAddresses",
    "loadBalancers",
    "networkInterfaces",
    "natGateways",
    "azureFirewalls",
    "firewallPolicies",
    "ipGroups",
    "networkManagers",
    "bastionHosts",
    "virtualNetworkGateways",
    "privateEndpoints",
    "applicationSecurityGroups",
    "applicationGateways",
    "networkWatchers",
    "virtualHubs",
    "virtualWans",
)
_NETWORK_PARTS = (
    "networkSecurityGroups/securityRules",
    "networkSecurityGroups/defaultSecurityRules",
    "virtualNetworks/subnets",
    "virtualNetworks/virtualNetworkPeerings",
    "routeTables/routes",
    "firewallPolicies/ruleCollectionGroups",
    "networkManagers/securityAdminConfigurations",
    "networkManagers/securityAdminConfigurations/ruleCollections",
    "networkManagers/securityAdminConfigurations/ruleCollections/rules",
    "privateEndpoints/privateDnsZoneGroups",
    "networkWatchers/flowLogs",
    "virtualHubs/hubVirtualNetworkConnections",
    "virtualHubs/routingIntent",
)
_PLAIN = (
    "Microsoft.ContainerRegistry/registries",
    "Microsoft.KeyVault/vaults",
    "Microsoft.OperationalInsights/workspaces",
    "Microsoft.Storage/storageAccounts",
    "Microsoft.EventHub/Namespaces",
    "Microsoft.Insights/dataCollectionRules",
    "Microsoft.Insights/dataCollectionEndpoints",
    "Microsoft.ManagedIdentity/userAssignedIdentities",
    "Microsoft.Compute/virtualMachineScaleSets",
    "Microsoft.Compute/virtualMachines",
    "Microsoft.Compute/disks",
    "Microsoft.Compute/diskEncryptionSets",
    "Microsoft.Network/privateDnsZones",
    "Microsoft.Insights/activityLogAlerts",
    "Microsoft.ServiceNetworking/trafficControllers",
    "Microsoft.DataProtection/backupVaults",
    "Microsoft.MachineLearningServices/workspaces",
)
_PARTS = (
    "Microsoft.ContainerService/managedClusters/maintenanceConfigurations",
    "Microsoft.ContainerService/managedClusters/privateEndpointConnections",
    "Microsoft.ContainerService/managedClusters/upgradeProfiles",
    "Microsoft.ContainerService/managedClusters/agentPools/upgradeProfiles",
    "Microsoft.ContainerService/managedClusters/managedNamespaces",
    "Microsoft.ContainerService/deploymentSafeguards",
    "Microsoft.ContainerService/locations/kubernetesVersions",
    "Microsoft.KubernetesConfiguration/extensions",
    "Microsoft.ContainerRegistry/registries/tokens",
    "Microsoft.ContainerRegistry/registries/scopeMaps",
    "Microsoft.ContainerRegistry/registries/replications",
    "Microsoft.ContainerRegistry/registries/webhooks",
    "Microsoft.ContainerRegistry/registries/privateEndpointConnections",
    "Microsoft.ContainerRegistry/registries/cacheRules",
    "Microsoft.ContainerRegistry/registries/connectedRegistries",
    "Microsoft.ContainerRegistry/registries/tasks",
    "Microsoft.KeyVault/vaults/keys",
    "Microsoft.KeyVault/vaults/keys/versions",
    "Microsoft.KeyVault/vaults/privateEndpointConnections",
    "Microsoft.OperationalInsights/workspaces/tables",
    "Microsoft.OperationalInsights/workspaces/dataExports",
    "Microsoft.Storage/storageAccounts/blobServices",
    "Microsoft.Storage/storageAccounts/blobServices/containers",
    "Microsoft.Storage/storageAccounts/fileServices",
    "Microsoft.Storage/storageAccounts/fileServices/shares",
    "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
    "Microsoft.Compute/virtualMachineScaleSets/virtualMachines",
    "Microsoft.Compute/virtualMachineScaleSets/virtualMachines/networkInterfaces",
    "Microsoft.Compute/virtualMachineScaleSets/networkInterfaces",
    "Microsoft.Compute/virtualMachineScaleSets/publicIPAddresses",
    "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
    "Microsoft.Security/assessments",
    "Microsoft.Security/assessments/subAssessments",
    "Microsoft.Security/regulatoryComplianceStandards",
    "Microsoft.ServiceNetworking/trafficControllers/associations",
    "Microsoft.ServiceNetworking/trafficControllers/frontends",
    "Microsoft.Insights/dataCollectionRuleAssociations",
    "Microsoft.Resources/deployments",
)
_BINDINGS = "Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings"
_AUTHORIZATION = (
    "roleDefinitions",
    "roleEligibilityScheduleInstances",
    "roleAssignmentScheduleInstances",
    "denyAssignments",
    "locks",
    "policyDefinitions",
    "policySetDefinitions",
    "policyExemptions",
)


def _all() -> list[Kind]:
    kinds = [Kind(f"Microsoft.Network/{name}", Style.NETWORK, etag="etag") for name in _NETWORK]
    kinds += [Kind(f"Microsoft.Network/{name}", Style.NETWORK, tracked=False) for name in _NETWORK_PARTS]
    kinds += [Kind(name) for name in _PLAIN]
    kinds += [Kind(name, tracked=False) for name in _PARTS]
    kinds += [Kind(f"Microsoft.Authorization/{name}", tracked=False) for name in _AUTHORIZATION]
    return [
        *kinds,
        Kind("Microsoft.ContainerService/ManagedClusters", Style.AKS, etag="eTag", deleted=202),
        Kind("Microsoft.ContainerService/managedClusters/agentPools", Style.AKS, deleted=202, tracked=False),
        Kind(_BINDINGS, Style.AKS, deleted=202, tracked=False),
        Kind("Microsoft.Authorization/roleAssignments", tracked=False),
        # https://learn.microsoft.com/rest/api/policy/policy-assignments/create: 201 is the only answer
        Kind("Microsoft.Authorization/policyAssignments", replaced=201, tracked=False),
        Kind("Microsoft.Insights/diagnosticSettings", created=200, tracked=False),
        Kind("Microsoft.Insights/diagnosticSettingsCategories", tracked=False),
        Kind("Microsoft.Security/pricings", created=200, tracked=False),
        Kind("Microsoft.Management/managementGroups", tracked=False),
    ]


KINDS: dict[str, Kind] = {kind.type.lower(): kind for kind in _all()}
NAMESPACES = frozenset(name.partition("/")[0] for name in KINDS)
PAGED = frozenset(
    {
        "microsoft.containerregistry/registries",
        "microsoft.authorization/roleassignments",
        "microsoft.network/virtualnetworks",
    }
)
"""Types whose lists come in pages, one of them empty, wherever they hold more than one item."""


def kind_of(type_name: str) -> Kind:
    """Return a type's traits; an unknown one is taken at its word."""
    return KINDS.get(type_name.lower()) or Kind(type_name)
