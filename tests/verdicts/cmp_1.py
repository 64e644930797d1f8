"""CMP-1 in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        # A policy is assigned, but the add-on is off, so it is not in force; rules inside are not read.
        "admission aks-shop": "unknown",
        "running-images aks-shop": "unknown",  # pods stand in Kubernetes alone
        "cached-images acrshop": "warn low",  # docker.io/library/* is no trusted source; mcr is
        "registry-network acrshop": "warn medium",  # Standard: no rules to be had, public
        "pull-identity acrshop": "pass",  # AcrPush holds pull too
    },
    "pay": {
        "admission aks-pay": "pass",  # Deny, and a pattern for acrpay and mcr.microsoft.com alone
        "running-images aks-pay": "unknown",
        "cached-images acrpay": "pass",  # mcr.microsoft.com alone
        "registry-network acrpay": "pass",  # publicNetworkAccess is Disabled
        "pull-identity acrpay": "pass",  # AcrPull
    },
    "auto": {
        # Safeguards at Enforce hold a policy for images with a list that nobody sees; no policy of ours.
        "admission aks-auto": "warn medium",
        "running-images aks-auto": "unknown",
        "cached-images acrauto": "pass",  # none
        "registry-network acrauto": "pass",  # Disabled
        "pull-identity acrauto": "pass",  # Repository Reader in the mode by repository
    },
    "stopped": {
        "admission aks-night": "unknown",  # nothing in Azure; Kubernetes cannot be read while stopped
        "running-images aks-night": "unknown",
        "cached-images acrnight": "pass",  # none
        "registry-network acrnight": "warn medium",  # Standard, public
        "pull-identity acrnight": "pass",  # AcrPull
    },
    "guest": {
        "admission aks-shop": "unknown",  # policy answers 403
        "running-images aks-shop": "unknown",
        # Which registries belong to the cluster is told by role assignments, and those answer 403.
        "cached-images ": "unknown",
        "registry-network ": "unknown",
        "pull-identity ": "unknown",
    },
    "legacy": {
        "admission aks-old": "unknown",  # nothing in Azure, the add-on is off
        "running-images aks-old": "unknown",
        "cached-images acrold": "pass",  # none
        "registry-network acrold": "warn medium",  # Basic: no rules to be had, public by default
        "pull-identity acrold": "pass",  # the service principal has AcrPull
    },
}
