"""EXT-WI in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

_OFF = {"oidc-issuer": "warn medium", "workload-identity": "warn medium", "pod-identity": "pass"}
_ON = dict.fromkeys(_OFF, "pass")


def _of(cluster: str, verdicts: dict[str, str]) -> dict[str, str]:
    return {f"{key} {cluster}": verdict for key, verdict in verdicts.items()}


VERDICTS = {
    "shop": _of("aks-shop", _OFF),  # the issuer says false, the rest is absent
    "pay": _of("aks-pay", _ON),
    "auto": _of("aks-auto", _ON),  # null, and preconfigured
    "stopped": _of("aks-night", _OFF),
    "guest": _of("aks-shop", _OFF),
    "legacy": _of("aks-old", _OFF),  # an old cluster never gets them by itself
}
