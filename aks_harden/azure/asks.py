"""How each facet is asked for: one row a facet, each row the calls that a growing snapshot calls for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from aks_harden.azure.versions import DESTINATIONS, VERSIONS
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.facets import FACETS, Per
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import subscription_of
from aks_harden.snapshot.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One read: a list or a single resource."""

    target: str
    """What the reading belongs to: the key under which the snapshot keeps it."""
    path: str
    version: str
    query: str = ""
    single: bool = False


Scope = Callable[[Snapshot], Iterable[str]]
"""Gives ids of registries that belong to a cluster."""

_SUBSCRIPTION_PATHS: Final = {
    "deny-assignments": "Microsoft.Authorization/denyAssignments",
    "firewall-policies": "Microsoft.Network/firewallPolicies",
    "firewalls": "Microsoft.Network/azureFirewalls",
    "hub-firewall-policies": "Microsoft.Network/firewallPolicies",
    "hub-firewalls": "Microsoft.Network/azureFirewalls",
    "hub-networks": "Microsoft.Network/virtualNetworks",
    "identities": "Microsoft.ManagedIdentity/userAssignedIdentities",
    "load-balancers": "Microsoft.Network/loadBalancers",
    "network-interfaces": "Microsoft.Network/networkInterfaces",
    "network-managers": "Microsoft.Network/networkManagers",
    "policy-assignments": "Microsoft.Authorization/policyAssignments",
    "policy-definitions": "Microsoft.Authorization/policyDefinitions",
    "policy-exemptions": "Microsoft.Authorization/policyExemptions",
    "policy-sets": "Microsoft.Authorization/policySetDefinitions",
    "public-addresses": "Microsoft.Network/publicIPAddresses",
    "registries": "Microsoft.ContainerRegistry/registries",
    "role-assignments": "Microsoft.Authorization/roleAssignments",
    "role-definitions": "Microsoft.Authorization/roleDefinitions",
    "route-tables": "Microsoft.Network/routeTables",
    "scale-sets": "Microsoft.Compute/virtualMachineScaleSets",
    "security-groups": "Microsoft.Network/networkSecurityGroups",
    "virtual-machines": "Microsoft.Compute/virtualMachines",
    "virtual-networks": "Microsoft.Network/virtualNetworks",
    "workspaces": "Microsoft.OperationalInsights/workspaces",
}
_CUSTOM_ONLY: Final = "$filter=policyType%20eq%20'Custom'"
"""Built-in definitions are thousands; those that are assigned are read one by one instead."""
_QUERIES: Final = {"policy-definitions": _CUSTOM_ONLY, "policy-sets": _CUSTOM_ONLY}

_CLUSTER_PATHS: Final = {
    "cluster-diagnostics": "providers/Microsoft.Insights/diagnosticSettings",
    "cluster-log-categories": "providers/Microsoft.Insights/diagnosticSettingsCategories",
    "trusted-access": "trustedAccessRoleBindings",
}
_REGISTRY_PATHS: Final = {
    "activated-assignments": "providers/Microsoft.Authorization/roleAssignmentScheduleInstances",
    "eligible-assignments": "providers/Microsoft.Authorization/roleEligibilityScheduleInstances",
    "registry-diagnostics": "providers/Microsoft.Insights/diagnosticSettings",
    "registry-log-categories": "providers/Microsoft.Insights/diagnosticSettingsCategories",
    "registry-scope-maps": "scopeMaps",
    "registry-tokens": "tokens",
}
_AT_SCOPE: Final = "$filter=atScope()"

RELEVANT_DEFINITIONS: Final = frozenset(
    {
        "450d2877-ebea-41e8-b00c-e286317d21bf",
        "36a27de4-199b-40fb-b336-945a8475d6c5",
        "993c2fcd-2b29-49d2-9eb0-df2c3a730c32",
    }
)
"""Built-in policy definitions that checks ask about; others need not be read to know what they test."""

_BUILT_IN: Final = "/providers/microsoft.authorization/"


def asks(facet: str, snapshot: Snapshot, scope: Scope, more: Iterable[str]) -> tuple[Ask, ...]:
    """Return the reads that a facet needs on what has been read so far.

    `scope` gives the registries of the cluster; `more` are further ids the operator named. Raises
    NotSettledError where a facet that says what to ask for could not be read.
    """
    version = VERSIONS.get(facet, "")
    if facet in _CLUSTER_PATHS:
        path = f"{snapshot.cluster_id}/{_CLUSTER_PATHS[facet]}"
        return (Ask(target=snapshot.cluster_id, path=path, version=version),)
    if facet in _REGISTRY_PATHS:
        query = _AT_SCOPE if facet.endswith("-assignments") else ""
        return tuple(
            Ask(target=registry, path=f"{registry}/{_REGISTRY_PATHS[facet]}", version=version, query=query)
            for registry in scope(snapshot)
        )
    if FACETS[facet].per is Per.SUBSCRIPTION:
        return tuple(_list_of(facet, each) for each in _subscriptions(facet, snapshot, more))
    return tuple(_SPECIAL[facet](snapshot))


