"""IAM-6 in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        "mechanism aks-shop": "warn medium",  # the add-on is on, its rotation off
        # kv-shop: the nodes have an access policy there. Nothing is said of purge protection, which is off.
        "purge-protection kv-shop": "fail high",
        "purge-protection kv-shop-web": "pass",  # the add-on holds a role there
        "soft-delete kv-shop": "pass",
        "soft-delete kv-shop-web": "pass",
        "permission-model kv-shop": "warn medium",  # access policies, in a standard environment
        "permission-model kv-shop-web": "pass",
        "network kv-shop": "fail high",  # public, without rules
        "network kv-shop-web": "fail high",  # denies by default, and eight rules let in 255 of 256 addresses
    },
    "pay": {
        "mechanism aks-pay": "pass",  # on, with rotation
        # kv-pay by the keys and the add-on, kv-pay-apps by a workload that the cluster's issuer speaks for.
        "purge-protection kv-pay": "pass",
        "purge-protection kv-pay-apps": "pass",
        "soft-delete kv-pay": "pass",
        "soft-delete kv-pay-apps": "pass",
        "permission-model kv-pay": "pass",
        "permission-model kv-pay-apps": "pass",
        "network kv-pay": "pass",  # public access is disabled
        "network kv-pay-apps": "pass",
    },
    "auto": {
        "mechanism aks-auto": "pass",
        "purge-protection kv-auto": "pass",  # the add-on holds a role there
        "soft-delete kv-auto": "pass",
        "permission-model kv-auto": "pass",
        "network kv-auto": "pass",
    },
    "stopped": {
        "mechanism aks-night": "warn medium",  # on without rotation: configuration is judged
        "purge-protection kv-night": "pass",  # the add-on has an access policy there
        "soft-delete kv-night": "pass",
        "permission-model kv-night": "warn medium",
        "network kv-night": "fail high",  # public, without rules
        # The key of the disks lies in the platform team's vault: RBAC, purge protection, closed.
        "purge-protection kv-platform": "pass",
        "soft-delete kv-platform": "pass",
        "permission-model kv-platform": "pass",
        "network kv-platform": "pass",
    },
    "guest": {
        "mechanism aks-shop": "warn medium",  # the cluster can be read
        # Neither vaults nor role assignments may be read, so the cluster stands for what may be there.
        "purge-protection aks-shop": "unknown",
        "soft-delete aks-shop": "unknown",
        "permission-model aks-shop": "unknown",
        "network aks-shop": "unknown",
    },
    "legacy": {
        "mechanism aks-old": "unknown",  # no such add-on: only Kubernetes tells of other ways
        # The service principal has an access policy on kv-old, whose body is an old one.
        "purge-protection kv-old": "fail high",
        "soft-delete kv-old": "pass",  # absent: Azure has switched it on for old vaults
        "permission-model kv-old": "warn medium",
        "network kv-old": "fail high",  # neither public access nor rules are told of: open
    },
}
