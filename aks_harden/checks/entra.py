"""Whether Microsoft Entra ID decides who signs in to a cluster."""

from aks_harden.checks.kind import automatic
from aks_harden.snapshot.node import Node


def managed_entra(cluster: Node) -> bool:
    """Tell whether AKS-managed Entra integration is on; AKS Automatic has it even where ARM says nothing.

    The legacy integration (a pair of applications) is out of support and does not count.
    """
    return automatic(cluster) or cluster.see("properties.aadProfile.managed").flag
