"""The fix of AUD-1 that switches Container Insights on, in the cluster's Azure Monitor profile.

Azure refuses it while the old add-on signs in with a workspace key; that is migrated by hand.
https://learn.microsoft.com/azure/azure-monitor/containers/kubernetes-monitoring-enable
"""

from typing import Final

from aks_harden.fixes.asking import blocked, ok
from aks_harden.fixes.cluster import UPDATE_ACTIONS, update
from aks_harden.fixes.remedy import Proposal
from aks_harden.fixes.twins import Block, cluster_bicep, cluster_terraform
from aks_harden.fixes.workspaces import UNNAMED, ask_workspace, workspace_exists
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Guard, Risk
from aks_harden.model.json import JsonObject
from aks_harden.model.phase import Phase
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

INSIGHTS_ACTIONS: Final = (
    *UPDATE_ACTIONS,
    "Microsoft.Insights/dataCollectionRules/read",
    "Microsoft.Insights/dataCollectionRules/write",
    "Microsoft.Insights/dataCollectionRuleAssociations/read",
    "Microsoft.Insights/dataCollectionRuleAssociations/write",
    "Microsoft.Insights/dataCollectionRuleAssociations/delete",
)
"""az makes a rule for what is collected and ties it to the cluster, and unties it again."""
_ID: Final = "AUD-1.insights"
_PROFILE: Final = "properties.azureMonitorProfile.containerInsights"
_ADDON: Final = "properties.addonProfiles.omsagent.enabled"
_WRITTEN: Final[JsonObject] = {
    "syslogPort": 28330,
    "disablePrometheusMetricsScraping": False,
    "containerNetworkLogs": "Disabled",
}
"""Documented defaults that az writes out, so that nothing of an earlier time is taken over."""
_QUESTION: Final = "Which Log Analytics workspace (resource id) shall the logs go to?"


def propose_insights(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer to switch Container Insights on where neither of its homes has it."""
    cluster = snapshot.cluster
    if cluster.see(_ADDON).flag or cluster.see(f"{_PROFILE}.enabled").flag:
        return None
    entry = ask_workspace(snapshot, context, _ID, resource, _QUESTION)
    place = entry.value or UNNAMED
    profile: JsonObject = {"enabled": True, "logAnalyticsWorkspaceResourceId": place, **_WRITTEN}
    after = snapshot.with_value("cluster", snapshot.cluster_id, _PROFILE, profile)
    fix = Fix(
        id=_ID,
        item="AUD-1",
        title="Switch Container Insights on",
        resource=snapshot.cluster_id,
        assertions=(("container-insights", resource),),
        risk=Risk.SAFE,
        commands=(update(snapshot, "--enable-azure-monitor-logs", "--workspace-resource-id", place),),
        undo=(update(snapshot, "--disable-azure-monitor-logs", "--yes"),),
        changes=f"Agents on the nodes send what containers write to {place}. A data collection rule for it is"
        " made beside the cluster, and stays when it is switched off again.",
        disruption="None: pods are added to the nodes and take some of their processor and memory.",
        minutes=10,
        hazard="It stands in the way of the restriction of the metadata service (EXT-IMDS).",
        cost="The workspace bills what is written to it: all that containers print, unless it is narrowed.",
        inputs=(entry,),
        guards=(workspace_exists(snapshot, entry.value), _managed_identity(cluster)),
        rereads=("cluster",),
        also_touches=("EXT-IMDS",),
        bicep=cluster_bicep(
            snapshot, {f"{_PROFILE}.enabled": True, f"{_PROFILE}.logAnalyticsWorkspaceResourceId": place}
        ),
        terraform=cluster_terraform(
            {
                "oms_agent": Block(
                    {"log_analytics_workspace_id": place, "msi_auth_for_monitoring_enabled": True}
                )
            }
        ),
        phase=Phase.SAFE,
    )
    return Proposal(fix=fix, after=after)


def _managed_identity(cluster: Node) -> Guard:
    """Guard: the cluster has an identity to sign in with; az refuses a service principal."""
    if cluster.see("properties.servicePrincipalProfile.clientId").text.lower() == "msi":
        return ok("managed-identity", "The cluster runs as a managed identity.")
    reason = "The cluster runs as a service principal, and Container Insights wants an identity: IAM-4 first."
    return blocked("managed-identity", reason)
