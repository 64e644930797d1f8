"""Small snapshots, made by hand, for tables of (change -> verdict)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import cast

from aks_harden.model.json import Json, JsonObject
from aks_harden.snapshot.reading import Cause, Read, Reading, Unread
from aks_harden.snapshot.snapshot import Snapshot

SUBSCRIPTION = "11111111-1111-4111-8111-111111111111"
SUB = f"/subscriptions/{SUBSCRIPTION}"
CLUSTER = f"{SUB}/resourcegroups/rg-test/providers/Microsoft.ContainerService/managedClusters/aks-test"
NOW = "2026-11-23T12:00:00Z"
CALL = "GET {target}?api-version=2026-08-01"


def read(value: Json, target: str = "/") -> Read:
    return Read(value=value, call=CALL.format(target=target), at=NOW)


def snapshot(readings: Mapping[str, Mapping[str, Json | Reading]]) -> Snapshot:
    """Make a whole snapshot; plain JSON counts as read; target "." is the subscription, "@" the cluster."""
    short = {".": SUB, "@": CLUSTER}
    built: dict[str, Mapping[str, Reading]] = {}
    for facet, targets in readings.items():
        built[facet] = MappingProxyType(
            {
                short.get(target, target).lower(): value
                if isinstance(value, Reading)
                else read(value, short.get(target, target))
                for target, value in targets.items()
            }
        )
    return Snapshot(cluster_id=CLUSTER, taken_at=NOW, readings=MappingProxyType(built))


def cluster(**properties: Json) -> JsonObject:
    """An ARM body of a cluster with the given properties beside the ones every body has."""
    return {
        "id": CLUSTER,
        "name": "aks-test",
        "type": "Microsoft.ContainerService/ManagedClusters",
        "location": "westeurope",
        "sku": {"name": "Base", "tier": "Free"},
        "identity": {"type": "SystemAssigned"},
        "eTag": "11111111-0000-4000-8000-000000000000",
        "properties": cast(
            "JsonObject", {"provisioningState": "Succeeded", "powerState": {"code": "Running"}}
        )
        | properties,
    }


def forbidden(action: str) -> Unread:
    """What a 403 leaves behind."""
    return Unread(cause=Cause.FORBIDDEN, reason="not allowed to read it", action=action)
