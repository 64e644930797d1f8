"""The names that nodes need to reach, by cloud.

https://learn.microsoft.com/azure/aks/outbound-rules-control-egress
"""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Final

from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

TAG: Final = "azurekubernetesservice"
"""The FQDN tag of Azure Firewall that stands for these names."""

_EVERYWHERE: Final = (
    ("mcr.microsoft.com",),
    ("*.data.mcr.microsoft.com",),
    ("packages.microsoft.com",),
)
_BINARIES: Final = ("packages.aks.azure.com", "acs-mirror.azureedge.net")
"""One of these serves what nodes install: the second is the older name of the first."""
_BY_CLOUD: Final = {
    "azurecloud": ("management.azure.com", "login.microsoftonline.com", "*.hcp.{region}.azmk8s.io"),
    "azureusgovernment": (
        "management.usgovcloudapi.net",
        "login.microsoftonline.us",
        "*.hcp.{region}.cx.aks.containerservice.azure.us",
    ),
    "azurechinacloud": (
        "management.chinacloudapi.cn",
        "login.chinacloudapi.cn",
        "*.hcp.{region}.cx.prod.service.azk8s.cn",
    ),
}


def needed_names(snapshot: Snapshot) -> tuple[tuple[str, ...], ...]:
    """Return the names a cluster's nodes need, each as a choice of which one is enough.

    Nodes of a private cluster reach the API server inside the network.
    """
    cluster = snapshot.cluster
    cloud = snapshot.cloud.lower()
    manager, sign_in, server = _BY_CLOUD.get(cloud, _BY_CLOUD["azurecloud"])
    private = cluster.see("properties.apiServerAccessProfile.enablePrivateCluster").flag
    region = cluster.text("location").lower().replace(" ", "")
    binaries = ("*.azk8s.cn",) if cloud == "azurechinacloud" else _BINARIES
    own = () if private else ((server.format(region=region), *_own_server(cluster)),)
    return (*_EVERYWHERE, (manager,), (sign_in,), binaries, *own)


def allowed(name: str, patterns: Iterable[str]) -> bool:
    """Tell whether a name, or every name of a pattern, is among some patterns."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _own_server(cluster: Node) -> tuple[str, ...]:
    name = cluster.text("properties.fqdn").lower()
    return (name,) if name else ()
