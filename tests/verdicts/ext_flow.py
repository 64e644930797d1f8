"""EXT-FLOW in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

_SHOP = {"flow-logs vnet-shop": "warn low"}  # a log of nsg-shop-nodes alone, of the kind that ends in 2027

VERDICTS = {
    "shop": _SHOP,
    "guest": _SHOP,
    "pay": {"flow-logs vnet-pay": "pass"},  # of the whole network
    "auto": {
        "flow-logs aks-vnet-24681357": "fail low",  # no watcher in the subscription
        "flow-logs aks-auto": "na",  # system nodes are hosted by Azure
    },
    "stopped": {"flow-logs vnet-night": "fail low"},  # no watcher in the network's subscription
    "legacy": {"flow-logs aks-vnet-31415926": "fail low"},  # no watcher in the subscription
}
