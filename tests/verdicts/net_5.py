"""NET-5 in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        "session aks-shop": "pass",  # 1.34.1 is in community support
        # 1.34.1, no tag, no snapshot.
        "serving-certificate system": "pass",
        "serving-certificate web": "pass",
    },
    "pay": {
        "session aks-pay": "pass",
        "serving-certificate system": "pass",
        "serving-certificate apps": "pass",
    },
    "auto": {
        "session aks-auto": "pass",
        "serving-certificate ": "na",  # system nodes are the provider's
    },
    "stopped": {
        "session aks-night": "pass",
        # The last operation failed: nothing is proved of nodes (G-3).
        "serving-certificate system": "unknown",
        "serving-certificate jobs": "unknown",
    },
    "guest": {
        "session aks-shop": "pass",
        "serving-certificate system": "pass",
        "serving-certificate web": "pass",
    },
    "legacy": {
        "session aks-old": "warn low",  # 1.28 is out of support
        "serving-certificate nodepool1": "pass",  # 1.28 is past 1.27, and there is no tag
    },
}
