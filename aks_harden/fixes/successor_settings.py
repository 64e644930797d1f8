"""What a successor is made with: all that creation alone can give, and what it can give besides."""

from collections.abc import Iterator
from typing import Final

from aks_harden.checks.cmp.defender import retired_here
from aks_harden.checks.kind import automatic, has_windows, isolated
from aks_harden.checks.nodes.pools import pools_of
from aks_harden.checks.stores.registries import bootstrap_of
from aks_harden.checks.versions import standing
from aks_harden.fixes.asking import answered
from aks_harden.fixes.shell_words import Slot, var, word
from aks_harden.fixes.successor_pools import Option, creation_options, first_pool
from aks_harden.model.context import Context
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.keys import key_address, vault_named
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import group_of
from aks_harden.snapshot.snapshot import Snapshot

ID: Final = "successor"
_NETWORK: Final = "properties.networkProfile"
_ACCESS: Final = "properties.apiServerAccessProfile"
_LONGEST_NAME: Final = 61
_NO_INTEGRATION: Final = frozenset({"qatarcentral"})
"""Regions without API server VNet integration.

https://learn.microsoft.com/azure/aks/api-server-vnet-integration
"""


def integrates(snapshot: Snapshot) -> bool:
    """Tell whether API server VNet integration is there in the cluster's cloud and region."""
    region = snapshot.cluster.text("location").lower().replace(" ", "")
    return snapshot.cloud.lower() == "azurecloud" and region not in _NO_INTEGRATION


def slots(snapshot: Snapshot, context: Context) -> Iterator[Slot]:
    """Give the variables at the top: what was read and answered, and what is still to be filled in."""
    cluster = snapshot.cluster

    def slot(name: str, value: str, asks: str) -> Slot:
        return Slot(name=name, value=value, asks=asks)

    def told(name: str) -> str:
        return answered(context, ID, snapshot.cluster_id, name) or ""

    yield slot("SUBSCRIPTION", snapshot.subscription, "the id of the subscription")
    yield slot("GROUP", group_of(snapshot.cluster_id), "the resource group of the successor")
    yield slot("LOCATION", cluster.text("location"), "the region")
    yield slot("OLD", snapshot.cluster_name, "the name of the cluster that is replaced")
    yield slot("NEW", f"{snapshot.cluster_name[:_LONGEST_NAME]}-2", "the name of the successor")
    yield slot("VERSION", _version(snapshot), "a Kubernetes version in support")
    yield slot(
        "NODE_SUBNET",
        told("successor-subnet"),
        "the id of a subnet of your own for the nodes, with its way out in place",
    )
    if integrates(snapshot):
        yield slot(
            "API_SUBNET",
            told("api-server-subnet"),
            "the id of an empty subnet, /28 or wider, delegated to managed clusters of AKS",
        )
    yield slot("ADMIN_GROUPS", _admin_groups(context, cluster), "object ids of Entra groups, with commas")
    yield slot("WORKSPACE", _workspace(context, cluster), "the id of a Log Analytics workspace")
    disks = cluster.text("properties.diskEncryptionSetID") or told("disk-encryption-set")
    if disks or context.sensitive:
        yield slot("DISK_ENCRYPTION_SET", disks, "the id of a disk encryption set with a key of your own")
    key, vault = key_of(snapshot, context)
    if key or context.sensitive:
        yield slot("KEY", key, "the address of a key in a vault, with its version, to encrypt Secrets with")
        yield slot("KEY_VAULT", vault, "the id of the vault that holds the key")


def key_of(snapshot: Snapshot, context: Context) -> tuple[str, str]:
    """Return the key that Secrets are, or shall be, encrypted with, and the id of its vault."""
    profile = "properties.securityProfile.azureKeyVaultKms"
    cluster = snapshot.cluster
    said = cluster.text(f"{profile}.keyId") or answered(context, ID, snapshot.cluster_id, "vault-key") or ""
    address = key_address(said)
    if address is None or not address.version:
        return "", ""
    vault = vault_named(snapshot.readable("vaults"), address.vault)
    return said, cluster.text(f"{profile}.keyVaultResourceId") or ("" if vault is None else vault.id)


def settings(snapshot: Snapshot, context: Context) -> Iterator[Option]:
    """Give the options of `az aks create`."""
    cluster = snapshot.cluster
    yield "--subscription", var("SUBSCRIPTION")
    yield "--resource-group", var("GROUP")
    yield "--name", var("NEW")
    yield "--location", var("LOCATION")
    yield "--kubernetes-version", var("VERSION")
    yield ("--enable-managed-identity",)
    yield "--assign-identity", var("IDENTITY")
    yield "--assign-kubelet-identity", var("KUBELET")
    yield from _reach(snapshot)
    yield from _network(snapshot)
    yield from _data(snapshot, context)
    yield from _watch(snapshot)
    yield from _people(cluster)
    if not automatic(cluster):
        yield from _upkeep(cluster)
        first = first_pool(pools_of(cluster))
        yield from creation_options(context, first) if first is not None else ()
    yield ("--no-ssh-key",)


def zone_of(cluster: Node) -> str:
    """Return the private DNS zone of the operator's own that the cluster names; empty where it names none."""
    zone = cluster.text(f"{_ACCESS}.privateDNSZone")
    return zone if zone.startswith("/") else ""


