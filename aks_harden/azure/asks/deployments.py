"""Which deployments touched the cluster: their names, times and modes, and nothing of what they carried.

A deployment's parameters and outputs hold what its author put there, keys included, and its template is the
owner's own; none of that enters a snapshot.
"""

from collections.abc import Iterable
from functools import partial
from typing import Final

from aks_harden.azure.asks.ask import Ask
from aks_harden.azure.versions import VERSIONS
from aks_harden.model.json import Json, JsonObject
from aks_harden.snapshot.paths import group_of, same_id
from aks_harden.snapshot.snapshot import Snapshot

_OWN: Final = ("id", "name", "type")
_PROPERTIES: Final = ("provisioningState", "correlationId", "timestamp", "mode")


def deployments(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for the deployments of the cluster's resource group."""
    own = snapshot.cluster_id
    group = f"/subscriptions/{snapshot.subscription}/resourceGroups/{group_of(own)}"
    yield Ask(
        target=own,
        path=f"{group}/providers/Microsoft.Resources/deployments",
        version=VERSIONS["deployments"],
        kept=partial(_of_cluster, own),
    )


def _of_cluster(cluster: str, value: Json) -> Json:
    """Return the deployments that name the cluster among what they made, stripped of all else."""
    listed = value if isinstance(value, list) else []
    return [
        _stripped(cluster, entry) for entry in listed if isinstance(entry, dict) and _names(cluster, entry)
    ]


def _names(cluster: str, deployment: JsonObject) -> bool:
    properties = deployment.get("properties")
    made = properties.get("outputResources") if isinstance(properties, dict) else None
    ids = (entry.get("id") for entry in made if isinstance(entry, dict)) if isinstance(made, list) else ()
    return any(isinstance(id_, str) and same_id(id_, cluster) for id_ in ids)


def _stripped(cluster: str, deployment: JsonObject) -> JsonObject:
    properties = deployment.get("properties")
    told = properties if isinstance(properties, dict) else {}
    kept: JsonObject = {name: told[name] for name in _PROPERTIES if isinstance(told.get(name), str)}
    own: JsonObject = {name: deployment[name] for name in _OWN if isinstance(deployment.get(name), str)}
    return own | {"properties": kept | {"outputResources": [{"id": cluster}]}}
