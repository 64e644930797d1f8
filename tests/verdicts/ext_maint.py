"""EXT-MAINT in each world, reasoned by hand from the checklist and the world's own facts."""

VERDICTS = {
    "shop": {
        "cluster-window aks-shop": "na",  # no channel upgrades the cluster
        "node-os-window aks-shop": "warn low",  # `default` alone, which is for releases of AKS
    },
    "pay": {
        "cluster-window aks-pay": "pass",  # Sundays, four hours
        "node-os-window aks-pay": "pass",
    },
    "auto": {  # it upgrades by itself, and nobody has set a window
        "cluster-window aks-auto": "warn low",
        "node-os-window aks-auto": "warn low",
    },
    "stopped": {  # channels without a window
        "cluster-window aks-night": "warn low",
        "node-os-window aks-night": "warn low",
    },
    "guest": {
        "cluster-window aks-shop": "na",
        "node-os-window aks-shop": "warn low",
    },
    "legacy": {  # no channel at all
        "cluster-window aks-old": "na",
        "node-os-window aks-old": "na",
    },
}
