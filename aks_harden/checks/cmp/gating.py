"""Gated deployment of Defender for Containers: images are let in or refused by what a scan found."""

from typing import Final

from aks_harden.snapshot.node import Node, Seen

_PATH: Final = "properties.securityProfile.defender.securityGating.enabled"


def gating_of(cluster: Node) -> Seen:
    """Return whether gated deployment is on; not settled in a reading that cannot show it (G-5)."""
    return cluster.see(_PATH)
