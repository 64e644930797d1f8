"""EXT-FIPS in each world: nobody declares the need."""

_CLUSTERS = {
    "shop": "aks-shop",
    "pay": "aks-pay",
    "auto": "aks-auto",
    "stopped": "aks-night",
    "guest": "aks-shop",
    "legacy": "aks-old",
}
VERDICTS = {
    world: {f"fips {cluster}": "na", f"provisioned-fips {cluster}": "na"}
    for world, cluster in _CLUSTERS.items()
}
