"""NET-9 in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        "engine aks-shop": "fail high",  # networkPolicy is the word none
        "managed-namespace ": "na",
        "coverage aks-shop": "na",  # nothing enforces
        "virtual-nodes aks-shop": "na",
        "egress-gateway aks-shop": "na",
    },
    "pay": {
        "engine aks-pay": "pass",  # Cilium
        "managed-namespace payments": "pass",  # DenyAll
        "managed-namespace reports": "pass",  # AllowSameNamespace
        "coverage aks-pay": "unknown",  # waits for Kubernetes
        "virtual-nodes aks-pay": "na",
        "egress-gateway aks-pay": "na",
    },
    "auto": {
        "engine aks-auto": "pass",  # preset
        "managed-namespace ": "na",
        "coverage aks-auto": "unknown",  # waits for Kubernetes
        "virtual-nodes aks-auto": "na",
        "egress-gateway aks-auto": "na",
    },
    "stopped": {
        "engine aks-night": "pass",  # Calico
        "managed-namespace ": "na",
        "coverage aks-night": "unknown",  # waits for Kubernetes
        "virtual-nodes aks-night": "na",
        "egress-gateway aks-night": "na",
    },
    "guest": {
        "engine aks-shop": "fail high",  # as in shop
        "managed-namespace ": "na",
        "coverage aks-shop": "na",
        "virtual-nodes aks-shop": "na",
        "egress-gateway aks-shop": "na",
    },
    "legacy": {
        "engine aks-old": "pass",  # Calico, whatever becomes of kubenet
        "managed-namespace ": "na",
        "coverage aks-old": "unknown",  # waits for Kubernetes
        "virtual-nodes aks-old": "na",
        "egress-gateway aks-old": "na",
    },
}
