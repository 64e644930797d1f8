"""Reads that follow the logs: where they go, what keeps them there, who may delete them."""

from collections.abc import Iterable, Iterator
from typing import Final

from aks_harden.azure.asks.ask import Ask, able, type_of
from aks_harden.azure.versions import DESTINATIONS, VERSIONS
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import subscription_of
from aks_harden.snapshot.snapshot import Snapshot

_SETTINGS: Final = ("cluster-diagnostics", "registry-diagnostics")
_LOCKS: Final = "providers/Microsoft.Authorization/locks"
_AT_SCOPE: Final = "$filter=atScope()"

CLUSTER_TABLES: Final = ("AKSAudit", "AKSAuditAdmin", "AKSControlPlane")
"""Tables of a cluster's audit logs where a setting chose resource-specific tables."""
SHARED_TABLE: Final = "AzureDiagnostics"
"""Table of a cluster's logs where it did not."""
REGISTRY_TABLES: Final = ("ContainerRegistryLoginEvents", "ContainerRegistryRepositoryEvents")


def log_destinations(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the ids, in lower case, of everything that logs of the cluster and its registries go to."""
    found = (entry for setting in able(snapshot, *_SETTINGS) for entry in destinations_of(setting))
    return tuple(sorted(set(found)))


def workspaces_of_logs(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the ids, in lower case, of the workspaces among the destinations."""
    kind = "microsoft.operationalinsights/workspaces"
    return tuple(entry for entry in log_destinations(snapshot) if type_of(entry) == kind)


def destinations_of(setting: Node) -> Iterator[str]:
    """Give the ids, in lower case, of what a diagnostic setting sends logs to."""
    for path in ("properties.workspaceId", "properties.storageAccountId"):
        if found := setting.text(path).lower():
            yield found
    if rule := setting.text("properties.eventHubAuthorizationRuleId").lower():
        # The rule belongs to a namespace, which is what must still be there.
        yield rule.split("/authorizationrules/")[0]


def destinations(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for each resource that logs go to, other than workspaces that the list holds."""
    listed = {node.id.lower() for node in able(snapshot, "workspaces")}
    for resource in log_destinations(snapshot):
        kind = type_of(resource)
        if resource not in listed and kind in DESTINATIONS:
            yield Ask(target=resource, path=resource, version=DESTINATIONS[kind], single=True)


def collection_rules(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for the default data collection rule of each workspace."""
    rules = {
        workspace.text("properties.defaultDataCollectionRuleResourceId").lower()
        for workspace in able(snapshot, "workspaces", "destinations")
    }
    for rule in sorted(rules - {""}):
        yield Ask(target=rule, path=rule, version=VERSIONS["collection-rules"], single=True)


def audit_tables(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for the tables of each workspace that audit logs are written to."""
    wanted: dict[str, None] = {}
    for facet in _SETTINGS:
        for setting in able(snapshot, facet):
            workspace = setting.text("properties.workspaceId").lower()
            for table in _tables(facet, setting) if workspace else ():
                wanted[f"{workspace}/tables/{table}"] = None
    for table in wanted:
        yield Ask(target=table, path=table, version=VERSIONS["audit-tables"], single=True)


def _tables(facet: str, setting: Node) -> tuple[str, ...]:
    if facet == "registry-diagnostics":
        return REGISTRY_TABLES
    dedicated = setting.text("properties.logAnalyticsDestinationType").lower() == "dedicated"
    return CLUSTER_TABLES if dedicated else (SHARED_TABLE,)


def workspace_exports(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for the export rules of each workspace that logs go to."""
    for workspace in workspaces_of_logs(snapshot):
        path = f"{workspace}/dataExports"
        yield Ask(target=workspace, path=path, version=VERSIONS["workspace-exports"])


def log_containers(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for the containers of each storage account that logs, or exports of a workspace, go to."""
    named = {
        *log_destinations(snapshot),
        *(
            rule.text("properties.destination.resourceId").lower()
            for rule in able(snapshot, "workspace-exports")
        ),
    }
    for account in sorted(named):
        if type_of(account) == "microsoft.storage/storageaccounts":
            path = f"{account}/blobServices/default/containers"
            yield Ask(target=account, path=path, version=VERSIONS["log-containers"])


def log_locks(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for the locks over each destination whose subscription's list is not read."""
    for resource in log_destinations(snapshot):
        if subscription_of(resource) != snapshot.subscription:
            yield Ask(
                target=resource,
                path=f"{resource}/{_LOCKS}",
                version=VERSIONS["log-locks"],
                query=_AT_SCOPE,
            )
