"""The Defender sensor as Azure Resource Manager tells it, and the nodes that it cannot watch."""

from typing import Final

from aks_harden.snapshot.node import Node, Seen

PROFILE: Final = "properties.securityProfile.defender"
_LEGACY: Final = "properties.securityProfile.azureDefender.enabled"
"""Where API versions before 2022-06 keep the flag."""


def sensor_flag(cluster: Node) -> Seen:
    """Return the flag of the sensor, from its old home where the new one is absent."""
    flag = cluster.see(f"{PROFILE}.securityMonitoring.enabled")
    return flag if flag.present else cluster.peek(_LEGACY) or flag


def virtual_nodes(cluster: Node) -> Seen:
    """Return the switch of virtual nodes."""
    return cluster.see("properties.addonProfiles.aciConnectorLinux.enabled")
