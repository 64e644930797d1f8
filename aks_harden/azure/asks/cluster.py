"""Reads that the cluster itself names: its region's versions, its identities, what it trusts."""

from collections.abc import Iterable, Mapping
from typing import Final

from aks_harden.azure.asks.ask import Ask, able, type_of
from aks_harden.azure.versions import TRUSTED, VERSIONS
from aks_harden.snapshot.snapshot import Snapshot

RELEVANT_DEFINITIONS: Final = frozenset(
    {
        "450d2877-ebea-41e8-b00c-e286317d21bf",
        "36a27de4-199b-40fb-b336-945a8475d6c5",
        "993c2fcd-2b29-49d2-9eb0-df2c3a730c32",
        "febd0533-8e55-448f-b837-bd0e06f16469",
        "cf426bb8-b320-4321-8545-1b784a5df3a4",
        "5dc99dae-cfb2-42cc-8762-9aae02b74e27",
        "95edb821-ddaf-4404-9732-666045e056b4",
        "47a1ee2f-2a2a-4576-bf2a-e0e36709c2b8",
        "82985f06-dc18-4a48-bc1c-b9f4f0098cfe",
        "1c6e92c9-99f0-4e55-9cf2-0c234dc48f99",
        "098fc59e-46c7-4d99-9b16-64990e543d75",
        "c26596ff-4d70-4e6a-9a30-c2506bd2f80c",
        "16697877-1118-4fb1-9b65-9898ec2509ec",
        "1a5b4dca-0b6f-4cf5-907c-56316bc1bf3d",
    }
)
"""Built-in policy definitions that checks ask about; others need not be read to know what they test."""
RUNNING_IMAGES: Final = (
    "c609cf0f-71ab-41e9-a3c6-9a1f7fe1b8d5",
    "e9acaf48-d2cf-45a3-a6e7-3caa2ef769e0",
    "c5045ea3-afc6-4006-ab8f-86c8574dbf3d",
)
"""Assessments of the images that run in clusters: by cluster, by container, and by workload, which took the
place of the second on 2024-10-06.

https://learn.microsoft.com/azure/defender-for-cloud/release-notes-archive
"""
_IDENTITY: Final = "microsoft.managedidentity/userassignedidentities"
_HOSTED: Final = "managedsystem"
_BUILT_IN: Final = "/providers/microsoft.authorization/"


def kubernetes_versions(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for the Kubernetes versions that the cluster's region offers."""
    region = snapshot.cluster.text("location").lower().replace(" ", "")
    if region:
        path = f"/subscriptions/{snapshot.subscription}/providers/Microsoft.ContainerService"
        path = f"{path}/locations/{region}/kubernetesVersions"
        yield Ask(target=path, path=path, version=VERSIONS["kubernetes-versions"], single=True)


def pool_upgrades(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for the newest node image of each pool whose nodes are not the provider's own."""
    for pool in snapshot.cluster.nodes("properties.agentPoolProfiles"):
        if pool.name and pool.text("mode").lower() != _HOSTED:
            target = f"{snapshot.cluster_id}/agentPools/{pool.name}"
            path = f"{target}/upgradeProfiles/default"
            yield Ask(target=target, path=path, version=VERSIONS["pool-upgrades"], single=True)


def trust_sources(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for each resource that Trusted Access is given to, where its type is known."""
    for binding in able(snapshot, "trusted-access"):
        source = binding.text("properties.sourceResourceId").lower()
        if version := TRUSTED.get(type_of(source)):
            yield Ask(target=source, path=source, version=version, single=True)


def federated_credentials(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for the federated credentials of the control plane's and the kubelet's own identities."""
    cluster = snapshot.cluster
    own = cluster.get("identity.userAssignedIdentities")
    named = [*(own if isinstance(own, Mapping) else ())]
    named.append(cluster.text("properties.identityProfile.kubeletidentity.resourceId"))
    for identity in dict.fromkeys(entry.lower() for entry in named if type_of(entry) == _IDENTITY):
        path = f"{identity}/federatedIdentityCredentials"
        yield Ask(target=identity, path=path, version=VERSIONS["federated-credentials"])


def assigned_policies(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for each assigned definition and initiative that the lists of custom ones do not hold."""
    known = {node.id.lower() for node in able(snapshot, "policy-definitions", "policy-sets")}
    wanted = {
        assignment.text("properties.policyDefinitionId").lower()
        for assignment in snapshot.listed("policy-assignments")
    }
    for definition in sorted(wanted - known - {""}):
        kind, _, name = definition.rpartition("/")
        built_in = definition.startswith(_BUILT_IN)
        if built_in and kind.endswith("/policydefinitions") and name not in RELEVANT_DEFINITIONS:
            continue
        yield Ask(target=definition, path=definition, version=VERSIONS["assigned-policies"], single=True)


def image_findings(snapshot: Snapshot) -> Iterable[Ask]:
    """Ask for what Defender for Cloud found in the images that run in clusters."""
    base = f"/subscriptions/{snapshot.subscription}/providers/Microsoft.Security/assessments"
    for name in RUNNING_IMAGES:
        path = f"{base}/{name}/subAssessments"
        yield Ask(target=f"{base}/{name}", path=path, version=VERSIONS["image-findings"])
