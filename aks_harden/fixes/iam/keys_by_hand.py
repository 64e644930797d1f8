"""What of IAM-7 no call changes in place: pools, the cluster's disks, volumes and registries.

Azure takes these settings when the thing is made and never again, so each comes with the way to a new one.
"""

import re
from typing import Final

from aks_harden.checks.nodes.pool_places import pool_at
from aks_harden.checks.stores.customer_keys import is_encrypted
from aks_harden.checks.stores.registries import made_by_aks, registry_of
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.shell_words import Slot, call, remark, var, word
from aks_harden.fixes.successor import successor
from aks_harden.fixes.twins import bicep, terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Kind, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.paths import group_of, name_of, same_id
from aks_harden.snapshot.snapshot import Snapshot

_HEAD: Final = ("#!/usr/bin/env bash", "set -euo pipefail", "")
_DISKS: Final = "properties.diskEncryptionSetID"


def _file(name: str) -> str:
    """Return a name as a part of the name of a file."""
    return re.sub(r"[^A-Za-z0-9-]", "-", name)


def propose_pool(snapshot: Snapshot, _context: Context, resource: str) -> Proposal | None:
    """Offer the way to a pool whose hosts encrypt; nodes that AKS provisions have no such switch here."""
    if same_id(resource, snapshot.cluster_id):
        return None
    pool = pool_at(snapshot, resource)
    name = pool.name
    fix = Fix(
        id="IAM-7.host-encryption",
        item="IAM-7",
        title="Replace the pool by one whose hosts encrypt",
        resource=resource,
        assertions=(("host-encryption", resource),),
        kind=Kind.RECREATE,
        risk=Risk.MANUAL,
        commands=(),
        undo=(),
        no_undo="Until the old pool is deleted nothing is lost: delete the new one. After that, make a pool"
        " like the old one.",
        changes=f"A pool like {name} whose hosts encrypt caches and temporary disks; {name} is drained and"
        " deleted.",
        disruption="Pods move to the new pool as the old one is drained.",
        minutes=30,
        hazard="WORKLOAD RISK: draining honours disruption budgets, and one that allows nothing stops it."
        " Both pools need quota and addresses at the same time. Not every size of machine encrypts at host.",
        cost="Two pools are paid for until the old one is deleted.",
        bicep=bicep(
            "Microsoft.ContainerService/managedClusters/agentPools@2026-06-01",
            name,
            {"properties.enableEncryptionAtHost": True},
        ),
        terraform=terraform(
            "azurerm_kubernetes_cluster_node_pool", {"name": name, "host_encryption_enabled": True}
        ),
        policy="41425d9f-d1a5-499a-9932-f8ed8453932c",
        phase=Phase.BY_HAND,
        documents={f"host-encryption-{_file(name)}.sh": _pool_script(snapshot, resource)},
    )
    return Proposal(fix=fix, after=snapshot)


def _pool_script(snapshot: Snapshot, resource: str) -> str:
    pool = pool_at(snapshot, resource).node
    count = pool.get("count")
    cluster = (("--cluster-name", word(snapshot.cluster_name)), ("--resource-group", var("GROUP")))
    subnet = pool.text("vnetSubnetID")
    options = (
        *cluster,
        ("--name", var("NEW_POOL")),
        ("--mode", word(pool.text("mode") or "User")),
        ("--node-vm-size", word(pool.text("vmSize"))),
        ("--node-count", str(count) if isinstance(count, int) and count else "3"),
        *((("--vnet-subnet-id", word(subnet)),) if subnet else ()),
        ("--enable-encryption-at-host",),
    )
    lines = [
        *_HEAD,
        Slot(name="GROUP", value=group_of(snapshot.cluster_id), asks="the cluster's resource group").line,
        Slot(name="NEW_POOL", value="", asks="a name of 1 to 12 small letters and digits").line,
        Slot(name="OLD_POOL", value=name_of(resource), asks="the pool to replace").line,
        "",
        remark("Once for each subscription; wait until it is Registered."),
        "az feature register --namespace Microsoft.Compute --name EncryptionAtHost",
        "az provider register --namespace Microsoft.Compute",
        "",
        remark("Labels, taints, zones and the autoscaler are not carried over: add them here."),
        call("az aks nodepool add", options),
        "",
        remark("Then drain the old pool and, once all runs on the new one, delete it."),
        'kubectl cordon --selector "agentpool=$OLD_POOL"',
        'kubectl drain --selector "agentpool=$OLD_POOL" --ignore-daemonsets --delete-emptydir-data',
        call("az aks nodepool delete", (*cluster, ("--name", var("OLD_POOL")))),
        "",
    ]
    return "\n".join(lines)


