"""EXT-LOCAL in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {"local-accounts aks-shop": "na"},  # without Entra IAM-1 carries it
    "pay": {"local-accounts aks-pay": "pass"},
    "auto": {"local-accounts aks-auto": "pass"},
    "stopped": {"local-accounts aks-night": "fail high"},  # Entra, and local accounts on
    "guest": {"local-accounts aks-shop": "na"},
    "legacy": {"local-accounts aks-old": "na"},  # the legacy pair is no managed Entra
}