def _list_of(facet: str, subscription: str) -> Ask:
    base = f"/subscriptions/{subscription}"
    path = f"{base}/providers/{_SUBSCRIPTION_PATHS[facet]}"
    return Ask(target=base, path=path, version=VERSIONS[facet], query=_QUERIES.get(facet, ""))


def _subscriptions(facet: str, snapshot: Snapshot, more: Iterable[str]) -> tuple[str, ...]:
    """Return the subscriptions that a list facet is read in."""
    own = snapshot.subscription
    if facet.startswith("hub-"):
        return _peered(snapshot)
    if facet in {"registries", "role-assignments", "role-definitions", "identities"}:
        return tuple(dict.fromkeys((own, *(subscription_of(name) for name in more))))
    return (own,)


def _peered(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the other subscriptions that peerings of our networks lead to."""
    remote = {
        subscription_of(peering.text("properties.remoteVirtualNetwork.id"))
        for network in snapshot.listed("virtual-networks")
        for peering in network.nodes("properties.virtualNetworkPeerings")
    }
    return tuple(sorted(remote - {"", snapshot.subscription}))


def _firewall_rules(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for the rules of each policy that a readable firewall uses, and of the policies it is based on."""
    policies = {
        node.id.lower(): node
        for facet in ("firewall-policies", "hub-firewall-policies")
        for node in _able(snapshot, facet)
    }
    wanted: dict[str, None] = {}
    for facet in ("firewalls", "hub-firewalls"):
        for firewall in _able(snapshot, facet):
            policy = firewall.text("properties.firewallPolicy.id")
            while policy and policy.lower() not in wanted:
                wanted[policy.lower()] = None
                base = policies.get(policy.lower())
                policy = base.text("properties.basePolicy.id") if base else ""
    for policy in wanted:
        yield Ask(target=policy, path=f"{policy}/ruleCollectionGroups", version=VERSIONS["firewall-rules"])


def _assigned_policies(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for each assigned definition and initiative that the lists of custom ones do not hold."""
    known = {
        node.id.lower() for facet in ("policy-definitions", "policy-sets") for node in _able(snapshot, facet)
    }
    wanted = {
        assignment.text("properties.policyDefinitionId").lower()
        for assignment in snapshot.listed("policy-assignments")
    }
    for definition in sorted(wanted - known - {""}):
        kind, _, name = definition.rpartition("/")
        built_in = definition.startswith(_BUILT_IN)
        if built_in and kind.endswith("/policydefinitions") and name not in RELEVANT_DEFINITIONS:
            continue
        yield Ask(target=definition, path=definition, version=VERSIONS["assigned-policies"], single=True)


def _destinations(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for each resource that logs go to, other than workspaces that the list holds."""
    listed = {node.id.lower() for node in _able(snapshot, "workspaces")}
    wanted: set[str] = set()
    for facet in ("cluster-diagnostics", "registry-diagnostics"):
        for setting in _able(snapshot, facet):
            wanted.update(_destinations_of(setting))
    for resource in sorted(wanted - listed):
        kind = _type_of(resource)
        if kind in DESTINATIONS:
            yield Ask(target=resource, path=resource, version=DESTINATIONS[kind], single=True)


def _destinations_of(setting: Node) -> Iterable[str]:
    for path in ("properties.workspaceId", "properties.storageAccountId"):
        if found := setting.text(path).lower():
            yield found
    if rule := setting.text("properties.eventHubAuthorizationRuleId").lower():
        # The rule belongs to a namespace, which is what must still be there.
        yield rule.split("/authorizationrules/")[0]


def _collection_rules(snapshot: Snapshot) -> Iterable[Ask]:
    rules = {
        workspace.text("properties.defaultDataCollectionRuleResourceId").lower()
        for facet in ("workspaces", "destinations")
        for workspace in _able(snapshot, facet)
    }
    for rule in sorted(rules - {""}):
        yield Ask(target=rule, path=rule, version=VERSIONS["collection-rules"], single=True)


_SPECIAL: Final[dict[str, Callable[[Snapshot], Iterable[Ask]]]] = {
    "assigned-policies": _assigned_policies,
    "collection-rules": _collection_rules,
    "destinations": _destinations,
    "firewall-rules": _firewall_rules,
}


def _able(snapshot: Snapshot, facet: str) -> tuple[Node, ...]:
    """Return what could be read of a facet, be its readings lists or single resources."""
    found: list[Node] = []
    for target in snapshot.targets(facet):
        try:
            read = snapshot.read(facet, target)
            if read is None:
                continue
            found.extend(
                snapshot.listed(facet, target)
                if isinstance(read.value, list)
                else (snapshot.one(facet, target),)
            )
        except NotSettledError:
            continue
    return tuple(found)


def _type_of(resource: str) -> str:
    _, _, tail = resource.lower().rpartition("/providers/")
    parts = tail.split("/")
    return "/".join((parts[0], *parts[1::2]))