def propose_disks(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer the way to a cluster whose disks are encrypted with a key of the operator's own."""
    if snapshot.cluster.see(_DISKS).text:
        return None
    return successor(
        snapshot,
        context,
        id="IAM-7.successor",
        item="IAM-7",
        assertions=(("os-disks", resource),),
        why="A disk encryption set is named when a cluster is made, and never later.",
    )


def propose_volumes(snapshot: Snapshot, _context: Context, resource: str) -> Proposal | None:
    """Offer a StorageClass whose disks are encrypted with a key of the operator's own."""
    named = snapshot.cluster.see(_DISKS).text or "YOUR-DISK-ENCRYPTION-SET-ID"
    fix = Fix(
        id="IAM-7.volumes",
        item="IAM-7",
        title="Encrypt the disks of new volumes with a key of your own",
        resource=snapshot.cluster_id,
        assertions=(("data-disks", resource),),
        kind=Kind.MANIFEST,
        risk=Risk.MANUAL,
        commands=(),
        undo=(),
        no_undo="Volumes stay with the class that they were made by: take the class away where it is kept.",
        changes="A StorageClass whose volumes are encrypted with the key of a disk encryption set.",
        disruption="None: volumes that exist stay as they are, and their content must be moved to new ones.",
        minutes=30,
        hazard="DATA LOSS: whoever loses the key loses the volumes.",
        policy="7d7be79c-23ba-4033-84dd-45e2a5ccdd67",
        phase=Phase.BY_HAND,
        documents={"storage-class-own-key.yaml": _storage_class(named)},
    )
    return Proposal(fix=fix, after=snapshot)


def _storage_class(named: str) -> str:
    # As a quoted scalar of YAML, in which only these two mean anything.
    quoted = '"' + "".join(named.split()).replace("\\", "\\\\").replace('"', '\\"') + '"'
    return (
        "# The identity of the cluster needs the right to read the disk encryption set.\n"
        "apiVersion: storage.k8s.io/v1\n"
        "kind: StorageClass\n"
        "metadata:\n"
        "  name: managed-csi-own-key\n"
        "provisioner: disk.csi.azure.com\n"
        "reclaimPolicy: Delete\n"
        "volumeBindingMode: WaitForFirstConsumer\n"
        "allowVolumeExpansion: true\n"
        "parameters:\n"
        "  skuName: Premium_LRS\n"
        f"  diskEncryptionSetID: {quoted}\n"
    )


def propose_registry(snapshot: Snapshot, _context: Context, resource: str) -> Proposal | None:
    """Offer the way to a registry that is encrypted with a key of the operator's own."""
    registry = registry_of(snapshot, resource)
    if is_encrypted(registry) or made_by_aks(snapshot.cluster, resource):
        return None
    fix = Fix(
        id="IAM-7.registry",
        item="IAM-7",
        title="Replace the registry by one with a key of your own",
        resource=registry.id,
        assertions=(("registry", resource),),
        kind=Kind.RECREATE,
        risk=Risk.MANUAL,
        commands=(),
        undo=(),
        no_undo="A registry keeps its key for good: until the old one is deleted, go back to that.",
        changes=f"A Premium registry with a key of your own, with the images of {registry.name} in it.",
        disruption="None while both stand; images, pipelines and manifests move to the new name.",
        minutes=60,
        hazard="DATA LOSS: without the key no image can be pulled. Imports carry no signatures, locks,"
        " tokens, tasks or webhooks over.",
        cost="Premium costs more than the other tiers, and two registries are paid for meanwhile.",
        bicep=bicep(
            "Microsoft.ContainerRegistry/registries@2025-11-01",
            "YOUR-REGISTRY",
            {"sku.name": "Premium", "properties.encryption.status": "enabled"},
        ),
        terraform="# azurerm_container_registry: the block `encryption`, which forces a new registry.\n",
        policy="5b9159ae-1701-4a6f-9a7a-aa9c8ddd0580",
        phase=Phase.BY_HAND,
        documents={f"own-key-{_file(registry.name)}.sh": _registry_script(registry.id)},
    )
    return Proposal(fix=fix, after=snapshot)


def _registry_script(registry: str) -> str:
    options = (
        ("--name", var("NEW_REGISTRY")),
        ("--resource-group", var("GROUP")),
        ("--sku", "Premium"),
        ("--identity", var("IDENTITY")),
        ("--key-encryption-key", var("KEY")),
    )
    lines = [
        *_HEAD,
        Slot(name="OLD_REGISTRY", value=name_of(registry), asks="the registry to replace").line,
        Slot(name="OLD_REGISTRY_ID", value=registry, asks="its resource id").line,
        Slot(name="GROUP", value=group_of(registry), asks="a resource group").line,
        Slot(name="NEW_REGISTRY", value="", asks="a name of 5 to 50 letters and digits").line,
        Slot(name="IDENTITY", value="", asks="id of an identity that may wrap and unwrap with the key").line,
        Slot(
            name="KEY", value="", asks="address of the key, without version so that new ones are taken"
        ).line,
        "",
        call("az acr create", options),
        "",
        remark("Every image with every tag; what has no tag must be imported by its digest."),
        'az acr repository list --name "$OLD_REGISTRY" --output tsv | while IFS= read -r repository; do',
        '  az acr repository show-tags --name "$OLD_REGISTRY" --repository "$repository" \\',
        "    --output tsv </dev/null |",
        "    while IFS= read -r tag; do",
        '      az acr import --name "$NEW_REGISTRY" --registry "$OLD_REGISTRY_ID" \\',
        '        --source "$repository:$tag" --image "$repository:$tag" </dev/null',
        "    done",
        "done",
        "",
        remark("Then give the nodes their pull role on it, move manifests, and delete the old one last."),
        "",
    ]
    return "\n".join(lines)


BY_HAND: Final = (
    Remedy(
        id="IAM-7.host-encryption",
        asserts="host-encryption",
        propose=propose_pool,
        phase=Phase.BY_HAND,
        actions=(),
    ),
    Remedy(
        id="IAM-7.successor",
        asserts="os-disks",
        propose=propose_disks,
        phase=Phase.BY_HAND,
        actions=(),
    ),
    Remedy(
        id="IAM-7.volumes",
        asserts="data-disks",
        propose=propose_volumes,
        phase=Phase.BY_HAND,
        actions=(),
    ),
    Remedy(
        id="IAM-7.registry",
        asserts="registry",
        propose=propose_registry,
        phase=Phase.BY_HAND,
        actions=(),
    ),
)
"""https://learn.microsoft.com/azure/aks/enable-host-encryption,
https://learn.microsoft.com/azure/aks/azure-disk-customer-managed-keys,
https://learn.microsoft.com/azure/container-registry/tutorial-customer-managed-keys
"""
