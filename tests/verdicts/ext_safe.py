"""EXT-SAFE in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {"level aks-shop": "warn low"},  # none
    "pay": {"level aks-pay": "pass"},  # Enforce
    "auto": {"level aks-auto": "pass"},  # Enforce, one namespace left out
    "stopped": {"level aks-night": "warn low"},  # none
    "guest": {"level aks-shop": "warn low"},  # the guest may read them, and there are none
    "legacy": {"level aks-old": "warn low"},
}
