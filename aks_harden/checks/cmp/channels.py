"""The two upgrade channels of a cluster: of Kubernetes, and of the nodes' operating system."""

from typing import Final

from msgspec import Struct

from aks_harden.checks.kind import preset
from aks_harden.model.finding import Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node, Seen

PROFILE: Final = "properties.autoUpgradeProfile"
NODE_IMAGE: Final = "node-image"
"""The legacy channel of the cluster, which upgrades node images and never Kubernetes."""
UPGRADES: Final = frozenset({"patch", "stable", "rapid"})
NO_CHANNEL: Final = frozenset({"none", "unspecified"})

_CLUSTER: Final = UPGRADES | {NODE_IMAGE, "none"}
_NODES: Final = frozenset({"nodeimage", "securitypatch", "unmanaged"}) | NO_CHANNEL


class Channel(Struct, frozen=True, kw_only=True):
    """A channel as the cluster says it."""

    name: str
    """In lower case; what AKS Automatic presets where it says nothing."""
    seen: Seen
    preset: bool
    """Whether AKS Automatic presets it and the reading holds nothing of it."""


def cluster_channel(cluster: Node) -> Channel:
    """Return the channel of Kubernetes; a name that is not known is not settled."""
    seen = cluster.see(f"{PROFILE}.upgradeChannel")
    return _channel(cluster, seen, "stable", _CLUSTER)


def node_channel(cluster: Node) -> Channel:
    """Return the channel of the nodes' operating system; a name that is not known is not settled.

    The legacy channel of the cluster brings node images with it, whatever this one says.
    """
    seen = cluster.see(f"{PROFILE}.nodeOSUpgradeChannel")
    return _channel(cluster, seen, "nodeimage", _NODES)


def _channel(cluster: Node, seen: Seen, fixed: str, known: frozenset[str]) -> Channel:
    if preset(cluster, seen):
        return Channel(name=fixed, seen=seen, preset=True)
    name = seen.text.lower()
    if name not in known:
        raise NotSettledError(
            Missing(facet=cluster.facet, reason=f"`{seen.text}` is no upgrade channel that is known")
        )
    return Channel(name=name, seen=seen, preset=False)
