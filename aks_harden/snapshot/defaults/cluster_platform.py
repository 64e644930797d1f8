"""Defaults of the cluster's add-ons, nodes, upgrades and protection."""

from typing import Final

from aks_harden.snapshot.defaults.row import AKS, LEARN, Default, Rows

_CLUSTER: Final = "microsoft.containerservice/managedclusters"
_MONITOR: Final = LEARN + "azure/azure-monitor/"

_VERSIONS: Final = "microsoft.containerservice/locations/kubernetesversions"

ROWS: Final[Rows] = {
    (_CLUSTER, "properties.supportplan"): Default(
        value="KubernetesOfficial", source=LEARN + "rest/api/aks/managed-clusters/get"
    ),
    # The page: preview versions are labelled as such, so that one without the label is none.
    (_VERSIONS, "values[].ispreview"): Default(value=False, source=AKS + "supported-kubernetes-versions"),
    (_CLUSTER, "properties.addonprofiles.azurepolicy.enabled"): Default(
        value=False,
        source=LEARN + "azure/governance/policy/concepts/policy-for-kubernetes",
    ),
    (_CLUSTER, "properties.addonprofiles.omsagent.enabled"): Default(value=False, source=AKS + "monitor-aks"),
    (_CLUSTER, "properties.addonprofiles.omsagent.config.useaadauth"): Default(
        value=False, source=_MONITOR + "containers/container-insights-authentication"
    ),
    (_CLUSTER, "properties.agentpoolprofiles[].securityprofile.sshaccess"): Default(
        value="LocalUser", source=AKS + "manage-ssh-node-access", since="2025-08-01"
    ),
    (_CLUSTER, "properties.securityprofile.defender.securitymonitoring.enabled"): Default(
        value=False,
        source=LEARN + "azure/defender-for-cloud/defender-for-containers-enable-plan",
    ),
    (_CLUSTER, "properties.azuremonitorprofile.containerinsights.enabled"): Default(
        value=False, source=AKS + "monitor-aks", since="2026-06-01", came_in="containerinsights"
    ),
    (_CLUSTER, "properties.noderesourcegroupprofile.restrictionlevel"): Default(
        value="Unrestricted",
        source=AKS + "node-resource-group-lockdown",
        since="2025-03-01",
        came_in="noderesourcegroupprofile",
    ),
}
