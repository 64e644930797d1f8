"""EXT-PIP in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

_SHOP = {
    "node-address system": "pass",
    # enableNodePublicIP is true, and both groups let the Internet to 22.
    "node-address web": "fail high",
}

VERDICTS = {
    "shop": _SHOP,
    "guest": _SHOP,  # pools, scale sets and groups are readable there as well
    "pay": {"node-address system": "pass", "node-address apps": "pass"},
    "auto": {
        # Machines of node auto-provisioning, each by its own card.
        "node-address aks-default-x7k2p": "pass",
        "node-address aks-default-q9m4t": "pass",
        "node-address aks-auto": "na",  # system nodes are hosted by Azure
    },
    "stopped": {"node-address system": "pass", "node-address jobs": "pass"},
    "legacy": {"node-address nodepool1": "pass"},
}
