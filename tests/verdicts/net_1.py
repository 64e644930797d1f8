"""NET-1 in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        # No private cluster, no ranges: anybody. Without Entra: critical.
        "api-server aks-shop": "fail critical",
    },
    "pay": {
        "api-server aks-pay": "pass",  # private
    },
    "auto": {
        # VNet integration does not decide: the API server is public, and one /28 is let in.
        "api-server aks-auto": "warn medium",
    },
    "stopped": {
        "api-server aks-night": "warn medium",  # one /28; that it is stopped changes no configuration
    },
    "guest": {
        "api-server aks-shop": "fail critical",  # the cluster can be read: as in shop
    },
    "legacy": {
        "api-server aks-old": "fail critical",  # no access profile at all, and no AKS-managed Entra
    },
}
