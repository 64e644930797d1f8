"""NET-1 in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        # No private cluster, no ranges: anybody. Without Entra: critical.
        "api-server aks-shop": "fail critical",
    },
    "pay": {
        "api-server aks-pay": "pass",  # private
    },
}