def _version(snapshot: Snapshot) -> str:
    """Return the cluster's own version while it is in support."""
    try:
        found = standing(snapshot)
    except NotSettledError:
        return ""
    return found.version if found.supported else ""


def _admin_groups(context: Context, cluster: Node) -> str:
    listed = cluster.peek("properties.aadProfile.adminGroupObjectIDs")
    held = ",".join(listed.texts) if listed is not None else ""
    return held or answered(context, ID, cluster.id, "admin-group") or ""


def _workspace(context: Context, cluster: Node) -> str:
    found = (
        cluster.text("properties.addonProfiles.omsagent.config.logAnalyticsWorkspaceResourceID"),
        cluster.text("properties.securityProfile.defender.logAnalyticsWorkspaceResourceId"),
        answered(context, ID, cluster.id, "workspace") or "",
    )
    return next(filter(None, found), "")


def _reach(snapshot: Snapshot) -> Iterator[Option]:
    yield ("--enable-private-cluster",)
    zone = zone_of(snapshot.cluster)
    yield "--private-dns-zone", word(zone) if zone else "system"
    yield ("--disable-public-fqdn",)
    if integrates(snapshot):
        yield ("--enable-apiserver-vnet-integration",)
        yield "--apiserver-subnet-id", var("API_SUBNET")
    yield ("--disable-run-command",)


def _network(snapshot: Snapshot) -> Iterator[Option]:
    cluster = snapshot.cluster
    yield "--vnet-subnet-id", var("NODE_SUBNET")
    yield from _way_out(cluster)
    if automatic(cluster):
        return
    if cluster.text(f"{_NETWORK}.networkPlugin").lower() == "none":
        yield "--network-plugin", "none"
        return
    yield "--network-plugin", "azure"
    yield "--network-plugin-mode", "overlay"
    # Cilium runs on Linux alone: https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium
    windows = has_windows(pools_of(cluster))
    yield "--network-dataplane", "azure" if windows else "cilium"
    yield "--network-policy", "calico" if windows else "cilium"
    for option, name in (
        ("--pod-cidr", "podCidr"),
        ("--service-cidr", "serviceCidr"),
        ("--dns-service-ip", "dnsServiceIP"),
    ):
        if value := cluster.text(f"{_NETWORK}.{name}"):
            yield option, word(value)


def _way_out(cluster: Node) -> Iterator[Option]:
    if isolated(cluster):
        yield "--outbound-type", "none"
        yield "--bootstrap-artifact-source", "Cache"
        if (registry := bootstrap_of(cluster)) is not None:
            yield "--bootstrap-container-registry-resource-id", word(registry.text)
        return
    yield "--outbound-type", "userDefinedRouting"


def _data(snapshot: Snapshot, context: Context) -> Iterator[Option]:
    names = {slot.name for slot in slots(snapshot, context)}
    if "DISK_ENCRYPTION_SET" in names:
        yield "--node-osdisk-diskencryptionset-id", var("DISK_ENCRYPTION_SET")
    if "KEY" not in names:
        return
    yield ("--enable-azure-keyvault-kms",)
    yield "--azure-keyvault-kms-key-id", var("KEY")
    if integrates(snapshot):
        # A vault that is closed to the public is reached by way of the integrated API server alone.
        yield "--azure-keyvault-kms-key-vault-network-access", "Private"
        yield "--azure-keyvault-kms-key-vault-resource-id", var("KEY_VAULT")
    else:
        yield "--azure-keyvault-kms-key-vault-network-access", "Public"


def _watch(snapshot: Snapshot) -> Iterator[Option]:
    yield ("--enable-azure-monitor-logs",)
    yield "--workspace-resource-id", var("WORKSPACE")
    if not retired_here(snapshot):
        yield ("--enable-defender",)
        yield "--defender-config", var("DEFENDER")


def _people(cluster: Node) -> Iterator[Option]:
    yield "--aad-admin-group-object-ids", var("ADMIN_GROUPS")
    if automatic(cluster):
        yield "--sku", "automatic"
        return
    yield ("--enable-aad",)
    yield ("--enable-azure-rbac",)
    yield ("--disable-local-accounts",)
    yield ("--enable-oidc-issuer",)
    yield ("--enable-workload-identity",)


def _upkeep(cluster: Node) -> Iterator[Option]:
    long_term = cluster.text("properties.supportPlan").lower() == "akslongtermsupport"
    yield "--tier", "premium" if long_term or cluster.text("sku.tier").lower() == "premium" else "standard"
    if long_term:
        yield "--k8s-support-plan", "AKSLongTermSupport"
    yield "--enable-addons", "azure-policy,azure-keyvault-secrets-provider"
    yield ("--enable-secret-rotation",)
    yield ("--enable-image-cleaner",)
    yield "--image-cleaner-interval-hours", "24"
    yield "--auto-upgrade-channel", "patch"
    yield "--node-os-upgrade-channel", "NodeImage"
    yield "--nrg-lockdown-restriction-level", "ReadOnly"
    if cluster.text("properties.nodeProvisioningProfile.mode").lower() == "auto":
        yield "--node-provisioning-mode", "Auto"
