"""EXT-STATE in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

_QUIET = {
    # Succeeded and running, every pool on the cluster's own version; nobody recorded a change.
    "provisioning {}": "pass",
    "power {}": "pass",
    "pools-at-rest {}": "pass",
    "pool-versions {}": "pass",
    "nodes-newer {}": "na",
}


def _as(cluster: str, **other: str) -> dict[str, str]:
    changed = {f"{key.replace('_', '-')} {{}}": verdict for key, verdict in other.items()}
    return {key.format(cluster): verdict for key, verdict in {**_QUIET, **changed}.items()}


VERDICTS = {
    "shop": _as("aks-shop"),
    "pay": _as("aks-pay"),
    # Hosted system nodes and node auto-provisioning: there is no pool to look at.
    "auto": _as("aks-auto", pools_at_rest="na", pool_versions="na"),
    # Stopped, and both the cluster's and the pool jobs' last operation failed.
    "stopped": _as("aks-night", provisioning="warn medium", power="warn low", pools_at_rest="warn medium"),
    "guest": _as("aks-shop"),  # the cluster itself can be read
    "legacy": _as("aks-old"),  # at rest, whatever its age
}
