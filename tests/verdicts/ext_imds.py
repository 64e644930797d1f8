"""EXT-IMDS in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        "metadata-service aks-shop": "na",  # Container Insights needs the service
    },
    "pay": {
        "metadata-service aks-pay": "na",  # Azure Policy and Container Insights
    },
    "auto": {
        "metadata-service aks-auto": "na",  # both, and application routing
    },
    "stopped": {
        "metadata-service aks-night": "na",  # both
    },
    "guest": {
        "metadata-service aks-shop": "na",  # the add-on shows in the cluster: extensions need not be read
    },
    "legacy": {
        "metadata-service aks-old": "na",  # Container Insights, as omsAgent
    },
}
