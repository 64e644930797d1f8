"""Facets that belong to one resource or to the tenant: no list of a subscription holds them."""

from typing import Final

from aks_harden.snapshot.facets.facet import Facet, Per, Where
from aks_harden.snapshot.facets.parts import (
    CATEGORIES,
    EXTENSION,
    GRAPH,
    NAMED,
    OF_LOGS,
    OF_NETWORKS,
    OF_REGISTRIES,
    PART,
    REGISTRIES,
    SETTINGS,
    each_of,
)
from aks_harden.snapshot.facets.vaults import OF_VAULTS

_LOGS: Final = ("cluster-diagnostics", "registry-diagnostics")
"""What says where its logs go."""

_AKS: Final = "Microsoft.ContainerService/managedClusters"
_ACR: Final = "Microsoft.ContainerRegistry/registries"
_LAW: Final = "Microsoft.OperationalInsights/workspaces"


def _cluster(name: str, title: str, action: str, *, optional: bool = False, each: str = PART) -> Facet:
    return Facet(name=name, title=title, per=Per.CLUSTER, actions=(action,), optional=optional, each=each)


def single() -> tuple[Facet, ...]:
    """Return every facet that is read resource by resource, or once a tenant."""
    return (*_OF_CLUSTER, *_OF_REGISTRIES, *OF_VAULTS, *_OF_LOGS, *_OF_NETWORKS, *_OF_IDENTITIES, *_REST)


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
        each=EXTENSION,
    ),
    _cluster(
        "cluster-extensions",
        "Extensions installed in the cluster",
        "Microsoft.KubernetesConfiguration/extensions/read",
        each=EXTENSION,
    ),
    _cluster("cluster-diagnostics", "Diagnostic settings of the cluster", SETTINGS, each=EXTENSION),
    _cluster("cluster-log-categories", "Log categories of the cluster", CATEGORIES, each=EXTENSION),
    _cluster(
        "deployments",
        "Deployments that made or changed the cluster",
        "Microsoft.Resources/deployments/read",
        optional=True,
        each="asked for by resource group",
    ),
    each_of(
        "kubernetes-versions",
        "Kubernetes versions of the region",
        "Microsoft.ContainerService/locations/kubernetesVersions/read",
        ("cluster",),
        each="asked for by region",
    ),
    Facet(
        name="pool-upgrades",
        title="Newest node images of the pools",
        per=Per.RESOURCE,
        actions=(f"{_AKS}/agentPools/upgradeProfiles/read",),
        needs=("cluster",),
        optional=True,
        each="Azure tells it pool by pool",
    ),
    each_of(
        "trust-sources",
        "Resources that Trusted Access is given to",
        (
            "Microsoft.DataProtection/backupVaults/read",
            "Microsoft.MachineLearningServices/workspaces/read",
        ),
        ("trusted-access",),
        each=NAMED,
        where=(Where.CLUSTER, Where.TRUSTED),
    ),
)

_OF_REGISTRIES: Final = (
    each_of(
        "registry-diagnostics",
        "Diagnostic settings of the registries",
        SETTINGS,
        REGISTRIES,
        each=EXTENSION,
        where=OF_REGISTRIES,
    ),
    each_of(
        "registry-log-categories",
        "Log categories of the registries",
        CATEGORIES,
        REGISTRIES,
        each=EXTENSION,
        where=OF_REGISTRIES,
    ),
    each_of(
        "registry-tokens",
        "Repository tokens of the registries",
        f"{_ACR}/tokens/read",
        REGISTRIES,
        where=OF_REGISTRIES,
    ),
    each_of(
        "registry-scope-maps",
        "Scope maps of the registries",
        f"{_ACR}/scopeMaps/read",
        REGISTRIES,
        where=OF_REGISTRIES,
    ),
    each_of(
        "registry-cache-rules",
        "Cache rules of the registries",
        f"{_ACR}/cacheRules/read",
        REGISTRIES,
        where=OF_REGISTRIES,
    ),
    each_of(
        "registry-tasks",
        "Build tasks of the registries",
        f"{_ACR}/tasks/read",
        REGISTRIES,
        where=OF_REGISTRIES,
    ),
    each_of(
        "image-findings",
        "Vulnerabilities that Defender for Cloud found in images",
        "Microsoft.Security/assessments/subAssessments/read",
        (),
        each="asked for by assessment",
    ),
)

