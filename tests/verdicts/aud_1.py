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
}
