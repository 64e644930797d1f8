"""NET-4 in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        "ingress-gateway ": "na",  # the add-on is absent
        "gateway-in-front agw-shop": "fail high",  # 20150501 in public; its backend is the shop's LB
        "gateway-for-containers ": "na",
        "named-by-you aks-shop": "na",  # nothing was named
        "in-cluster aks-shop": "unknown",  # Ingresses and Gateways wait for Kubernetes
    },
    "pay": {
        "ingress-gateway ": "na",  # the add-on is absent
        "gateway-in-front ": "na",  # no application gateway in the subscription
        "gateway-for-containers ": "na",
        "named-by-you aks-pay": "na",  # nothing was named
        "in-cluster aks-pay": "unknown",  # Ingresses and Gateways wait for Kubernetes
    },
    "auto": {
        "ingress-gateway ": "na",  # the add-on is absent
        "gateway-in-front ": "na",  # no application gateway in the subscription
        "gateway-for-containers ": "na",
        "named-by-you aks-auto": "na",  # nothing was named
        "in-cluster aks-auto": "unknown",  # Ingresses and Gateways wait for Kubernetes
    },
    "stopped": {
        "ingress-gateway ": "na",  # the add-on is absent
        "gateway-in-front ": "na",  # no application gateway in the subscription
        "gateway-for-containers ": "na",
        "named-by-you aks-night": "na",  # nothing was named
        "in-cluster aks-night": "unknown",  # Ingresses and Gateways wait for Kubernetes
    },
    "guest": {
        "ingress-gateway ": "na",  # the add-on is absent
        "gateway-in-front agw-shop": "fail high",  # networks and gateways can be read: as in shop
        "gateway-for-containers ": "unknown",  # that list is refused
        "named-by-you aks-shop": "na",  # nothing was named
        "in-cluster aks-shop": "unknown",  # Ingresses and Gateways wait for Kubernetes
    },
    "legacy": {
        "ingress-gateway ": "na",  # the add-on is absent
        "gateway-in-front ": "na",  # no application gateway in the subscription
        "gateway-for-containers ": "na",  # the provider was never registered
        "named-by-you aks-old": "na",  # nothing was named
        "in-cluster aks-old": "unknown",  # Ingresses and Gateways wait for Kubernetes
    },
}
