"""NET-10 in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        "exposure aks-shop": "fail high",  # public, no ranges
        "public-name aks-shop": "na",  # public anyway
        "way-in aks-shop": "na",  # reached over the Internet
    },
    "pay": {
        "exposure aks-pay": "pass",  # private
        "public-name aks-pay": "pass",  # switched off
        "way-in aks-pay": "pass",  # the VPN gateway of the hub, used by the peering; names resolve there
    },
    "auto": {
        "exposure aks-auto": "fail medium",  # public behind one /28
        "public-name aks-auto": "na",  # public anyway
        "way-in aks-auto": "na",  # reached over the Internet
    },
    "stopped": {
        "exposure aks-night": "fail medium",  # public behind one /28
        "public-name aks-night": "na",  # public anyway
        "way-in aks-night": "na",  # reached over the Internet
    },
    "guest": {
        "exposure aks-shop": "fail high",  # as in shop
        "public-name aks-shop": "na",  # public anyway
        "way-in aks-shop": "na",  # reached over the Internet
    },
    "legacy": {
        "exposure aks-old": "fail high",  # no access profile at all
        "public-name aks-old": "na",  # public anyway
        "way-in aks-old": "na",  # reached over the Internet
    },
}
