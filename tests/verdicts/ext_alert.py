"""EXT-ALERT in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

_ALERTS = ("admin-credential", "run-command", "diagnostic-settings", "locks")


def _nothing(cluster: str, local: str, alerts: str = "warn medium") -> dict[str, str]:
    """Neither export nor alert; whether local accounts are on already decides the last one."""
    return {
        f"activity-log {cluster}": "warn medium",
        **{f"{key} {cluster}": alerts for key in _ALERTS},
        f"local-accounts {cluster}": local,
    }


VERDICTS = {
    # The one alert there is, on run command, is off and has no action group. Local accounts are on.
    "shop": _nothing("aks-shop", "na"),
    # to-law-central exports Administrative; an alert with an action group on each operation.
    "pay": {
        "activity-log aks-pay": "pass",
        **{f"{key} aks-pay": "pass" for key in _ALERTS},
        "local-accounts aks-pay": "pass",  # by the alert on every write to the cluster
    },
    "auto": _nothing("aks-auto", "warn medium"),  # local accounts are off, and nobody hears of a write
    "stopped": _nothing("aks-night", "na"),
    "guest": _nothing("aks-shop", "na", "unknown"),  # alerts may not be listed
    "legacy": _nothing("aks-old", "na"),  # a body that says nothing has local accounts on
}
