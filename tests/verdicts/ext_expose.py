"""EXT-EXPOSE in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

_SHOP = {
    "frontends kubernetes": "fail high",  # the Service shop/cache publishes 6379, open to the Internet
    # The only port of nodes that both groups let the Internet to is 22, which is NET-8's.
    "node-ports snet-nodes": "pass",
    "services aks-shop": "unknown",  # Kubernetes was not read
}

VERDICTS = {
    "shop": _SHOP,
    "guest": _SHOP,  # load balancers, addresses and groups are readable there as well
    "pay": {
        "frontends ": "na",  # the load balancer is internal
        "node-ports snet-nodes": "pass",  # the hub's firewall forwards 443 alone
        "services aks-pay": "unknown",  # Kubernetes was not read
    },
    "auto": {
        "frontends kubernetes": "pass",  # 443 alone
        "node-ports aks-subnet": "pass",  # no address, no rule that leads to nodes
        "node-ports aks-auto": "na",  # system nodes are hosted by Azure
        "services aks-auto": "unknown",
    },
    "stopped": {
        "frontends kubernetes": "pass",  # nothing but the way out
        "node-ports snet-nodes": "pass",
        "services aks-night": "unknown",  # the cluster is stopped
    },
    "legacy": {
        "frontends kubernetes": "pass",  # 80 alone
        "node-ports aks-subnet": "pass",
        "services aks-old": "unknown",
    },
}
