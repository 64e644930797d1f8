"""AUD-1 in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        "registry-scope aks-shop": "pass",  # role assignments were read whole
        "login-events acrshop": "fail high",  # to-law exports only ContainerRegistryRepositoryEvents
        "repository-events acrshop": "pass",
        "kube-audit aks-shop": "fail high",  # metrics-only: every log entry is enabled=false
        "guard aks-shop": "na",  # no Entra
        "transformation aks-shop": "na",  # no log of the cluster reaches a workspace
        "registry-transformation acrshop": "pass",  # law-shop has no default collection rule
        "container-insights aks-shop": "warn low",  # omsAgent with useAADAuth "false"
    },
    "pay": {
        "registry-scope aks-pay": "pass",
        "login-events acrpay": "pass",  # allLogs holds the login events
        "repository-events acrpay": "pass",
        "kube-audit aks-pay": "pass",  # kube-audit-admin to law-central, which can be read in the hub
        "guard aks-pay": "pass",
        "transformation aks-pay": "pass",
        "registry-transformation acrpay": "pass",
        "container-insights aks-pay": "pass",  # azureMonitorProfile.containerInsights
    },
    "auto": {
        "registry-scope aks-auto": "pass",
        "login-events acrauto": "pass",  # allLogs
        "repository-events acrauto": "pass",
        "kube-audit aks-auto": "pass",  # kube-audit-admin
        "guard aks-auto": "pass",
        "transformation aks-auto": "pass",  # law-auto has no default collection rule
        "registry-transformation acrauto": "pass",
        "container-insights aks-auto": "pass",  # azureMonitorProfile.containerInsights
    },
    "stopped": {
        "registry-scope aks-night": "pass",
        "login-events acrnight": "pass",  # allLogs
        "repository-events acrnight": "pass",
        "kube-audit aks-night": "pass",
        "guard aks-night": "pass",
        "transformation aks-night": "pass",
        "registry-transformation acrnight": "pass",
        "container-insights aks-night": "pass",
    },
    "guest": {
        # Role assignments answer 403, so nobody knows which registries are the cluster's.
        "registry-scope aks-shop": "unknown",
        "login-events ": "unknown",
        "repository-events ": "unknown",
        "registry-transformation ": "unknown",
        # Diagnostic settings of the cluster can be read: as in shop.
        "kube-audit aks-shop": "fail high",
        "guard aks-shop": "na",
        "transformation aks-shop": "na",
        "container-insights aks-shop": "warn low",
    },
    "legacy": {
        "registry-scope aks-old": "pass",  # Graph names the principal, and it holds AcrPull on acrold
        "login-events acrold": "fail high",  # no diagnostic setting at all
        "repository-events acrold": "warn medium",
        "kube-audit aks-old": "pass",  # kube-audit to law-old
        "guard aks-old": "na",  # guard is part of AKS-managed Entra
        "transformation aks-old": "pass",
        "registry-transformation acrold": "na",  # none of its logs reaches a workspace
        "container-insights aks-old": "warn low",  # omsAgent, and no word of useAADAuth: the legacy way
    },
}
