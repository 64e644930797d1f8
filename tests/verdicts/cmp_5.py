"""CMP-5 in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {"from-scratch acrshop": "manual"},  # no API tells
    "pay": {"from-scratch acrpay": "manual"},
    "auto": {"from-scratch acrauto": "manual"},
    "stopped": {"from-scratch acrnight": "manual"},
    "guest": {"from-scratch ": "unknown"},  # no registry is known to be in scope
    "legacy": {"from-scratch acrold": "manual"},
}
