"""NET-3 in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        "resource-manager aks-shop": "pass",  # attested: refused since 2025-03-01
        "api-server aks-shop": "pass",  # 1.34.1 is in community support
    },
    "pay": {
        "resource-manager aks-pay": "pass",
        "api-server aks-pay": "pass",
    },
    "auto": {
        "resource-manager aks-auto": "pass",
        "api-server aks-auto": "pass",  # 1.36.1 is in community support
    },
    "stopped": {
        "resource-manager aks-night": "pass",  # that door is Azure's and stays open
        "api-server aks-night": "na",  # nothing listens
    },
    "guest": {
        # The cluster and the region's list can be read: as in shop.
        "resource-manager aks-shop": "pass",
        "api-server aks-shop": "pass",
    },
    "legacy": {
        "resource-manager aks-old": "pass",
        "api-server aks-old": "warn medium",  # 1.28 is far out of the region's list: nobody attests
    },
}
