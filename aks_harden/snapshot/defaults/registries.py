"""Defaults of container registries."""

from typing import Final

from aks_harden.snapshot.defaults.row import LEARN, Default, Rows

_REGISTRY: Final = "microsoft.containerregistry/registries"
_ACR: Final = LEARN + "azure/container-registry/"
_REGISTRY_SINCE: Final = "2025-11-01"
"""Stable versions before it, 2025-04-01 the last of them, do not send these three for any registry.

https://learn.microsoft.com/azure/templates/microsoft.containerregistry/change-log/registries
"""

ROWS: Final[Rows] = {
    (_REGISTRY, "properties.anonymouspullenabled"): Default(
        value=False, source=_ACR + "anonymous-pull-access", since=_REGISTRY_SINCE
    ),
    (_REGISTRY, "properties.adminuserenabled"): Default(
        value=False, source=_ACR + "container-registry-authentication"
    ),
    (_REGISTRY, "properties.roleassignmentmode"): Default(
        value="LegacyRegistryPermissions",
        source=_ACR + "container-registry-rbac-abac-repository-permissions",
        since=_REGISTRY_SINCE,
    ),
    (_REGISTRY, "properties.policies.azureadauthenticationasarmpolicy.status"): Default(
        value="enabled",
        source=_ACR + "container-registry-disable-authentication-as-arm",
        since=_REGISTRY_SINCE,
    ),
    (_REGISTRY, "properties.policies.trustpolicy.status"): Default(
        value="disabled", source=_ACR + "container-registry-content-trust"
    ),
}
