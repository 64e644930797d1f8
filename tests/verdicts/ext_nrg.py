"""EXT-NRG in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        "lockdown aks-shop": "warn low",  # no profile: unrestricted
    },
    "pay": {
        "lockdown aks-pay": "pass",  # ReadOnly
    },
    "auto": {
        "lockdown aks-auto": "pass",  # null, and preset
    },
    "stopped": {
        "lockdown aks-night": "warn low",
    },
    "guest": {
        "lockdown aks-shop": "warn low",
    },
    "legacy": {
        "lockdown aks-old": "warn low",
    },
}
