"""What kind of cluster it is, where that changes a verdict: Automatic, stopped, in motion, isolated.

The kinds and what each means for a verdict: `Kinds of cluster` of the checklist.
"""

import re
from collections.abc import Iterable
from typing import Final

from aks_harden.checks.nodes.pools import HOSTED_MODES, Pools
from aks_harden.model.context import Context, Size
from aks_harden.model.finding import Missing
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.snapshot import Snapshot

KUBERNETES: Final = "kubernetes"
"""Facet name of what only Kubernetes evidence can settle."""
PROBE: Final = "probe"
"""Facet name of what only a live TLS probe can settle."""

_IN_MOTION: Final = (
    r"(?i)(?:creat|updat|delet|upgrad|start|stopp|scal|migrat|rotat"
    r"|reconcil|rebalanc|resett|switch|reimag)ing\w*"
)
"""States of an operation under way, such as `Updating`, `UpgradingNodeImageVersion` and
`RotatingClusterCertificates`: Azure names the operation in the state."""
_FAILED: Final = frozenset({"failed", "canceled", "cancelled"})


def automatic(cluster: Node) -> bool:
    """Tell whether it is AKS Automatic, which presets what its properties often leave null.

    https://learn.microsoft.com/azure/aks/intro-aks-automatic
    """
    return cluster.text("sku.name").lower() == "automatic"


def preset(cluster: Node, seen: Seen) -> bool:
    """Tell whether a switch counts as on because AKS Automatic presets it and says nothing of it."""
    return not seen.present and automatic(cluster)


def without_local_accounts(cluster: Node) -> bool:
    """Tell whether the local administrator's certificate is refused."""
    off = cluster.see("properties.disableLocalAccounts")
    return off.flag or preset(cluster, off)


def stopped(cluster: Node) -> bool:
    """Tell whether the cluster is stopped: nothing listens then (G-3)."""
    return cluster.text("properties.powerState.code").lower() == "stopped"


def in_motion(cluster: Node) -> bool:
    """Tell whether an operation is under way (G-3)."""
    return moving(cluster.text("properties.provisioningState"))


def moving(state: str) -> bool:
    """Tell whether a provisioning state, of a cluster or a pool, is that of an operation under way."""
    return re.fullmatch(_IN_MOTION, state) is not None


def failed(cluster: Node) -> bool:
    """Tell whether the last operation failed, so that properties are desired and not yet true (G-3)."""
    return broken(cluster.text("properties.provisioningState"))


def broken(state: str) -> bool:
    """Tell whether a provisioning state, of a cluster or a pool, is that of an operation that failed."""
    return state.lower() in _FAILED


def provisions_nodes(cluster: Node) -> bool:
    """Tell whether node auto-provisioning makes nodes outside the pools (G-4)."""
    return cluster.text("properties.nodeProvisioningProfile.mode").lower() == "auto" or automatic(cluster)


def isolated(cluster: Node) -> bool:
    """Tell whether it is a network isolated cluster, which bootstraps from a registry's cache.

    https://learn.microsoft.com/azure/aks/concepts-network-isolated
    """
    return cluster.text("properties.bootstrapProfile.artifactSource").lower() == "cache"


def has_windows(pools: Pools) -> bool:
    """Tell whether some pool runs Windows."""
    return any(pool.windows for pool in pools.pools)


def service_principal(cluster: Node) -> str:
    """Return the client id of the service principal the cluster runs as, empty for a managed identity."""
    client = cluster.text("properties.servicePrincipalProfile.clientId")
    managed = cluster.text("identity.type").lower() not in {"", "none"}
    return "" if client.lower() == "msi" or managed else client


def size_of(cluster: Node, context: Context) -> Size:
    """Return what the operator says of the size, else what the pools propose.

    Large from a number of nodes on, taking each pool's maximum, with node auto-provisioning, or on Automatic.
    """
    if context.size is not None:
        return context.size
    if provisions_nodes(cluster):
        return Size.LARGE
    nodes = most_nodes(cluster)
    return Size.LARGE if nodes >= context.thresholds.large_from_nodes else Size.SMALL


def most_nodes(cluster: Node) -> int:
    """Return how many nodes the pools may have together, each at its maximum."""
    return sum(_most(pool) for pool in cluster.need_nodes("properties.agentPoolProfiles"))


def _most(pool: Node) -> int:
    if pool.see("enableAutoScaling").flag:
        return pool.see("maxCount").number
    if pool.text("mode").lower() in HOSTED_MODES:
        return 0
    # A pool of virtual machines tells its sizes one by one, and no count.
    told = pool.part("virtualMachinesProfile.scale") is not None and pool.peek("count") is None
    return sum(_manual(pool)) if told else pool.see("count").number


def _manual(pool: Node) -> Iterable[int]:
    for profile in pool.nodes("virtualMachinesProfile.scale.manual"):
        yield profile.see("count").number
    scaled = pool.part("virtualMachinesProfile.scale.autoscale")
    if scaled is not None:
        yield scaled.see("maxCount").number


def needs_kubernetes(snapshot: Snapshot, what: str) -> Missing:
    """Return what is missing where only the cluster's own objects could tell; `what` completes "so …"."""
    why = "the cluster is stopped" if stopped(snapshot.cluster) else "Kubernetes was not read"
    return Missing(facet=KUBERNETES, reason=f"{why}, so {what}", action="Kubernetes evidence")


def needs_probe(what: str) -> Missing:
    """Return what is missing where only a live TLS handshake could tell; `what` completes "so …"."""
    return Missing(facet=PROBE, reason=f"no TLS probe was made, so {what}", action="a TLS probe")
