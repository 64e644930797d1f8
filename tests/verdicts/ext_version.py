"""EXT-VERSION in each world, reasoned from the region's list: 1.34 to 1.36 in community support."""

VERDICTS = {
    "shop": {"version aks-shop": "pass"},  # 1.34.1
    "pay": {"version aks-pay": "pass"},  # 1.34.1
    "auto": {"version aks-auto": "pass"},  # 1.36.1
    "stopped": {"version aks-night": "pass"},  # 1.34.1 as wanted; the failed operation is only noted
    "guest": {"version aks-shop": "pass"},  # the region's list may be read
    "legacy": {"version aks-old": "fail high"},  # 1.28: eight behind the newest, not on the list
}
