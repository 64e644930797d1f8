"""EXT-CLEANER in each world, reasoned by hand from the checklist and the world's own facts."""

VERDICTS = {
    "shop": {"image-cleaner aks-shop": "warn low"},  # never switched on
    "pay": {"image-cleaner aks-pay": "pass"},  # once a week
    "auto": {"image-cleaner aks-auto": "pass"},  # preconfigured
    "stopped": {"image-cleaner aks-night": "pass"},  # on
    "guest": {"image-cleaner aks-shop": "warn low"},
    "legacy": {"image-cleaner aks-old": "warn low"},  # there was none in 2020
}
