"""Facets that belong to one resource or to the tenant: no list of a subscription holds them."""

from typing import Final

from aks_harden.snapshot.facets.facet import Facet, Per

_REGISTRIES: Final = ("cluster", "registries", "role-assignments", "role-definitions")
"""What says which registries belong to a cluster."""
_VAULTS: Final = (*_REGISTRIES, "vaults", "disk-encryption-sets")
"""What says which vaults belong to a cluster."""
_LOGS: Final = ("cluster-diagnostics", "registry-diagnostics")
"""What says where its logs go."""

_SETTINGS: Final = "Microsoft.Insights/diagnosticSettings/read"
_CATEGORIES: Final = "Microsoft.Insights/diagnosticSettingsCategories/read"
_AKS: Final = "Microsoft.ContainerService/managedClusters"
_ACR: Final = "Microsoft.ContainerRegistry/registries"
_LAW: Final = "Microsoft.OperationalInsights/workspaces"
_GRAPH: Final = "Microsoft Graph Directory.Read.All"

_EXTENSION: Final = "an extension resource: Azure lists it at its own resource only"
_PART: Final = "a part of its resource: Azure lists it below that resource only"
_NAMED: Final = "named by another resource, in whatever subscription"


def _cluster(name: str, title: str, action: str, *, optional: bool = False, each: str = _PART) -> Facet:
    return Facet(name=name, title=title, per=Per.CLUSTER, actions=(action,), optional=optional, each=each)


def _each(
    name: str, title: str, action: str | tuple[str, ...], needs: tuple[str, ...], *, each: str = _PART
) -> Facet:
    actions = (action,) if isinstance(action, str) else action
    return Facet(name=name, title=title, per=Per.RESOURCE, actions=actions, needs=needs, each=each)


def single() -> tuple[Facet, ...]:
    """Return every facet that is read resource by resource, or once a tenant."""
    return (*_OF_CLUSTER, *_OF_REGISTRIES, *_OF_VAULTS, *_OF_LOGS, *_OF_NETWORKS, *_OF_IDENTITIES, *_REST)


_OF_CLUSTER: Final = (
    _cluster("cluster", "The cluster", f"{_AKS}/read", each="a list may leave out what a GET holds"),
    _cluster(
        "trusted-access", "Trusted Access bindings of the cluster", f"{_AKS}/trustedAccessRoleBindings/read"
    ),
    _cluster(
        "maintenance-windows", "Maintenance windows of the cluster", f"{_AKS}/maintenanceConfigurations/read"
    ),
    _cluster("managed-namespaces", "Managed namespaces of the cluster", f"{_AKS}/managedNamespaces/read"),
    _cluster(
        "safeguards",
        "Deployment safeguards of the cluster",
        "Microsoft.ContainerService/deploymentSafeguards/read",
        each=_EXTENSION,
    ),
    _cluster(
        "cluster-extensions",
        "Extensions installed in the cluster",
        "Microsoft.KubernetesConfiguration/extensions/read",
        each=_EXTENSION,
    ),
    _cluster("cluster-diagnostics", "Diagnostic settings of the cluster", _SETTINGS, each=_EXTENSION),
    _cluster("cluster-log-categories", "Log categories of the cluster", _CATEGORIES, each=_EXTENSION),
    _each(
        "kubernetes-versions",
        "Kubernetes versions of the region",
        "Microsoft.ContainerService/locations/kubernetesVersions/read",
        ("cluster",),
        each="asked for by region",
    ),
    _each(
        "trust-sources",
        "Resources that Trusted Access is given to",
        (
            "Microsoft.DataProtection/backupVaults/read",
            "Microsoft.MachineLearningServices/workspaces/read",
        ),
        ("trusted-access",),
        each=_NAMED,
    ),
)

_OF_REGISTRIES: Final = (
    _each(
        "registry-diagnostics",
        "Diagnostic settings of the registries",
        _SETTINGS,
        _REGISTRIES,
        each=_EXTENSION,
    ),
    _each(
        "registry-log-categories",
        "Log categories of the registries",
        _CATEGORIES,
        _REGISTRIES,
        each=_EXTENSION,
    ),
    _each("registry-tokens", "Repository tokens of the registries", f"{_ACR}/tokens/read", _REGISTRIES),
    _each("registry-scope-maps", "Scope maps of the registries", f"{_ACR}/scopeMaps/read", _REGISTRIES),
    _each("registry-cache-rules", "Cache rules of the registries", f"{_ACR}/cacheRules/read", _REGISTRIES),
    _each("registry-tasks", "Build tasks of the registries", f"{_ACR}/tasks/read", _REGISTRIES),
    _each(
        "image-findings",
        "Vulnerabilities that Defender for Cloud found in images",
        "Microsoft.Security/assessments/subAssessments/read",
        (),
        each="asked for by assessment",
    ),
)

_OF_VAULTS: Final = (
    _each(
        "named-vaults",
        "Key vaults in other subscriptions",
        "Microsoft.KeyVault/vaults/read",
        ("cluster", "disk-encryption-sets"),
        each=_NAMED,
    ),
    _each(
        "vault-keys",
        "Keys that encrypt the cluster's data",
        ("Microsoft.KeyVault/vaults/keys/read", "Microsoft.KeyVault/vaults/keys/versions/read"),
        ("cluster", "vaults", "named-vaults", "disk-encryption-sets", "registries"),
    ),
    _each(
        "vault-diagnostics",
        "Diagnostic settings of the key vaults",
        _SETTINGS,
        (*_VAULTS, "named-vaults"),
        each=_EXTENSION,
    ),
    _each(
        "vault-log-categories",
        "Log categories of the key vaults",
        _CATEGORIES,
        (*_VAULTS, "named-vaults"),
        each=_EXTENSION,
    ),
    _each(
        "file-shares",
        "File shares of storage accounts that take plain HTTP",
        "Microsoft.Storage/storageAccounts/fileServices/shares/read",
        ("cluster", "storage-accounts"),
    ),
)

