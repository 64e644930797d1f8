"""NET-6 in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        "plugin-and-engine aks-shop": "fail medium",  # four nodes; Azure CNI, and the policy is the word none
    },
    "pay": {
        "plugin-and-engine aks-pay": "pass",  # three and at most six nodes; Azure CNI with Cilium
    },
    "auto": {
        "plugin-and-engine aks-auto": "na",  # Automatic is large: NET-7
    },
    "stopped": {
        "plugin-and-engine aks-night": "pass",  # four nodes; Azure CNI with Calico
    },
    "guest": {
        "plugin-and-engine aks-shop": "fail medium",  # as in shop
    },
    "legacy": {
        "plugin-and-engine aks-old": "warn medium",  # two nodes; kubenet with Calico, until 2028-03-31
    },
}
