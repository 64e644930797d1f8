"""EXT-RETIRE in each world, reasoned from the table on 2026-11-23, the day that worlds are read on."""

VERDICTS = {
    "shop": {
        "open-service-mesh aks-shop": "warn medium",  # on; ends 2027-09-30
        "dashboard aks-shop": "pass",
        "custom-ca-trust aks-shop": "na",  # a stable API does not show it, here and below
        "load-balancer aks-shop": "pass",  # standard
        "availability-sets aks-shop": "pass",  # scale sets
        "content-trust acrshop": "pass",  # disabled
        "elsewhere aks-shop": "na",  # the workspace key, Flatcar and Ubuntu 22.04 have items of their own
    },
    "pay": {
        "open-service-mesh aks-pay": "pass",
        "dashboard aks-pay": "pass",
        "custom-ca-trust aks-pay": "na",
        "load-balancer aks-pay": "pass",
        "availability-sets aks-pay": "pass",
        "content-trust acrpay": "pass",
        "elsewhere aks-pay": "na",
    },
    "auto": {
        "open-service-mesh aks-auto": "pass",
        "dashboard aks-auto": "pass",
        "custom-ca-trust aks-auto": "na",
        "load-balancer aks-auto": "pass",
        "availability-sets aks-auto": "na",  # no pool of its own
        "content-trust acrauto": "pass",
        "elsewhere aks-auto": "na",  # Ubuntu 22.04 of the provisioned nodes
    },
    "stopped": {
        "open-service-mesh aks-night": "pass",
        "dashboard aks-night": "pass",
        "custom-ca-trust aks-night": "na",
        "load-balancer aks-night": "pass",
        "availability-sets aks-night": "pass",
        "content-trust acrnight": "pass",
        "elsewhere aks-night": "na",
    },
    "guest": {
        "open-service-mesh aks-shop": "warn medium",
        "dashboard aks-shop": "pass",
        "custom-ca-trust aks-shop": "na",
        "load-balancer aks-shop": "pass",
        "availability-sets aks-shop": "pass",
        "content-trust ": "unknown",  # which registries are the cluster's may not be read
        "elsewhere aks-shop": "na",
    },
    "legacy": {
        "open-service-mesh aks-old": "pass",
        "dashboard aks-old": "fail medium",  # KubeDashboard is on
        "custom-ca-trust aks-old": "na",
        "load-balancer aks-old": "fail medium",  # Basic; ended 2025-09-30
        "availability-sets aks-old": "fail medium",  # ended 2025-09-30
        "content-trust acrold": "pass",  # its old body has no such policy, which is off
        "elsewhere aks-old": "na",  # kubenet, HTTP routing, the workspace key, Ubuntu 18.04, Defender plans
    },
}
