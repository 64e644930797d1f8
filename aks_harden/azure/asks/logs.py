"""Reads that follow the logs: where they go, what keeps them there, who may delete them."""

from collections.abc import Iterable, Iterator
from typing import Final

from aks_harden.azure.asks.ask import Ask, able, type_of
from aks_harden.azure.versions import DESTINATIONS, VERSIONS
from aks_harden.snapshot.log_names import (
    AUDIT_TABLES,
    CLUSTER_CATEGORIES,
    REGISTRY_CATEGORIES,
    SHARED_TABLE,
    container_id,
    container_of_category,
    container_of_table,
)
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import subscription_of
from aks_harden.snapshot.snapshot import Snapshot

_SETTINGS: Final = ("cluster-diagnostics", "registry-diagnostics")
_RULE: Final = "microsoft.insights/datacollectionrules"
_LOCKS: Final = "providers/Microsoft.Authorization/locks"
_AT_SCOPE: Final = "$filter=atScope()"


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
    return _resources(snapshot, log_destinations(snapshot))


def vault_destinations(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for each resource that only logs of key vaults go to."""
    found = {entry for setting in able(snapshot, "vault-diagnostics") for entry in destinations_of(setting)}
    return _resources(snapshot, sorted(found - set(log_destinations(snapshot))))


def _resources(snapshot: Snapshot, wanted: Iterable[str]) -> Iterator[Ask]:
    listed = {node.id.lower() for node in able(snapshot, "workspaces")}
    for resource in wanted:
        kind = type_of(resource)
        if resource not in listed and kind in DESTINATIONS:
            yield Ask(target=resource, path=resource, version=DESTINATIONS[kind], single=True)


def collection_rules(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for the default data collection rule of each workspace."""
    rules = {
        workspace.text("properties.defaultDataCollectionRuleResourceId").lower()
        for workspace in able(snapshot, "workspaces", "destinations")
    }
    for rule in sorted(entry for entry in rules if type_of(entry) == _RULE):
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
        return tuple(REGISTRY_CATEGORIES.values())
    dedicated = setting.text("properties.logAnalyticsDestinationType").lower() == "dedicated"
    return tuple(CLUSTER_CATEGORIES.values()) if dedicated else (SHARED_TABLE,)


def workspace_exports(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for the export rules of each workspace that logs go to."""
    for workspace in workspaces_of_logs(snapshot):
        path = f"{workspace}/dataExports"
        yield Ask(target=workspace, path=path, version=VERSIONS["workspace-exports"])


def log_containers(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for each container that audit logs, or exports of a workspace, are written to.

    A list of containers does not tell their immutability policies, and may be long.
    """
    for container in sorted({*_of_settings(snapshot), *_of_exports(snapshot)}):
        yield Ask(target=container, path=container, version=VERSIONS["log-containers"], single=True)


def _of_settings(snapshot: Snapshot) -> Iterator[str]:
    """Give the containers of diagnostic settings; which categories a group holds is not known here."""
    categories = {"cluster-diagnostics": CLUSTER_CATEGORIES, "registry-diagnostics": REGISTRY_CATEGORIES}
    for facet, every in categories.items():
        for setting in able(snapshot, facet):
            account = setting.text("properties.storageAccountId")
            for entry in setting.nodes("properties.logs") if account else ():
                named = entry.text("category").lower()
                for category in every if entry.text("categoryGroup") else {named} & set(every):
                    yield container_id(account, container_of_category(category))


def _of_exports(snapshot: Snapshot) -> Iterator[str]:
    known = {table.lower() for table in AUDIT_TABLES}
    for rule in able(snapshot, "workspace-exports"):
        account = rule.text("properties.destination.resourceId")
        if type_of(account) != "microsoft.storage/storageaccounts":
            continue
        held = rule.get("properties.tableNames")
        for table in held if isinstance(held, list) else ():
            if isinstance(table, str) and table.lower() in known:
                yield container_id(account, container_of_table(table))


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
