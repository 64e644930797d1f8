"""EXT-GATE in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {"gate aks-shop": "unknown"},  # a verifier in the cluster cannot be ruled out
    "pay": {"gate aks-pay": "pass"},  # securityGating.enabled
    "auto": {"gate aks-auto": "unknown"},
    "stopped": {"gate aks-night": "unknown"},
    "guest": {"gate aks-shop": "unknown"},  # policy answers 403
    "legacy": {"gate aks-old": "unknown"},
}
