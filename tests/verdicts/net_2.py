"""NET-2 in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

_SHOP = {
    # No route table; nodes of web have public addresses, and the load balancer lets the others out.
    "default-route snet-nodes": "fail medium",
    "firewall-rules ": "na",  # no route leads to a firewall
    "bypass snet-nodes": "na",  # there is nothing to go round
    "outbound-type aks-shop": "na",  # loadBalancer, but the open route is what matters
}

VERDICTS = {
    "shop": _SHOP,
    "guest": _SHOP,  # networks, pools and scale sets are readable there as well
    "pay": {
        "default-route snet-nodes": "pass",  # 0.0.0.0/0 to 10.50.1.4, the firewall of the peered hub
        "firewall-rules fw-hub": "pass",  # the AKS tag for the whole spoke, and time to one name
        "bypass snet-nodes": "pass",  # one /32 to the Internet: the firewall's own public address
        "outbound-type aks-pay": "pass",  # userDefinedRouting
    },
    "auto": {
        # AKS Automatic in a network of AKS's own: the managed NAT gateway is preset.
        "default-route aks-subnet": "fail medium",
        "default-route aks-auto": "na",  # system nodes are hosted by Azure
        "firewall-rules ": "na",
        "bypass aks-subnet": "na",
        "bypass aks-auto": "na",
        "outbound-type aks-auto": "na",
    },
    "stopped": {
        # No route in the subnet of the other subscription; the type is loadBalancer.
        "default-route snet-nodes": "fail medium",
        "firewall-rules ": "na",
        "bypass snet-nodes": "na",
        "outbound-type aks-night": "na",
    },
    "legacy": {
        # kubenet's own table has routes between nodes only; out it goes by the load balancer.
        "default-route aks-subnet": "fail medium",
        "firewall-rules ": "na",
        "bypass aks-subnet": "na",
        "outbound-type aks-old": "na",
    },
}
