"""EXT-TL in each world, reasoned by hand from the checklist and the world's own facts."""

VERDICTS = {
    "shop": {  # off, on a size that can
        "trusted-launch system": "warn low",
        "trusted-launch web": "warn low",
        "provisioned-trusted-launch aks-shop": "na",
    },
    "pay": {
        "trusted-launch system": "pass",
        "trusted-launch apps": "pass",
        "provisioned-trusted-launch aks-pay": "na",
    },
    "auto": {
        "trusted-launch ": "na",  # the system's nodes are the provider's
        "provisioned-trusted-launch aks-auto": "pass",  # both machines say so
    },
    "stopped": {  # the last operation failed: only desired
        "trusted-launch system": "unknown",
        "trusted-launch jobs": "unknown",
        "provisioned-trusted-launch aks-night": "na",
    },
    "guest": {
        "trusted-launch system": "warn low",
        "trusted-launch web": "warn low",
        "provisioned-trusted-launch aks-shop": "na",
    },
    "legacy": {
        "trusted-launch nodepool1": "na",  # an availability set cannot have it
        "provisioned-trusted-launch aks-old": "na",
    },
}
