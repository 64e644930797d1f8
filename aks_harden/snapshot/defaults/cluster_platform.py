"""Defaults of the cluster's add-ons, nodes, upgrades and protection."""

from typing import Final

from aks_harden.snapshot.defaults.row import AKS, LEARN, Default, Rows

_CLUSTER: Final = "microsoft.containerservice/managedclusters"
_MONITOR: Final = LEARN + "azure/azure-monitor/"

ROWS: Final[Rows] = {
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
        value=False, source=AKS + "monitor-aks", since="2026-06-01"
    ),
}
