"""EXT-RUN in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        "run-command aks-shop": "warn low",  # on, beside a public door
    },
    "pay": {
        "run-command aks-pay": "pass",  # switched off
    },
    "auto": {
        "run-command aks-auto": "warn low",  # not said is on
    },
    "stopped": {
        "run-command aks-night": "warn low",
    },
    "guest": {
        "run-command aks-shop": "warn low",
    },
    "legacy": {
        "run-command aks-old": "warn low",
    },
}
