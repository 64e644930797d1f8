"""EXT-TIER in each world, reasoned by hand from the checklist and the world's own facts."""

VERDICTS = {
    "shop": {"tier aks-shop": "warn low"},  # Free
    "pay": {"tier aks-pay": "pass"},  # Standard
    "auto": {"tier aks-auto": "pass"},  # Standard
    "stopped": {"tier aks-night": "warn low"},  # Free
    "guest": {"tier aks-shop": "warn low"},
    "legacy": {"tier aks-old": "pass"},  # Paid, the older name of Standard
}
