"""Facets that are one list of a subscription, the cheapest way to read many resources."""

from typing import Final

from aks_harden.snapshot.facets.facet import Facet, Per, Where

_OWN: Final = (
    ("virtual-networks", "Virtual networks and subnets", "Microsoft.Network/virtualNetworks/read"),
    ("security-groups", "Network security groups", "Microsoft.Network/networkSecurityGroups/read"),
    ("route-tables", "Route tables", "Microsoft.Network/routeTables/read"),
    ("public-addresses", "Public IP addresses", "Microsoft.Network/publicIPAddresses/read"),
    ("load-balancers", "Load balancers", "Microsoft.Network/loadBalancers/read"),
    (
        "network-interfaces",
        "Network interfaces of virtual machines",
        "Microsoft.Network/networkInterfaces/read",
    ),
    ("network-managers", "Network managers", "Microsoft.Network/networkManagers/read"),
    ("network-watchers", "Network watchers", "Microsoft.Network/networkWatchers/read"),
    ("firewalls", "Azure Firewalls", "Microsoft.Network/azureFirewalls/read"),
    ("firewall-policies", "Firewall policies", "Microsoft.Network/firewallPolicies/read"),
    ("ip-groups", "IP groups", "Microsoft.Network/ipGroups/read"),
    ("wan-hubs", "Virtual WAN hubs", "Microsoft.Network/virtualHubs/read"),
    ("application-gateways", "Application gateways", "Microsoft.Network/applicationGateways/read"),
    (
        "traffic-controllers",
        "Application Gateways for Containers",
        "Microsoft.ServiceNetworking/trafficControllers/read",
    ),
    ("bastion-hosts", "Bastion hosts", "Microsoft.Network/bastionHosts/read"),
    ("private-endpoints", "Private endpoints", "Microsoft.Network/privateEndpoints/read"),
    ("private-dns-zones", "Private DNS zones", "Microsoft.Network/privateDnsZones/read"),
    ("scale-sets", "Virtual machine scale sets", "Microsoft.Compute/virtualMachineScaleSets/read"),
    ("virtual-machines", "Virtual machines", "Microsoft.Compute/virtualMachines/read"),
    ("disk-encryption-sets", "Disk encryption sets", "Microsoft.Compute/diskEncryptionSets/read"),
    ("registries", "Container registries", "Microsoft.ContainerRegistry/registries/read"),
    ("vaults", "Key vaults", "Microsoft.KeyVault/vaults/read"),
    ("storage-accounts", "Storage accounts", "Microsoft.Storage/storageAccounts/read"),
    ("identities", "Managed identities", "Microsoft.ManagedIdentity/userAssignedIdentities/read"),
    ("workspaces", "Log Analytics workspaces", "Microsoft.OperationalInsights/workspaces/read"),
    ("locks", "Locks", "Microsoft.Authorization/locks/read"),
    ("role-assignments", "Role assignments", "Microsoft.Authorization/roleAssignments/read"),
    ("role-definitions", "Role definitions", "Microsoft.Authorization/roleDefinitions/read"),
    ("deny-assignments", "Deny assignments", "Microsoft.Authorization/denyAssignments/read"),
    ("policy-assignments", "Policy assignments", "Microsoft.Authorization/policyAssignments/read"),
    ("policy-exemptions", "Policy exemptions", "Microsoft.Authorization/policyExemptions/read"),
    ("policy-definitions", "Custom policy definitions", "Microsoft.Authorization/policyDefinitions/read"),
    ("policy-sets", "Custom policy initiatives", "Microsoft.Authorization/policySetDefinitions/read"),
    ("defender-plans", "Defender for Cloud plans", "Microsoft.Security/pricings/read"),
    ("assessments", "Defender for Cloud assessments", "Microsoft.Security/assessments/read"),
    (
        "compliance-standards",
        "Regulatory compliance standards in Defender for Cloud",
        "Microsoft.Security/regulatoryComplianceStandards/read",
    ),
    (
        "activity-log-settings",
        "Diagnostic settings of the activity log",
        "Microsoft.Insights/diagnosticSettings/read",
    ),
    ("activity-alerts", "Activity log alerts", "Microsoft.Insights/activityLogAlerts/read"),
)
"""Lists of the cluster's own subscription, and of those that the operator names."""

_WIDER: Final = frozenset(
    {
        "assessments",
        "defender-plans",
        "identities",
        "registries",
        "role-assignments",
        "role-definitions",
        "vaults",
    }
)
"""Lists that are also read in the subscriptions of what the operator names."""

_HUB: Final = (
    ("hub-networks", "Networks in other subscriptions", "Microsoft.Network/virtualNetworks/read"),
    (
        "hub-security-groups",
        "Network security groups in other subscriptions",
        "Microsoft.Network/networkSecurityGroups/read",
    ),
    (
        "hub-network-watchers",
        "Network watchers in other subscriptions",
        "Microsoft.Network/networkWatchers/read",
    ),
    ("hub-route-tables", "Route tables in other subscriptions", "Microsoft.Network/routeTables/read"),
    (
        "hub-public-addresses",
        "Public IP addresses in other subscriptions",
        "Microsoft.Network/publicIPAddresses/read",
    ),
    ("hub-firewalls", "Azure Firewalls in other subscriptions", "Microsoft.Network/azureFirewalls/read"),
    (
        "hub-firewall-policies",
        "Firewall policies in other subscriptions",
        "Microsoft.Network/firewallPolicies/read",
    ),
    ("hub-ip-groups", "IP groups in other subscriptions", "Microsoft.Network/ipGroups/read"),
    ("hub-wan-hubs", "Virtual WAN hubs in other subscriptions", "Microsoft.Network/virtualHubs/read"),
    ("hub-bastion-hosts", "Bastion hosts in other subscriptions", "Microsoft.Network/bastionHosts/read"),
)
"""Lists of the subscriptions that peerings and the node subnets name."""

_FOREIGN: Final = (
    ("foreign-role-assignments", "Role assignments in other subscriptions", "roleAssignments"),
    ("foreign-role-definitions", "Role definitions in other subscriptions", "roleDefinitions"),
)
"""Who may do what with logs that lie in another subscription."""


def lists() -> tuple[Facet, ...]:
    """Return every facet that is a list of a subscription."""
    own = (
        Facet(
            name=name,
            title=title,
            per=Per.SUBSCRIPTION,
            actions=(action,),
            where=(Where.CLUSTER, Where.NAMED) if name in _WIDER else (Where.CLUSTER,),
        )
        for name, title, action in _OWN
    )
    hub = (
        Facet(
            name=name,
            title=title,
            per=Per.SUBSCRIPTION,
            actions=(action,),
            where=(Where.NETWORKS,),
            needs=("cluster", "virtual-networks"),
        )
        for name, title, action in _HUB
    )
    foreign = (
        Facet(
            name=name,
            title=title,
            per=Per.SUBSCRIPTION,
            actions=(f"Microsoft.Authorization/{kind}/read",),
            where=(Where.LOGS,),
            needs=("cluster-diagnostics", "registry-diagnostics"),
        )
        for name, title, kind in _FOREIGN
    )
    return (*own, *hub, *foreign, _CLUSTERS)


_CLUSTERS: Final = Facet(
    name="clusters",
    title="Clusters of every subscription that can be read",
    per=Per.SUBSCRIPTION,
    actions=("Microsoft.ContainerService/managedClusters/read",),
    where=(Where.CLUSTER, Where.EVERY),
    needs=("subscriptions",),
)
