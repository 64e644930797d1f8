"""The subnets that a cluster's nodes and pods are in, and what each is used for."""

from collections.abc import Iterable, Iterator
from enum import Enum, auto
from typing import Final

from msgspec import Struct

from aks_harden.checks.gather import NOTHING_OPEN, Open
from aks_harden.checks.kind import automatic, needs_kubernetes, provisions_nodes
from aks_harden.checks.net.nsg.neighbours import find_subnet, network_of
from aks_harden.checks.net.nsg.nodes import Nodes, nodes_of
from aks_harden.checks.nodes.pools import Pools, pools_of
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import group_of, same_id
from aks_harden.snapshot.snapshot import Snapshot

_VIRTUAL_NODES: Final = "properties.addonProfiles.aciConnectorLinux"


class Use(Enum):
    """What a subnet is used for."""

    NODES = auto()
    PODS = auto()
    VIRTUAL_NODES = auto()


class InUse(Struct, frozen=True, kw_only=True):
    """The subnets in use, and what is not known of them."""

    uses: tuple[tuple[str, Use], ...]
    """ARM id, as written, with one use; a subnet may have several."""
    nodes: Nodes
    managed: bool
    """Whether AKS made the network."""
    automatic: bool
    open: Open
    """Why there may be subnets that are not known."""

    @property
    def subnets(self) -> tuple[str, ...]:
        """Every subnet once."""
        return tuple({subnet.lower(): subnet for subnet, _ in self.uses}.values())

    @property
    def preset(self) -> bool:
        """Whether AKS Automatic made both the network and its way out; not so while no subnet is known."""
        return self.managed and self.automatic and not (self.open and not self.uses)

    def uses_of(self, subnet: str) -> frozenset[Use]:
        """Return what a subnet is used for."""
        return frozenset(use for named, use in self.uses if same_id(named, subnet))


class Place(Struct, frozen=True, kw_only=True):
    """One subnet in use, with the network around it."""

    subnet: Node
    network: Node
    uses: frozenset[Use]
    nodes: Nodes
    managed: bool

    @property
    def peers(self) -> tuple[str, ...]:
        """Ids of the peered networks."""
        return tuple(
            peering.text("properties.remoteVirtualNetwork.id")
            for peering in self.network.nodes("properties.virtualNetworkPeerings")
        )


def in_use(snapshot: Snapshot) -> InUse:
    """Find the subnets in use; not settled where the cluster or its list of pools is not."""
    cluster = snapshot.cluster
    pools = pools_of(cluster)
    nodes = nodes_of(snapshot)
    uses = list(_of_nodes(cluster, pools, nodes))
    open_ = nodes.unread
    virtual = cluster.see(f"{_VIRTUAL_NODES}.enabled")
    if virtual.flag:
        name = cluster.text(f"{_VIRTUAL_NODES}.config.SubnetName")
        networks = {network_of(subnet).lower(): network_of(subnet) for subnet, _ in uses}
        if name and len(networks) == 1:
            uses.append((f"{next(iter(networks.values()))}/subnets/{name}", Use.VIRTUAL_NODES))
        else:
            what = "the subnet that virtual nodes use is not known"
            open_ = open_.plus(Open(missing=(needs_kubernetes(snapshot, what),)))
    managed = _managed(cluster, (subnet for subnet, _ in uses))
    return InUse(
        uses=tuple(uses),
        nodes=nodes,
        managed=managed,
        automatic=automatic(cluster),
        open=open_ if managed else open_.plus(_of_node_classes(snapshot, nodes)),
    )


def place_of(snapshot: Snapshot, found: InUse, subnet: str) -> Place:
    """Return a subnet in use with its network; not settled where it is not among what was read."""
    here, network = find_subnet(snapshot, subnet)
    return Place(
        subnet=here, network=network, uses=found.uses_of(subnet), nodes=found.nodes, managed=found.managed
    )


def _of_nodes(cluster: Node, pools: Pools, nodes: Nodes) -> Iterator[tuple[str, Use]]:
    named = (*nodes.subnets, *(pool.subnet for pool in pools.pools), *_hosted_subnets(cluster))
    yield from ((subnet, Use.NODES) for subnet in named if subnet)
    yield from ((pool.pod_subnet, Use.PODS) for pool in pools.pools if pool.pod_subnet)


def _hosted_subnets(cluster: Node) -> Iterator[str]:
    for name in ("systemNodeSubnetID", "nodeSubnetID"):
        yield cluster.text(f"properties.hostedSystemProfile.{name}")


def _managed(cluster: Node, subnets: Iterable[str]) -> bool:
    """Tell whether AKS made the network: every subnet that is known lies in the node resource group."""
    group = cluster.text("properties.nodeResourceGroup").lower()
    named = (*subnets, cluster.text("properties.apiServerAccessProfile.subnetId"))
    return all(group_of(subnet).lower() == group for subnet in named if subnet)


def _of_node_classes(snapshot: Snapshot, nodes: Nodes) -> Open:
    """Return that classes of node auto-provisioning may name subnets that no machine shows yet (G-4)."""
    if not provisions_nodes(snapshot.cluster) or nodes.others:
        return NOTHING_OPEN
    what = "the subnets that classes of node auto-provisioning name are not known"
    return Open(missing=(needs_kubernetes(snapshot, what),))