_OF_LOGS: Final = (
    each_of(
        "destinations",
        "Destinations of the logs outside the listed workspaces",
        (
            f"{_LAW}/read",
            "Microsoft.Storage/storageAccounts/read",
            "Microsoft.EventHub/namespaces/read",
        ),
        (*_LOGS, "workspaces"),
        each=NAMED,
        where=OF_LOGS,
    ),
    each_of(
        "collection-rules",
        "Default data collection rules of the workspaces",
        "Microsoft.Insights/dataCollectionRules/read",
        ("workspaces", "destinations"),
        each=NAMED,
        where=OF_LOGS,
    ),
    each_of(
        "audit-tables",
        "Tables that hold the audit logs",
        f"{_LAW}/tables/read",
        _LOGS,
        each="a workspace lists hundreds of tables, each with all its columns",
        where=OF_LOGS,
    ),
    each_of(
        "workspace-exports",
        "Data export rules of the workspaces",
        f"{_LAW}/dataExports/read",
        _LOGS,
        where=OF_LOGS,
    ),
    each_of(
        "log-containers",
        "Containers that logs and their copies go to",
        "Microsoft.Storage/storageAccounts/blobServices/containers/read",
        (*_LOGS, "workspace-exports"),
        each="a list of containers does not tell their immutability policies",
        where=OF_LOGS,
    ),
    each_of(
        "log-locks",
        "Locks on log destinations in other subscriptions",
        "Microsoft.Authorization/locks/read",
        _LOGS,
        each=EXTENSION,
        where=(Where.LOGS,),
    ),
    each_of(
        "flow-logs",
        "Flow logs of the networks",
        "Microsoft.Network/networkWatchers/flowLogs/read",
        ("network-watchers", "hub-network-watchers"),
        where=OF_NETWORKS,
    ),
)

_OF_NETWORKS: Final = (
    each_of(
        "firewall-rules",
        "Rule collection groups of the firewall policies",
        "Microsoft.Network/firewallPolicies/ruleCollectionGroups/read",
        ("firewalls", "firewall-policies", "hub-firewalls", "hub-firewall-policies"),
        where=OF_NETWORKS,
    ),
    each_of(
        "gateways",
        "VPN and ExpressRoute gateways",
        "Microsoft.Network/virtualNetworkGateways/read",
        ("virtual-networks", "hub-networks"),
        each="Azure lists gateways by resource group; their subnets name them",
        where=OF_NETWORKS,
    ),
    each_of(
        "wan-connections",
        "Networks connected to Virtual WAN hubs",
        "Microsoft.Network/virtualHubs/hubVirtualNetworkConnections/read",
        ("wan-hubs", "hub-wan-hubs"),
        where=OF_NETWORKS,
    ),
    each_of(
        "wan-routing",
        "Routing intents of Virtual WAN hubs",
        "Microsoft.Network/virtualHubs/routingIntent/read",
        ("wan-hubs", "hub-wan-hubs"),
        where=OF_NETWORKS,
    ),
    each_of(
        "traffic-associations",
        "Subnets of Application Gateways for Containers",
        "Microsoft.ServiceNetworking/trafficControllers/associations/read",
        ("traffic-controllers",),
    ),
    each_of(
        "dns-links",
        "Networks linked to private DNS zones of the cluster, of registries and of vaults",
        "Microsoft.Network/privateDnsZones/virtualNetworkLinks/read",
        ("cluster", "private-dns-zones"),
        where=OF_NETWORKS,
    ),
)

_OF_IDENTITIES: Final = (
    each_of(
        "federated-credentials",
        "Federated credentials of the cluster's identities",
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read",
        ("cluster",),
        where=(Where.CLUSTER, Where.KEYS),
    ),
    Facet(
        name="eligible-assignments",
        title="Eligible role assignments (PIM)",
        per=Per.RESOURCE,
        actions=("Microsoft.Authorization/roleEligibilityScheduleInstances/read",),
        where=(Where.CLUSTER, Where.LOGS, Where.NAMED),
        needs=(*REGISTRIES, *_LOGS),
        optional=True,
        each="Azure tells who is eligible at a scope and above it, asked scope by scope",
    ),
    each_of(
        "activated-assignments",
        "Role assignments activated now (PIM)",
        "Microsoft.Authorization/roleAssignmentScheduleInstances/read",
        (*REGISTRIES, *_LOGS),
        each="Azure tells who is active at a scope and above it, asked scope by scope",
        where=(Where.CLUSTER, Where.LOGS, Where.NAMED),
    ),
    each_of(
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
        where=(Where.CLUSTER, Where.EVERY),
    ),
    Facet(
        name="principals",
        title="Names of principals in Microsoft Graph",
        per=Per.TENANT,
        actions=(GRAPH,),
        where=(Where.TENANT,),
        needs=("cluster", "role-assignments"),
        optional=True,
    ),
    Facet(
        name="group-members",
        title="Members of groups in Microsoft Graph",
        per=Per.TENANT,
        actions=(GRAPH,),
        where=(Where.TENANT,),
        needs=("cluster", "role-assignments", "role-definitions"),
        optional=True,
        each="Microsoft Graph lists members group by group",
    ),
    Facet(
        name="applications",
        title="Secrets of applications in Microsoft Graph",
        per=Per.TENANT,
        actions=(GRAPH,),
        where=(Where.TENANT,),
        needs=("cluster", "principals"),
    ),
)
