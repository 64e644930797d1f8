"""Azure's documented defaults: what an absent property means, and the page that says so.

A property that is judged and has no row here is `unknown` when absent. `since` is the first stable API
version that answers with the property at all: an older reading cannot tell (G-5).
"""

from dataclasses import dataclass
from typing import Final

from aks_harden.model.json import Json

_AKS: Final = "https://learn.microsoft.com/azure/aks/"
_ACR: Final = "https://learn.microsoft.com/azure/container-registry/"
_CLUSTER: Final = "microsoft.containerservice/managedclusters"
_REGISTRY: Final = "microsoft.containerregistry/registries"
_POLICY_ASSIGNMENT: Final = "microsoft.authorization/policyassignments"
_MONITOR: Final = "https://learn.microsoft.com/azure/azure-monitor/"

_REGISTRY_SINCE: Final = "2025-11-01"
"""Stable versions before it, 2025-04-01 the last of them, do not send these three for any registry.

https://learn.microsoft.com/azure/templates/microsoft.containerregistry/change-log/registries
"""


@dataclass(frozen=True, slots=True)
class Default:
    """What absence means."""

    value: Json
    source: str
    """The documentation page that states it."""
    since: str = ""
    """First stable API version with the property; empty where every version in use has it."""


DEFAULTS: Final[dict[tuple[str, str], Default]] = {
    (_CLUSTER, "properties.disablelocalaccounts"): Default(
        value=False, source=_AKS + "manage-local-accounts-managed-azure-ad"
    ),
    (_CLUSTER, "properties.aadprofile"): Default(
        value=None, source=_AKS + "entra-id-control-plane-authentication"
    ),
    (_CLUSTER, "properties.aadprofile.managed"): Default(
        value=False, source=_AKS + "entra-id-control-plane-authentication"
    ),
    (_CLUSTER, "properties.aadprofile.enableazurerbac"): Default(
        value=False, source=_AKS + "entra-id-authorization"
    ),
    (_CLUSTER, "properties.aadprofile.admingroupobjectids"): Default(
        value=[], source=_AKS + "entra-id-control-plane-authentication"
    ),
    (_CLUSTER, "properties.addonprofiles.azurepolicy.enabled"): Default(
        value=False,
        source="https://learn.microsoft.com/azure/governance/policy/concepts/policy-for-kubernetes",
    ),
    (_CLUSTER, "properties.apiserveraccessprofile.enableprivatecluster"): Default(
        value=False, source=_AKS + "private-clusters"
    ),
    (_CLUSTER, "properties.apiserveraccessprofile.authorizedipranges"): Default(
        value=[], source=_AKS + "api-server-authorized-ip-ranges"
    ),
    (_CLUSTER, "properties.apiserveraccessprofile.disableruncommand"): Default(
        value=False, source=_AKS + "access-private-cluster"
    ),
    (_CLUSTER, "properties.addonprofiles.aciconnectorlinux.enabled"): Default(
        value=False, source=_AKS + "virtual-nodes"
    ),
    (_CLUSTER, "properties.addonprofiles.omsagent.enabled"): Default(
        value=False, source=_AKS + "monitor-aks"
    ),
    (_CLUSTER, "properties.addonprofiles.omsagent.config.useaadauth"): Default(
        value=False, source=_MONITOR + "containers/container-insights-authentication"
    ),
    (_CLUSTER, "properties.agentpoolprofiles[].enablenodepublicip"): Default(
        value=False, source=_AKS + "use-node-public-ips"
    ),
    (_CLUSTER, "properties.agentpoolprofiles[].securityprofile.sshaccess"): Default(
        value="LocalUser", source=_AKS + "manage-ssh-node-access", since="2025-08-01"
    ),
    (_CLUSTER, "properties.securityprofile.defender.securitymonitoring.enabled"): Default(
        value=False,
        source="https://learn.microsoft.com/azure/defender-for-cloud/defender-for-containers-enable-plan",
    ),
    (_CLUSTER, "properties.azuremonitorprofile.containerinsights.enabled"): Default(
        value=False, source=_AKS + "monitor-aks", since="2026-06-01"
    ),
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
    ("microsoft.operationalinsights/workspaces", "properties.defaultdatacollectionruleresourceid"): Default(
        value="", source=_MONITOR + "essentials/data-collection-transformations", since="2022-10-01"
    ),
    ("microsoft.insights/datacollectionrules", "properties.dataflows[].transformkql"): Default(
        value="source", source=_MONITOR + "essentials/data-collection-rule-structure"
    ),
    (_POLICY_ASSIGNMENT, "properties.enforcementmode"): Default(
        value="Default",
        source="https://learn.microsoft.com/azure/governance/policy/concepts/assignment-structure",
    ),
}
"""By resource type and path, both in lower case, list positions left out."""