_OF_LOGS: Final = (
    _each(
        "destinations",
        "Destinations of the logs outside the listed workspaces",
        (
            f"{_LAW}/read",
            "Microsoft.Storage/storageAccounts/read",
            "Microsoft.EventHub/namespaces/read",
        ),
        (*_LOGS, "workspaces"),
        each=_NAMED,
    ),
    _each(
        "collection-rules",
        "Default data collection rules of the workspaces",
        "Microsoft.Insights/dataCollectionRules/read",
        ("workspaces", "destinations"),
        each=_NAMED,
    ),
    _each(
        "audit-tables",
        "Tables that hold the audit logs",
        f"{_LAW}/tables/read",
        _LOGS,
        each="a workspace lists hundreds of tables, each with all its columns",
    ),
    _each("workspace-exports", "Data export rules of the workspaces", f"{_LAW}/dataExports/read", _LOGS),
    _each(
        "log-containers",
        "Containers that logs and their copies go to",
        "Microsoft.Storage/storageAccounts/blobServices/containers/read",
        (*_LOGS, "workspace-exports"),
        each="a list of containers does not tell their immutability policies",
    ),
    _each(
        "log-locks",
        "Locks on log destinations in other subscriptions",
        "Microsoft.Authorization/locks/read",
        _LOGS,
        each=_EXTENSION,
    ),
    _each(
        "flow-logs",
        "Flow logs of the networks",
        "Microsoft.Network/networkWatchers/flowLogs/read",
        ("network-watchers", "virtual-networks"),
    ),
)

_OF_NETWORKS: Final = (
    _each(
        "firewall-rules",
        "Rule collection groups of the firewall policies",
        "Microsoft.Network/firewallPolicies/ruleCollectionGroups/read",
        ("firewalls", "firewall-policies", "hub-firewalls", "hub-firewall-policies"),
    ),
    _each(
        "gateways",
        "VPN and ExpressRoute gateways",
        "Microsoft.Network/virtualNetworkGateways/read",
        ("virtual-networks", "hub-networks"),
        each="Azure lists gateways by resource group; their subnets name them",
    ),
    _each(
        "wan-connections",
        "Networks connected to Virtual WAN hubs",
        "Microsoft.Network/virtualHubs/hubVirtualNetworkConnections/read",
        ("wan-hubs", "hub-wan-hubs"),
    ),
    _each(
        "wan-routing",
        "Routing intents of Virtual WAN hubs",
        "Microsoft.Network/virtualHubs/routingIntent/read",
        ("wan-hubs", "hub-wan-hubs"),
    ),
    _each(
        "traffic-associations",
        "Subnets of Application Gateways for Containers",
        "Microsoft.ServiceNetworking/trafficControllers/associations/read",
        ("traffic-controllers",),
    ),
    _each(
        "dns-links",
        "Networks linked to the cluster's private DNS zone",
        "Microsoft.Network/privateDnsZones/virtualNetworkLinks/read",
        ("cluster", "private-dns-zones"),
    ),
)

_OF_IDENTITIES: Final = (
    _each(
        "federated-credentials",
        "Federated credentials of the cluster's identities",
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read",
        ("cluster",),
    ),
    Facet(
        name="eligible-assignments",
        title="Eligible role assignments (PIM)",
        per=Per.RESOURCE,
        actions=("Microsoft.Authorization/roleEligibilityScheduleInstances/read",),
        needs=(*_REGISTRIES, *_LOGS),
        optional=True,
        each="Azure tells who is eligible at a scope and above it, asked scope by scope",
    ),
    _each(
        "activated-assignments",
        "Role assignments activated now (PIM)",
        "Microsoft.Authorization/roleAssignmentScheduleInstances/read",
        (*_REGISTRIES, *_LOGS),
        each="Azure tells who is active at a scope and above it, asked scope by scope",
    ),
    _each(
        "assigned-policies",
        "Definitions and initiatives that are assigned",
        (
            "Microsoft.Authorization/policyDefinitions/read",
            "Microsoft.Authorization/policySetDefinitions/read",
        ),
        ("policy-assignments", "policy-definitions", "policy-sets"),
        each="built-in definitions are thousands; those that are assigned are read one by one",
    ),
)

_REST: Final = (
    Facet(
        name="subscriptions",
        title="Subscriptions that can be read",
        per=Per.TENANT,
        actions=("Microsoft.Resources/subscriptions/read",),
    ),
    Facet(
        name="principals",
        title="Names of principals in Microsoft Graph",
        per=Per.TENANT,
        actions=(_GRAPH,),
        needs=("cluster", "role-assignments"),
        optional=True,
    ),
    Facet(
        name="group-members",
        title="Members of groups in Microsoft Graph",
        per=Per.TENANT,
        actions=(_GRAPH,),
        needs=("cluster", "role-assignments", "role-definitions"),
        optional=True,
        each="Microsoft Graph lists members group by group",
    ),
    Facet(
        name="applications",
        title="Secrets of applications in Microsoft Graph",
        per=Per.TENANT,
        actions=(_GRAPH,),
        needs=("cluster", "principals"),
    ),
)
