"""Container Insights: collects what containers write; it has two homes in a cluster's body.

The add-on `omsagent` is the old one, `azureMonitorProfile.containerInsights` the new one. The add-on's own
sign-in with a workspace key is retired: https://learn.microsoft.com/azure/aks/managed-identity-overview
"""

from typing import Final

from aks_harden.checks.check import Judgement, passes, warns
from aks_harden.checks.retirements import retirement
from aks_harden.snapshot.snapshot import Snapshot

_ADDON: Final = "properties.addonProfiles.omsagent"
_PROFILE: Final = "properties.azureMonitorProfile.containerInsights.enabled"


def container_insights(snapshot: Snapshot) -> Judgement:
    """Judge whether Container Insights is on, and how it signs in."""
    cluster = snapshot.cluster
    addon = cluster.see(f"{_ADDON}.enabled")
    if addon.flag:
        sign_in = cluster.see(f"{_ADDON}.config.useAADAuth")
        if sign_in.flag:
            return passes("Container Insights is on and signs in with a managed identity.", addon, sign_in)
    profile = cluster.see(_PROFILE)
    if profile.flag:
        return passes("Container Insights is on.", profile)
    if addon.flag:
        legacy = retirement("insights-sign-in")
        ended = "ended" if legacy.past(snapshot) else "ends"
        return warns(
            f"Container Insights signs in the legacy way; ingestion {ended} {legacy.on}.",
            sign_in.wanted("true"),
            addon,
        )
    return warns("Container Insights is off.", addon.wanted("true"), profile.wanted("true"))
