"""What can be read: each facet with the ARM actions that reading it needs and the facets it waits for.

The depth of this graph is the number of round trips that an audit cannot save.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Per(StrEnum):
    """What one reading of a facet belongs to; its target is an id of that kind."""

    CLUSTER = "cluster"
    SUBSCRIPTION = "subscription"
    RESOURCE = "resource"
    TENANT = "tenant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One independently readable part of the picture."""

    name: str
    title: str
    per: Per
    actions: tuple[str, ...]
    """What the caller must be allowed: ARM actions, or the Graph permission."""
    needs: tuple[str, ...] = ()
    """Facets whose readings say what to ask for."""
    optional: bool = False
    """Whether verdicts do without it: what only it could settle is noted, not made `unknown`."""


_SUBSCRIPTION_LISTS: Final = (
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
    ("firewalls", "Azure Firewalls", "Microsoft.Network/azureFirewalls/read"),
    ("firewall-policies", "Firewall policies", "Microsoft.Network/firewallPolicies/read"),
    ("scale-sets", "Virtual machine scale sets", "Microsoft.Compute/virtualMachineScaleSets/read"),
    ("virtual-machines", "Virtual machines", "Microsoft.Compute/virtualMachines/read"),
    ("registries", "Container registries", "Microsoft.ContainerRegistry/registries/read"),
    ("identities", "Managed identities", "Microsoft.ManagedIdentity/userAssignedIdentities/read"),
    ("workspaces", "Log Analytics workspaces", "Microsoft.OperationalInsights/workspaces/read"),
    ("role-assignments", "Role assignments", "Microsoft.Authorization/roleAssignments/read"),
    ("role-definitions", "Role definitions", "Microsoft.Authorization/roleDefinitions/read"),
    ("deny-assignments", "Deny assignments", "Microsoft.Authorization/denyAssignments/read"),
    ("policy-assignments", "Policy assignments", "Microsoft.Authorization/policyAssignments/read"),
    ("policy-exemptions", "Policy exemptions", "Microsoft.Authorization/policyExemptions/read"),
    ("policy-definitions", "Custom policy definitions", "Microsoft.Authorization/policyDefinitions/read"),
    ("policy-sets", "Custom policy initiatives", "Microsoft.Authorization/policySetDefinitions/read"),
    ("defender-plans", "Defender for Cloud plans", "Microsoft.Security/pricings/read"),
)

_SCOPE: Final = ("cluster", "registries", "role-assignments", "role-definitions")
"""What says which registries belong to a cluster."""

_REST: Final = (
    Facet(
        name="cluster",
        title="The cluster",
        per=Per.CLUSTER,
        actions=("Microsoft.ContainerService/managedClusters/read",),
    ),
    Facet(
        name="trusted-access",
        title="Trusted Access bindings of the cluster",
        per=Per.CLUSTER,
        actions=("Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings/read",),
        optional=True,
    ),
    Facet(
        name="cluster-diagnostics",
        title="Diagnostic settings of the cluster",
        per=Per.CLUSTER,
        actions=("Microsoft.Insights/diagnosticSettings/read",),
    ),
    Facet(
        name="cluster-log-categories",
        title="Log categories of the cluster",
        per=Per.CLUSTER,
        actions=("Microsoft.Insights/diagnosticSettingsCategories/read",),
    ),
    Facet(
        name="registry-diagnostics",
        title="Diagnostic settings of the registries",
        per=Per.RESOURCE,
        actions=("Microsoft.Insights/diagnosticSettings/read",),
        needs=_SCOPE,
    ),
    Facet(
        name="registry-log-categories",
        title="Log categories of the registries",
        per=Per.RESOURCE,
        actions=("Microsoft.Insights/diagnosticSettingsCategories/read",),
        needs=_SCOPE,
    ),
    Facet(
        name="registry-tokens",
        title="Repository tokens of the registries",
        per=Per.RESOURCE,
        actions=("Microsoft.ContainerRegistry/registries/tokens/read",),
        needs=_SCOPE,
    ),
    Facet(
        name="registry-scope-maps",
        title="Scope maps of the registries",
        per=Per.RESOURCE,
        actions=("Microsoft.ContainerRegistry/registries/scopeMaps/read",),
        needs=_SCOPE,
    ),
    Facet(
        name="eligible-assignments",
        title="Eligible role assignments (PIM)",
        per=Per.RESOURCE,
        actions=("Microsoft.Authorization/roleEligibilityScheduleInstances/read",),
        needs=_SCOPE,
        optional=True,
    ),
    Facet(
        name="activated-assignments",
        title="Role assignments activated now (PIM)",
        per=Per.RESOURCE,
        actions=("Microsoft.Authorization/roleAssignmentScheduleInstances/read",),
        needs=_SCOPE,
    ),
    Facet(
        name="assigned-policies",
        title="Definitions and initiatives that are assigned",
        per=Per.RESOURCE,
        actions=(
            "Microsoft.Authorization/policyDefinitions/read",
            "Microsoft.Authorization/policySetDefinitions/read",
        ),
        needs=("policy-assignments", "policy-definitions", "policy-sets"),
    ),
    Facet(
        name="destinations",
        title="Destinations of the logs outside the listed workspaces",
        per=Per.RESOURCE,
        actions=(
            "Microsoft.OperationalInsights/workspaces/read",
            "Microsoft.Storage/storageAccounts/read",
            "Microsoft.EventHub/namespaces/read",
        ),
        needs=("cluster-diagnostics", "registry-diagnostics", "workspaces"),
    ),
    Facet(
        name="collection-rules",
        title="Default data collection rules of the workspaces",
        per=Per.RESOURCE,
        actions=("Microsoft.Insights/dataCollectionRules/read",),
        needs=("workspaces", "destinations"),
    ),
    Facet(
        name="firewall-rules",
        title="Rule collection groups of the firewall policies",
        per=Per.RESOURCE,
        actions=("Microsoft.Network/firewallPolicies/ruleCollectionGroups/read",),
        needs=("firewalls", "firewall-policies", "hub-firewalls", "hub-firewall-policies"),
    ),
    Facet(
        name="principals",
        title="Names of principals in Microsoft Graph",
        per=Per.TENANT,
        actions=("Microsoft Graph Directory.Read.All",),
        needs=("cluster", "role-assignments"),
        optional=True,
    ),
)

_HUB: Final = (
    ("hub-networks", "Peered networks in other subscriptions", "Microsoft.Network/virtualNetworks/read"),
    ("hub-firewalls", "Azure Firewalls of peered networks", "Microsoft.Network/azureFirewalls/read"),
    (
        "hub-firewall-policies",
        "Firewall policies of peered networks",
        "Microsoft.Network/firewallPolicies/read",
    ),
)
"""Lists of the subscriptions that only the peerings name."""

FACETS: Final[dict[str, Facet]] = {
    facet.name: facet
    for facet in (
        *_REST,
        *(
            Facet(name=name, title=title, per=Per.SUBSCRIPTION, actions=(action,))
            for name, title, action in _SUBSCRIPTION_LISTS
        ),
        *(
            Facet(
                name=name, title=title, per=Per.SUBSCRIPTION, actions=(action,), needs=("virtual-networks",)
            )
            for name, title, action in _HUB
        ),
    )
}
"""Every facet by name."""


def depth(name: str) -> int:
    """Return the round trip in which a facet can be asked for at the earliest, from 1."""
    return 1 + max((depth(need) for need in FACETS[name].needs), default=0)
