"""Whether a public API server can become private in place: only by VNet integration, and not everywhere.

https://learn.microsoft.com/azure/aks/api-server-vnet-integration
"""

from typing import Final

from aks_harden.checks.kind import provisions_nodes
from aks_harden.checks.net.ranges import authorised_ranges, loophole
from aks_harden.fixes.net.api_subnet import node_network
from aks_harden.fixes.net.private_path import is_private
from aks_harden.fixes.successor_settings import integrates
from aks_harden.model.context import Context
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import group_of
from aks_harden.snapshot.snapshot import Snapshot

ACCESS: Final = "properties.apiServerAccessProfile"


def integrated(cluster: Node) -> bool:
    """Tell whether the API server is integrated into a network."""
    seen = cluster.peek(f"{ACCESS}.enableVnetIntegration")
    return seen is not None and seen.flag


def cannot_integrate(snapshot: Snapshot) -> str:
    """Return why VNet integration cannot be switched on here, empty where it can."""
    cluster = snapshot.cluster
    if not integrates(snapshot):
        return "API server VNet integration does not exist in this region or cloud."
    if provisions_nodes(cluster):
        return "VNet integration needs a stop and a start, and node auto-provisioning cannot be stopped."
    kinds = {pool.text("type").lower() for pool in cluster.nodes("properties.agentPoolProfiles")}
    basic = cluster.text("properties.networkProfile.loadBalancerSku").lower() == "basic"
    if basic or "availabilityset" in kinds:
        return "VNet integration needs scale sets behind a Standard load balancer."
    return _network_against(cluster, node_network(snapshot))


def _network_against(cluster: Node, network: Node) -> str:
    group = cluster.text("properties.nodeResourceGroup")
    if group and group_of(network.id).lower() == group.lower():
        return "AKS made the network: a subnet for the API server is not yours to add there."
    if network.get("properties.encryption.enabled") is True:
        return f"{network.name} encrypts its traffic, with which VNet integration does not work."
    return ""


def due(snapshot: Snapshot) -> bool:
    """Tell whether VNet integration is missing, and can be switched on."""
    cluster = snapshot.cluster
    return not is_private(cluster) and not integrated(cluster) and not cannot_integrate(snapshot)


def verdict_now(snapshot: Snapshot, context: Context) -> Verdict:
    """Return what NET-1 says of a public API server: steps that only prepare leave it at that."""
    return Verdict.FAIL if loophole(authorised_ranges(snapshot.cluster), context) else Verdict.WARN


def why_not(snapshot: Snapshot) -> str:
    """Return why the API server cannot be made private in place, empty where it can or where that is open."""
    cluster = snapshot.cluster
    if is_private(cluster) or integrated(cluster):
        return ""
    try:
        return cannot_integrate(snapshot)
    except NotSettledError:
        return ""
