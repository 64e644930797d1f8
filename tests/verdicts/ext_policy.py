"""EXT-POLICY in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {"add-on aks-shop": "fail medium"},  # the key is not there, so off
    "pay": {"add-on aks-pay": "pass"},
    "auto": {"add-on aks-auto": "pass"},
    "stopped": {"add-on aks-night": "pass"},  # configuration is judged while stopped
    "guest": {"add-on aks-shop": "fail medium"},
    "legacy": {"add-on aks-old": "fail medium"},  # azurePolicy is false
}
