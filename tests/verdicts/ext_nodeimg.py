"""EXT-NODEIMG in each world, reasoned from its images on 2026-11-23, the day that worlds are read on."""

VERDICTS = {
    "shop": {
        "image-age system": "warn medium",  # 60 days
        "image-age web": "fail high",  # the last image of its system, of 2026-05-20
        "os-support system": "warn medium",  # Ubuntu 22.04 ends 2027-06-30
        "os-support web": "fail high",  # Flatcar ended 2026-06-08
        "provisioned-image-age aks-shop": "na",  # nodes are of pools alone
        "provisioned-os-support aks-shop": "na",
    },
    "pay": {
        "image-age system": "pass",  # nine days, whenever it is built
        "image-age apps": "pass",
        "os-support system": "pass",  # Ubuntu 24.04
        "os-support apps": "pass",
        "provisioned-image-age aks-pay": "na",
        "provisioned-os-support aks-pay": "na",
    },
    "auto": {
        "image-age ": "na",  # the list of pools is null: the system's nodes are the provider's
        "os-support ": "na",
        "provisioned-image-age aks-auto": "pass",  # two machines of a recent image
        "provisioned-os-support aks-auto": "warn medium",  # of Ubuntu 22.04
    },
    "stopped": {
        # The last operation failed, so that the pools tell what was wanted and not what nodes are.
        "image-age system": "unknown",
        "image-age jobs": "unknown",
        "os-support system": "unknown",
        "os-support jobs": "unknown",
        "provisioned-image-age aks-night": "na",
        "provisioned-os-support aks-night": "na",
    },
    "guest": {  # the cluster may be read, and nothing else is needed
        "image-age system": "warn medium",
        "image-age web": "fail high",
        "os-support system": "warn medium",
        "os-support web": "fail high",
        "provisioned-image-age aks-shop": "na",
        "provisioned-os-support aks-shop": "na",
    },
    "legacy": {
        "image-age nodepool1": "fail high",  # of May 2023
        "os-support nodepool1": "fail high",  # Ubuntu 18.04
        "provisioned-image-age aks-old": "na",
        "provisioned-os-support aks-old": "na",
    },
}
