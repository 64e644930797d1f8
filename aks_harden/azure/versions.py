"""API versions, one table. Stable ones, but where Azure never made a stable one of that resource."""

from typing import Final

CLUSTER: Final = "2026-07-01"
"""At least 2026-07-01: the first stable version with `kubernetesResourceObjectEncryptionProfile` (G-5)."""
PRICINGS: Final = "2024-01-01"

_NETWORK: Final = "2024-05-01"
_AUTHORIZATION: Final = "2022-04-01"
_POLICY: Final = "2023-04-01"
_REGISTRY: Final = "2025-11-01"

VERSIONS: Final = {
    "activated-assignments": "2020-10-01",
    "assigned-policies": _POLICY,
    "cluster-diagnostics": "2021-05-01-preview",
    "cluster-log-categories": "2021-05-01-preview",
    "collection-rules": "2023-03-11",
    "deny-assignments": _AUTHORIZATION,
    "eligible-assignments": "2020-10-01",
    "firewall-policies": _NETWORK,
    "firewall-rules": _NETWORK,
    "firewalls": _NETWORK,
    "hub-firewall-policies": _NETWORK,
    "hub-firewalls": _NETWORK,
    "hub-networks": _NETWORK,
    "identities": "2023-01-31",
    "load-balancers": _NETWORK,
    "network-interfaces": _NETWORK,
    "network-managers": _NETWORK,
    "policy-assignments": _POLICY,
    "policy-definitions": _POLICY,
    "policy-exemptions": "2022-07-01-preview",
    "policy-sets": _POLICY,
    "public-addresses": _NETWORK,
    "registries": _REGISTRY,
    "registry-diagnostics": "2021-05-01-preview",
    "registry-log-categories": "2021-05-01-preview",
    "registry-scope-maps": _REGISTRY,
    "registry-tokens": _REGISTRY,
    "role-assignments": _AUTHORIZATION,
    "role-definitions": _AUTHORIZATION,
    "route-tables": _NETWORK,
    "scale-sets": "2024-07-01",
    "security-groups": _NETWORK,
    "trusted-access": CLUSTER,
    "virtual-machines": "2024-07-01",
    "virtual-networks": _NETWORK,
    "workspaces": "2023-09-01",
}
"""By facet. Diagnostic settings and policy exemptions have only preview versions with what is read here."""

DESTINATIONS: Final = {
    "microsoft.operationalinsights/workspaces": "2023-09-01",
    "microsoft.storage/storageaccounts": "2023-05-01",
    "microsoft.eventhub/namespaces": "2024-01-01",
}
"""By type of the resource that logs go to."""
