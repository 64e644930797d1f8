"""CMP-3 in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        "scanner acrshop": "fail medium",  # Containers and CloudPosture are Free
        "scanner-access acrshop": "na",  # nothing restricts the network of a Standard registry
        "scan-coverage aks-shop": "unknown",  # images in use stand in Kubernetes
    },
    "pay": {
        "scanner acrpay": "pass",  # the extension is "True" in both plans
        "scanner-access acrpay": "pass",  # closed, and networkRuleBypassOptions is AzureServices
        "scan-coverage aks-pay": "unknown",
    },
    "auto": {
        "scanner acrauto": "pass",  # Containers with the extension
        "scanner-access acrauto": "pass",  # closed, trusted services let in
        "scan-coverage aks-auto": "unknown",
    },
    "stopped": {
        "scanner acrnight": "pass",
        "scanner-access acrnight": "na",  # Standard
        "scan-coverage aks-night": "unknown",
    },
    "guest": {
        "scanner ": "unknown",  # role assignments answer 403, so no registry is known to be in scope
        "scanner-access ": "unknown",
        "scan-coverage aks-shop": "unknown",
    },
    "legacy": {
        "scanner acrold": "fail medium",  # only plans that Containers replaced are paid for
        "scanner-access acrold": "na",  # Basic
        "scan-coverage aks-old": "unknown",
    },
}
