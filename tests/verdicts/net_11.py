"""NET-11 in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        "add-on aks-shop": "pass",
        "leftovers aks-shop": "unknown",  # waits for Kubernetes
        "managed-nginx aks-shop": "pass",  # application routing is off
    },
    "pay": {
        "add-on aks-pay": "pass",
        "leftovers aks-pay": "unknown",  # waits for Kubernetes
        "managed-nginx aks-pay": "pass",  # application routing is off
    },
    "auto": {
        "add-on aks-auto": "pass",
        "leftovers aks-auto": "unknown",  # waits for Kubernetes
        "managed-nginx aks-auto": "unknown",  # no default NGINX; an object may ask for one
    },
    "stopped": {
        "add-on aks-night": "pass",
        "leftovers aks-night": "unknown",  # waits for Kubernetes
        "managed-nginx aks-night": "pass",  # application routing is off
    },
    "guest": {
        "add-on aks-shop": "pass",
        "leftovers aks-shop": "unknown",  # waits for Kubernetes
        "managed-nginx aks-shop": "pass",  # application routing is off
    },
    "legacy": {
        "add-on aks-old": "fail medium",  # on, long after 2025-03-03
        "leftovers aks-old": "na",  # the add-on itself is on
        "managed-nginx aks-old": "pass",  # application routing is off
    },
}
