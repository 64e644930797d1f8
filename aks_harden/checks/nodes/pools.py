"""The pools of a cluster, with the modes that decide whether SSH runs on their nodes."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from msgspec import Struct

from aks_harden.snapshot.node import Node, Seen

HOSTED_MODES: Final = frozenset({"managedsystem"})
"""Modes of pools whose nodes are the provider's own; they tell no sizes."""
_SCALE_SETS: Final = "virtualmachinescalesets"


class Pool(Struct, frozen=True, kw_only=True):
    """One pool with nodes in the operator's subscription."""

    name: str
    node: Node
    subnet: str
    """ARM id of the subnet it names; empty where AKS made the network."""
    pod_subnet: str
    machines: bool
    """Whether its nodes are plain virtual machines: SSH cannot be switched off on those."""
    windows: bool
    empty: bool
    """Whether it says that it has no nodes."""

    @property
    def ssh(self) -> Seen:
        """How the pool says its nodes take SSH; not settled where the reading cannot tell (G-5)."""
        return self.node.see("securityProfile.sshAccess")

    @property
    def gives_addresses(self) -> Seen:
        """Whether each node gets a public address."""
        return self.node.see("enableNodePublicIP")


class Pools(Struct, frozen=True, kw_only=True):
    """What the cluster says of its pools."""

    pools: tuple[Pool, ...]
    hosted: bool
    """Whether system nodes are the provider's own."""
    needs_machines: bool
    """Whether some nodes are plain virtual machines, so that those must be read."""


@lru_cache(maxsize=4)
def pools_of(cluster: Node) -> Pools:
    """Return the pools of a cluster.

    With hosted system pools the list is null: those nodes are the provider's. On any other cluster a list
    that is not there tells nothing.
    """
    listed = cluster.get("properties.agentPoolProfiles") is not None
    hosted_profile = _hosted_profile(cluster)
    members = () if hosted_profile and not listed else cluster.need_nodes("properties.agentPoolProfiles")
    hosted = [member for member in members if member.text("mode").lower() in HOSTED_MODES]
    own = tuple(_pool(member) for member in members if member not in hosted)
    auto = cluster.text("properties.nodeProvisioningProfile.mode").lower() == "auto"
    return Pools(
        pools=own,
        hosted=bool(hosted) or (hosted_profile and not listed),
        needs_machines=auto or hosted_profile or any(pool.machines for pool in own),
    )


def _hosted_profile(cluster: Node) -> bool:
    """Tell whether the cluster can have system nodes that are the provider's own."""
    said = cluster.peek("properties.hostedSystemProfile.enabled")
    return (said is not None and said.flag) or cluster.text("sku.name").lower() == "automatic"


def _pool(node: Node) -> Pool:
    kind = node.text("type").lower()
    return Pool(
        name=node.name,
        node=node,
        subnet=node.text("vnetSubnetID"),
        pod_subnet=node.text("podSubnetID"),
        machines=kind not in {"", _SCALE_SETS},
        windows=node.text("osType").lower() == "windows",
        empty=node.get("count") == 0,
    )


def aks_subnets(cluster: Node, pools: tuple[Pool, ...], nodes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ids of the subnets that are AKS's own: of nodes, pods and the API server."""
    return tuple({subnet.lower(): subnet for subnet in _subnets(cluster, pools, nodes) if subnet}.values())


def _subnets(cluster: Node, pools: tuple[Pool, ...], nodes: tuple[str, ...]) -> Iterator[str]:
    yield from nodes
    for pool in pools:
        yield pool.subnet
        yield pool.pod_subnet
    for path in (
        "properties.apiServerAccessProfile.subnetId",
        "properties.hostedSystemProfile.systemNodeSubnetID",
        "properties.hostedSystemProfile.nodeSubnetID",
    ):
        yield cluster.text(path)
