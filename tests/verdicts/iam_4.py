"""IAM-4 in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        "control-plane aks-shop": "pass",  # system-assigned
        "apart aks-shop": "pass",
        # aks-shop-batch and, in the lab's subscription, aks-shop-lab run as it; it holds more than pull.
        "kubelet aks-shop": "fail medium",
        "federation aks-shop": "warn medium",  # tokens of a build service sign in as the nodes' identity
    },
    "pay": {
        "control-plane aks-pay": "pass",  # aks-tools in the hub's subscription has its own
        "apart aks-pay": "pass",
        "kubelet aks-pay": "pass",
        "federation aks-pay": "pass",  # the federated identity is the pipeline's, none of the cluster
    },
    "auto": {
        "control-plane aks-auto": "pass",
        "apart aks-auto": "pass",
        "kubelet aks-auto": "pass",
        "federation aks-auto": "pass",
    },
    "stopped": {
        "control-plane aks-night": "pass",
        "apart aks-night": "pass",
        "kubelet aks-night": "pass",
        "federation aks-night": "pass",
    },
    "guest": {
        "control-plane aks-shop": "pass",
        "apart aks-shop": "pass",
        "kubelet aks-shop": "unknown",  # shared with aks-shop-batch; what it may do may not be read
        "federation aks-shop": "unknown",  # identities may not be read
    },
    "legacy": {
        "control-plane aks-old": "warn medium",  # a service principal of its own
        "apart aks-old": "na",  # one service principal is both
        "kubelet aks-old": "na",
        "federation aks-old": "na",
    },
}
