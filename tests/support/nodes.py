"""Pools and machines made by hand, for the checks that judge nodes."""

from __future__ import annotations

from aks_harden.model.json import Json, JsonObject
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot
from support.snapshots import SUB, cluster, snapshot

NODE_GROUP = "mc_rg"
RECENT = "AKSUbuntu-2404gen2TLcontainerd-202611.10.0"
_GALLERY = "/subscriptions/x/resourceGroups/AKS-Ubuntu/providers/Microsoft.Compute/galleries/AKSUbuntu/images"


def pool(name: str = "apps", **more: Json) -> JsonObject:
    """Return a Linux pool with a recent image and all else left out."""
    return {
        "name": name,
        "count": 2,
        "mode": "User",
        "type": "VirtualMachineScaleSets",
        "osType": "Linux",
        "vmSize": "Standard_D4ds_v5",
        "nodeImageVersion": RECENT,
        **more,
    }


def reference(definition: str, version: str) -> Json:
    """Return where a machine was made from, in AKS's own gallery."""
    return {"id": f"{_GALLERY}/{definition}/versions/{version}"}


def machine(name: str, image: Json = None, *, group: str = NODE_GROUP, **properties: Json) -> JsonObject:
    """Return a machine of the node resource group."""
    made = reference("2404gen2containerd", "202611.10.0") if image is None else image
    return {
        "id": f"{SUB}/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachines/{name}",
        "name": name,
        "properties": {
            "hardwareProfile": {"vmSize": "Standard_D4ds_v5"},
            "storageProfile": {"osDisk": {"osType": "Linux"}, "imageReference": made},
            **properties,
        },
    }


def of_pools(*pools: Json, **properties: Json) -> Snapshot:
    """Return a cluster with some pools."""
    given: JsonObject = {"agentPoolProfiles": [*pools], "nodeResourceGroup": NODE_GROUP, **properties}
    return snapshot({"cluster": {"@": cluster(**given)}, "virtual-machines": {".": []}})


def of_machines(machines: Json | Reading, **properties: Json) -> Snapshot:
    """Return a cluster with node auto-provisioning that made some machines."""
    given: JsonObject = {
        "agentPoolProfiles": [pool("system", mode="System")],
        "nodeProvisioningProfile": {"mode": "Auto"},
        "nodeResourceGroup": NODE_GROUP,
        **properties,
    }
    return snapshot({"cluster": {"@": cluster(**given)}, "virtual-machines": {".": machines}})
