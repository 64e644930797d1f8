"""EXT-KRBAC in the simulated worlds: everything waits for Kubernetes, in the stopped one for a start too."""

_CLUSTERS = {
    "shop": "aks-shop",
    "pay": "aks-pay",
    "auto": "aks-auto",
    "stopped": "aks-night",
    "guest": "aks-shop",
    "legacy": "aks-old",
}
_KEYS = ("escalation", "nodes-proxy", "token-automount")

VERDICTS = {world: {f"{key} {cluster}": "unknown" for key in _KEYS} for world, cluster in _CLUSTERS.items()}
