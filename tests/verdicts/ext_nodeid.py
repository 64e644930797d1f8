"""EXT-NODEID in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        # A custom role on the subscription writes machines, networks, storage and identities.
        "kubelet aks-shop": "fail high",
        "control-plane aks-shop": "pass",  # Network Contributor on its own network
        "add-ons aks-shop": "pass",  # of the secrets provider: one vault
    },
    "pay": {
        "kubelet aks-pay": "pass",  # AcrPull
        "control-plane aks-pay": "pass",  # its network, and operating the nodes' identity
        "add-ons aks-pay": "pass",  # of the secrets provider: one vault
    },
    "auto": {
        "kubelet aks-auto": "pass",  # Repository Reader
        "control-plane aks-auto": "pass",  # the nodes' subnet, in the node resource group
        "add-ons aks-auto": "pass",  # of the secrets provider: one vault
    },
    "stopped": {
        "kubelet aks-night": "pass",
        "control-plane aks-night": "pass",
        "add-ons aks-night": "pass",  # of the secrets provider: no role at all
    },
    "guest": {
        "kubelet aks-shop": "unknown",  # role assignments may not be read
        "control-plane aks-shop": "unknown",
        "add-ons aks-shop": "unknown",  # role assignments may not be read
    },
    "legacy": {
        "kubelet aks-old": "fail high",  # the service principal is Contributor on the subscription
        "control-plane aks-old": "na",  # judged as that of the nodes
        "add-ons aks-old": "na",  # the add-ons of then have none
    },
}
