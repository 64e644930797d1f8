"""API versions, one table. Stable ones, but where Azure never made a stable one of that resource."""

from typing import Final

CLUSTER: Final = "2026-07-01"
"""At least 2026-07-01: the first stable version with `kubernetesResourceObjectEncryptionProfile` (G-5)."""
PRICINGS: Final = "2024-01-01"

_NETWORK: Final = "2024-05-01"
_AUTHORIZATION: Final = "2022-04-01"
_POLICY: Final = "2023-04-01"
_REGISTRY: Final = "2025-11-01"
_SETTINGS: Final = "2021-05-01-preview"
_STORAGE: Final = "2023-05-01"
_VAULT: Final = "2026-02-01"
"""Older versions of the control plane of vaults are retired on 2027-02-27."""

VERSIONS: Final = {
    "activated-assignments": "2020-10-01",
    "activity-alerts": "2020-10-01",
    "activity-log-settings": _SETTINGS,
    "application-gateways": _NETWORK,
    "assessments": "2021-06-01",
    "assigned-policies": _POLICY,
    "audit-tables": "2023-09-01",
    "bastion-hosts": _NETWORK,
    "cluster-diagnostics": _SETTINGS,
    "cluster-extensions": "2023-05-01",
    "cluster-log-categories": _SETTINGS,
    "clusters": CLUSTER,
    "collection-rules": "2023-03-11",
    "compliance-standards": "2019-01-01-preview",
    "deny-assignments": _AUTHORIZATION,
    "deployments": "2025-04-01",
    "disk-encryption-sets": "2024-03-02",
    "dns-links": "2024-06-01",
    "eligible-assignments": "2020-10-01",
    "federated-credentials": "2023-01-31",
    "file-shares": _STORAGE,
    "firewall-policies": _NETWORK,
    "firewall-rules": _NETWORK,
    "firewalls": _NETWORK,
    "flow-logs": _NETWORK,
    "foreign-role-assignments": _AUTHORIZATION,
    "foreign-role-definitions": _AUTHORIZATION,
    "gateways": _NETWORK,
    "hub-bastion-hosts": _NETWORK,
    "hub-firewall-policies": _NETWORK,
    "hub-firewalls": _NETWORK,
    "hub-ip-groups": _NETWORK,
    "hub-network-watchers": _NETWORK,
    "hub-networks": _NETWORK,
    "hub-public-addresses": _NETWORK,
    "hub-route-tables": _NETWORK,
    "hub-security-groups": _NETWORK,
    "hub-wan-hubs": _NETWORK,
    "identities": "2023-01-31",
    "image-findings": "2019-01-01-preview",
    "ip-groups": _NETWORK,
    "kubernetes-versions": CLUSTER,
    "load-balancers": _NETWORK,
    "locks": "2020-05-01",
    "log-containers": _STORAGE,
    "log-locks": "2020-05-01",
    "maintenance-windows": CLUSTER,
    "managed-namespaces": CLUSTER,
    "named-vaults": _VAULT,
    "network-interfaces": _NETWORK,
    "network-managers": _NETWORK,
    "network-watchers": _NETWORK,
    "policy-assignments": _POLICY,
    "pool-upgrades": CLUSTER,
    "policy-definitions": _POLICY,
    "policy-exemptions": "2022-07-01-preview",
    "policy-sets": _POLICY,
    "private-dns-zones": "2024-06-01",
    "private-endpoints": _NETWORK,
    "public-addresses": _NETWORK,
    "registries": _REGISTRY,
    "registry-cache-rules": _REGISTRY,
    "registry-diagnostics": _SETTINGS,
    "registry-log-categories": _SETTINGS,
    "registry-scope-maps": _REGISTRY,
    "registry-tasks": "2019-04-01",
    "registry-tokens": _REGISTRY,
    "role-assignments": _AUTHORIZATION,
    "role-definitions": _AUTHORIZATION,
    "route-tables": _NETWORK,
    "safeguards": "2025-07-01",
    "scale-sets": "2024-07-01",
    "security-groups": _NETWORK,
    "storage-accounts": _STORAGE,
    "subscriptions": "2022-12-01",
    "traffic-associations": "2025-01-01",
    "traffic-controllers": "2025-01-01",
    "trusted-access": CLUSTER,
    "vault-diagnostics": _SETTINGS,
    "vault-keys": _VAULT,
    "vault-log-categories": _SETTINGS,
    "vaults": _VAULT,
    "virtual-machines": "2024-07-01",
    "virtual-networks": _NETWORK,
    "wan-connections": _NETWORK,
    "wan-hubs": _NETWORK,
    "wan-routing": _NETWORK,
    "workload-credentials": "2023-01-31",
    "workspace-exports": "2023-09-01",
    "workspaces": "2023-09-01",
}
"""By facet. Diagnostic settings, policy exemptions, compliance standards and sub-assessments have nothing but
preview versions with what is read here."""

DESTINATIONS: Final = {
    "microsoft.operationalinsights/workspaces": "2023-09-01",
    "microsoft.storage/storageaccounts": "2023-05-01",
    "microsoft.eventhub/namespaces": "2024-01-01",
}
"""By type of the resource that logs go to."""

TRUSTED: Final = {
    "microsoft.dataprotection/backupvaults": "2025-07-01",
    "microsoft.machinelearningservices/workspaces": "2025-06-01",
}
"""By type of the resource that Trusted Access is given to."""
