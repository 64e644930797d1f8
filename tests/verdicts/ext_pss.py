"""EXT-PSS in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {"baseline aks-shop": "unknown"},  # nothing in Azure; labels of namespaces were not read
    "pay": {"baseline aks-pay": "pass"},  # the initiative with Deny at rg-pay
    "auto": {"baseline aks-auto": "pass"},  # safeguards enforce Baseline
    "stopped": {"baseline aks-night": "unknown"},
    "guest": {"baseline aks-shop": "unknown"},  # policy answers 403
    "legacy": {"baseline aks-old": "unknown"},
}
