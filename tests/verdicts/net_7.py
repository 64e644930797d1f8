"""NET-7 in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        "plugin-and-engine aks-shop": "na",  # small: NET-6
    },
    "pay": {
        "plugin-and-engine aks-pay": "na",  # nine nodes at most: NET-6
    },
    "auto": {
        # Policy and data plane are null: Automatic presets overlay with Cilium.
        "plugin-and-engine aks-auto": "pass",
    },
    "stopped": {
        "plugin-and-engine aks-night": "na",
    },
    "guest": {
        "plugin-and-engine aks-shop": "na",
    },
    "legacy": {
        "plugin-and-engine aks-old": "na",
    },
}
