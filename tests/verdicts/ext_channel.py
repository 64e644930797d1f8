"""EXT-CHANNEL in each world, reasoned by hand from the checklist and the world's own facts."""

VERDICTS = {
    "shop": {
        "cluster-channel aks-shop": "warn medium",  # absent
        "node-os-channel aks-shop": "pass",  # NodeImage, as every new cluster has it
    },
    "pay": {
        "cluster-channel aks-pay": "pass",  # patch
        "node-os-channel aks-pay": "pass",  # NodeImage
    },
    "auto": {  # both null: preconfigured
        "cluster-channel aks-auto": "pass",
        "node-os-channel aks-auto": "pass",
    },
    "stopped": {
        "cluster-channel aks-night": "pass",  # stable
        "node-os-channel aks-night": "pass",  # NodeImage
    },
    "guest": {
        "cluster-channel aks-shop": "warn medium",
        "node-os-channel aks-shop": "pass",
    },
    "legacy": {  # made before there were channels
        "cluster-channel aks-old": "warn medium",
        "node-os-channel aks-old": "warn medium",
    },
}
