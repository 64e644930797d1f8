"""Names that Azure Monitor gives: the table of each audit category, and the containers of copies.

https://learn.microsoft.com/azure/aks/monitor-aks-reference
https://learn.microsoft.com/azure/azure-monitor/essentials/resource-logs
https://learn.microsoft.com/azure/azure-monitor/logs/logs-data-export
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

CLUSTER_CATEGORIES: Final[Mapping[str, str]] = MappingProxyType(
    {"kube-audit": "AKSAudit", "kube-audit-admin": "AKSAuditAdmin", "guard": "AKSControlPlane"}
)
"""Audit categories of a cluster, in lower case, with the table of each where a setting asks for its own."""
SHARED_TABLE: Final = "AzureDiagnostics"
"""Table of a cluster's logs where a setting does not ask for tables of their own."""
REGISTRY_CATEGORIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "containerregistryloginevents": "ContainerRegistryLoginEvents",
        "containerregistryrepositoryevents": "ContainerRegistryRepositoryEvents",
    }
)
"""Audit categories of a registry, in lower case, with their tables; they have no other."""
AUDIT_TABLES: Final = (*CLUSTER_CATEGORIES.values(), SHARED_TABLE, *REGISTRY_CATEGORIES.values())


def container_of_category(category: str) -> str:
    """Return the container that a diagnostic setting writes a category to."""
    return f"insights-logs-{category.lower()}"


def container_of_table(table: str) -> str:
    """Return the container that a workspace exports a table to."""
    return f"am-{table.lower()}"


def container_id(account: str, name: str) -> str:
    """Return the id of a container, in lower case."""
    return f"{account.rstrip('/')}/blobservices/default/containers/{name}".lower()
