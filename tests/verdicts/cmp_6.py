"""CMP-6 in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        "vulnerabilities aks-shop": "unknown",  # no scanner: CMP-3 carries the failure
        "platform-images aks-shop": "na",  # nothing reported
        "image-coverage aks-shop": "unknown",  # Kubernetes
        "image-age aks-shop": "unknown",  # Kubernetes
        "rebuilds acrshop": "na",  # no task
        "node-upkeep aks-shop": "warn low",  # image cleaner off; NodeImage channel set
    },
    "pay": {
        # A high one with a fix is 20 days old, of 60 allowed; the critical one has no fix. Defender looked.
        "vulnerabilities aks-pay": "pass",
        "platform-images aks-pay": "pass",  # a high one of 30 days in coredns
        "image-coverage aks-pay": "unknown",
        "image-age aks-pay": "unknown",  # pay/api was pushed 12 days ago; of other images nothing is known
        "rebuilds acrpay": "pass",  # a base image trigger, enabled
        "node-upkeep aks-pay": "pass",  # image cleaner on, NodeImage
    },
    "auto": {
        "vulnerabilities aks-auto": "pass",  # assessed, healthy, no finding
        "platform-images aks-auto": "na",
        "image-coverage aks-auto": "unknown",
        "image-age aks-auto": "unknown",
        "rebuilds acrauto": "na",
        "node-upkeep aks-auto": "pass",  # both preset
    },
    "stopped": {
        "vulnerabilities aks-night": "fail high",  # critical, fixed, public for 120 days
        "platform-images aks-night": "na",
        "image-coverage aks-night": "unknown",
        "image-age aks-night": "warn medium",  # pushed 200 days ago
        "rebuilds acrnight": "na",
        "node-upkeep aks-night": "pass",  # image cleaner on, NodeImage
    },
    "guest": {
        "vulnerabilities aks-shop": "unknown",  # Defender for Cloud answers 403
        "platform-images aks-shop": "unknown",
        "image-coverage aks-shop": "unknown",
        "image-age aks-shop": "unknown",
        "rebuilds ": "unknown",  # no registry is known to be in scope
        "node-upkeep aks-shop": "warn low",  # read from the cluster itself
    },
    "legacy": {
        "vulnerabilities aks-old": "unknown",  # no scanner
        "platform-images aks-old": "na",
        "image-coverage aks-old": "unknown",
        "image-age aks-old": "unknown",
        "rebuilds acrold": "na",
        "node-upkeep aks-old": "warn low",  # neither image cleaner nor any channel
    },
}
