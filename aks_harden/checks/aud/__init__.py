"""What happens in the cluster and its registries is recorded where an intruder cannot erase it.

An intrusion is understood afterwards, from logs, or not at all. Azure writes none of the logs that matter
here unless somebody asked for them: who signed in to the registry, who called the Kubernetes API, who was
let in and as what. AUD-1 asks whether these reach a place that still exists.

Logs that the intruder can delete are no evidence. A workspace is append-only, yet whoever may purge it,
shorten its retention, redirect its tables or delete it can make the record end. AUD-2 names who that is.

The items beyond the text look at the vaults' own logs, the activity log and its alerts, the flow logs of
the network, and at this audit itself: whether what Azure reports of the cluster can be trusted at the
moment.

The text speaks of the container monitoring solution, which is out of support since 2024-08-31: its place is
taken by the monitoring of Kubernetes in Azure Monitor.
"""

from typing import Final

from aks_harden.checks.links import Link

LINKS: Final = (
    Link(
        was="azure/azure-monitor/containers/container-insights-overview",
        now="azure/azure-monitor/containers/kubernetes-monitoring-overview",
        about="Monitoring of Kubernetes in Azure Monitor",
    ),
    Link(
        was="azure/azure-monitor/containers/containers",
        now="azure/azure-monitor/containers/container-insights-transition-solution",
        about="The container monitoring solution",
        note="out of support since 2024-08-31",
    ),
)
"""The text's links of this section."""
