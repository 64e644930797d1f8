"""CMP-4 in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        "assessed acrshop": "pass",  # two recommendations of the free plan
        "recommendations acrshop": "warn low",  # both unhealthy
        "standard aks-shop": "fail low",  # no initiative, no standard
    },
    "pay": {
        "assessed acrpay": "pass",
        "recommendations acrpay": "pass",  # both healthy
        "standard aks-pay": "pass",  # CIS Azure Foundations, assigned and listed
    },
    "auto": {
        "assessed acrauto": "pass",
        "recommendations acrauto": "pass",
        "standard aks-auto": "warn low",  # Microsoft's own benchmark alone
    },
    "stopped": {
        "assessed acrnight": "pass",
        "recommendations acrnight": "warn low",
        "standard aks-night": "warn low",  # Microsoft's own benchmark is listed
    },
    "guest": {
        "assessed ": "unknown",  # no registry is known to be in scope
        "recommendations ": "unknown",
        "standard aks-shop": "unknown",  # policy and Defender for Cloud answer 403
    },
    "legacy": {
        "assessed acrold": "fail low",  # no result, and no plan that was just switched on
        "recommendations acrold": "na",  # no result to be healthy or not
        "standard aks-old": "fail low",
    },
}
