"""How each facet is asked for: one row a facet, each row the calls that a growing snapshot calls for."""

from collections.abc import Callable, Iterable
from typing import Final

from aks_harden.azure.asks import cluster, deployments, logs, network, vaults
from aks_harden.azure.asks.ask import Ask, Scope
from aks_harden.azure.asks.lists import lists
from aks_harden.azure.versions import VERSIONS
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.facets import FACETS, Per
from aks_harden.snapshot.snapshot import Snapshot

__all__ = ["Ask", "Scope", "asks"]

_CLUSTER_PATHS: Final = {
    "cluster-diagnostics": "providers/Microsoft.Insights/diagnosticSettings",
    "cluster-extensions": "providers/Microsoft.KubernetesConfiguration/extensions",
    "cluster-log-categories": "providers/Microsoft.Insights/diagnosticSettingsCategories",
    "maintenance-windows": "maintenanceConfigurations",
    "managed-namespaces": "managedNamespaces",
    "trusted-access": "trustedAccessRoleBindings",
}
_REGISTRY_PATHS: Final = {
    "registry-cache-rules": "cacheRules",
    "registry-diagnostics": "providers/Microsoft.Insights/diagnosticSettings",
    "registry-log-categories": "providers/Microsoft.Insights/diagnosticSettingsCategories",
    "registry-scope-maps": "scopeMaps",
    "registry-tasks": "tasks",
    "registry-tokens": "tokens",
}
_VAULT_PATHS: Final = {
    "vault-diagnostics": "providers/Microsoft.Insights/diagnosticSettings",
    "vault-log-categories": "providers/Microsoft.Insights/diagnosticSettingsCategories",
}
_PRIVILEGE_PATHS: Final = {
    "activated-assignments": "providers/Microsoft.Authorization/roleAssignmentScheduleInstances",
    "eligible-assignments": "providers/Microsoft.Authorization/roleEligibilityScheduleInstances",
}
_AT_SCOPE: Final = "$filter=atScope()"
_SAFEGUARDS: Final = "providers/Microsoft.ContainerService/deploymentSafeguards/default"


def asks(facet: str, snapshot: Snapshot, scope: Scope) -> tuple[Ask, ...]:
    """Return the reads that a facet needs on what has been read so far.

    Raises NotSettledError where a facet that says what to ask for could not be read.
    """
    own = snapshot.cluster_id
    if facet in _CLUSTER_PATHS:
        return _below(facet, _CLUSTER_PATHS[facet], (own,))
    if facet in _REGISTRY_PATHS:
        return _below(facet, _REGISTRY_PATHS[facet], scope.registries(snapshot))
    if facet in _VAULT_PATHS:
        return _below(facet, _VAULT_PATHS[facet], scope.vaults(snapshot))
    if facet in _PRIVILEGE_PATHS:
        where = (own, *_registries(scope, snapshot), *logs.log_destinations(snapshot))
        return _below(facet, _PRIVILEGE_PATHS[facet], where, query=_AT_SCOPE)
    if FACETS[facet].per is Per.SUBSCRIPTION:
        return lists(facet, snapshot, scope.more)
    return tuple(_SPECIAL[facet](snapshot))


def _registries(scope: Scope, snapshot: Snapshot) -> Iterable[str]:
    """Return the registries as far as they are known: who holds what elsewhere does not depend on them."""
    try:
        return tuple(scope.registries(snapshot))
    except NotSettledError as open_:
        if open_.pending:
            raise
        return ()


def _below(facet: str, part: str, resources: Iterable[str], query: str = "") -> tuple[Ask, ...]:
    return tuple(
        Ask(target=resource, path=f"{resource}/{part}", version=VERSIONS[facet], query=query)
        for resource in resources
    )


def _safeguards(snapshot: Snapshot) -> Iterable[Ask]:
    own = snapshot.cluster_id
    path, version = f"{own}/{_SAFEGUARDS}", VERSIONS["safeguards"]
    yield Ask(target=own, path=path, version=version, single=True)


def _subscriptions(_snapshot: Snapshot) -> Iterable[Ask]:
    yield Ask(target="", path="/subscriptions", version=VERSIONS["subscriptions"])


_SPECIAL: Final[dict[str, Callable[[Snapshot], Iterable[Ask]]]] = {
    "assigned-policies": cluster.assigned_policies,
    "audit-tables": logs.audit_tables,
    "collection-rules": logs.collection_rules,
    "deployments": deployments.deployments,
    "destinations": logs.destinations,
    "dns-links": network.dns_links,
    "federated-credentials": cluster.federated_credentials,
    "file-shares": vaults.file_shares,
    "firewall-rules": network.firewall_rules,
    "flow-logs": network.flow_logs,
    "gateways": network.gateways,
    "image-findings": cluster.image_findings,
    "kubernetes-versions": cluster.kubernetes_versions,
    "log-containers": logs.log_containers,
    "log-locks": logs.log_locks,
    "named-vaults": vaults.named_vaults,
    "pool-upgrades": cluster.pool_upgrades,
    "safeguards": _safeguards,
    "subscriptions": _subscriptions,
    "traffic-associations": network.traffic_associations,
    "trust-sources": cluster.trust_sources,
    "vault-destinations": logs.vault_destinations,
    "vault-keys": vaults.vault_keys,
    "wan-connections": network.wan_connections,
    "wan-routing": network.wan_routing,
    "workload-credentials": vaults.workload_credentials,
    "workspace-exports": logs.workspace_exports,
}
