"""The nodes of a cluster: which subnets they are in, and what their network interfaces say."""

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct, field

from aks_harden.checks.gather import Open
from aks_harden.checks.net.nsg.interfaces import Interface, of_scale_set, of_virtual_machine
from aks_harden.checks.net.nsg.neighbours import ended
from aks_harden.checks.nodes.pools import Pool, pools_of
from aks_harden.model.finding import Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.facets import FACETS
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import group_of, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

_POOL_TAGS: Final = ("aks-managed-poolName", "poolName")


class Nodes(Struct, frozen=True, kw_only=True):
    """Every kind of node that a cluster has."""

    interfaces: tuple[Interface, ...]
    """One for each way in which a pool's or a machine's nodes are connected."""
    pools: tuple[Pool, ...]
    """Pools with nodes in the operator's subscription."""
    hosted: bool
    """Whether system nodes are the provider's own."""
    unread: Open = field(default_factory=Open)
    """Nodes that may be there and could not be read."""
    unread_subnets: tuple[tuple[str, Open], ...] = ()
    """Subnets that pools name while their interfaces could not be read, with the reason."""

    @property
    def subnets(self) -> tuple[str, ...]:
        """Ids of the node subnets, each once, as written."""
        known = {entry.subnet.lower(): entry.subnet for entry in self.interfaces}
        named = {subnet.lower(): subnet for subnet, _ in self.unread_subnets}
        return tuple({**named, **known}.values())

    @property
    def others(self) -> tuple[Interface, ...]:
        """Nodes that belong to no pool: their SSH cannot be switched by a pool."""
        return tuple(entry for entry in self.interfaces if entry.pool is None)


def nodes_of(snapshot: Snapshot) -> Nodes:
    """Find the nodes of a cluster; not settled where the cluster or its list of pools is not."""
    cluster = snapshot.cluster
    found = pools_of(cluster)
    named = cluster.text("properties.nodeResourceGroup")
    interfaces: list[Interface] = []
    unread = Open()
    unread_subnets: list[tuple[str, Open]] = []
    for pool in found.pools:
        try:
            interfaces.extend(_of_pool(snapshot, named, pool))
        except NotSettledError as open_:
            here = Open().and_(ended(open_))
            if pool.subnet:
                unread_subnets.append((pool.subnet, here))
            else:
                unread = unread.and_(open_)
    interfaces.extend(_left_over(snapshot, named, found.pools))
    try:
        interfaces.extend(_of_machines(snapshot, named, found.pools, needed=found.needs_machines))
    except NotSettledError as open_:
        unread = unread.and_(ended(open_))
    return Nodes(
        interfaces=tuple(interfaces),
        pools=found.pools,
        hosted=found.hosted,
        unread=unread,
        unread_subnets=tuple(unread_subnets),
    )


def _of_pool(snapshot: Snapshot, group: str, pool: Pool) -> Iterator[Interface]:
    """Give the interfaces of a pool's scale sets, and the subnet that the pool itself names."""
    if pool.machines:
        return
    sets = [node for node in _in_group(snapshot, "scale-sets", group) if _belongs(node, pool.name)]
    if not sets:
        raise _no_nodes(pool)
    for node in sets:
        yield from of_scale_set(node, pool)


def _left_over(snapshot: Snapshot, group: str, pools: Iterable[Pool]) -> Iterator[Interface]:
    """Give the interfaces of scale sets in the node resource group that no pool owns up to."""
    if not group:
        return
    for node in snapshot.readable("scale-sets"):
        if group_of(node.id).lower() == group.lower() and not any(
            _belongs(node, pool.name) for pool in pools
        ):
            yield from of_scale_set(node, None)


def _of_machines(
    snapshot: Snapshot, group: str, pools: Iterable[Pool], *, needed: bool
) -> Iterator[Interface]:
    """Give the interfaces of nodes that are plain virtual machines."""
    by_name = {pool.name.lower(): pool for pool in pools}
    try:
        machines = _in_group(snapshot, "virtual-machines", group)
    except NotSettledError as open_:
        if needed:
            raise
        ended(open_)
        return
    seen: set[str] = set()
    for machine in machines:
        pool = by_name.get(_pool_name(machine).lower())
        seen.add(_pool_name(machine).lower())
        yield from of_virtual_machine(snapshot, machine, pool)
    for pool in pools:
        if pool.machines and not pool.empty and pool.name.lower() not in seen:
            raise _no_nodes(pool)


def _in_group(snapshot: Snapshot, facet: str, group: str) -> tuple[Node, ...]:
    """Return the members of a list that are in the node resource group."""
    members = snapshot.listed(facet)
    if not group:
        raise NotSettledError(
            Missing(
                facet="cluster",
                reason="`properties.nodeResourceGroup` is absent, so the nodes cannot be found",
                action=FACETS["cluster"].actions[0],
            )
        )
    return tuple(
        node
        for node in members
        if group_of(node.id).lower() == group.lower() and subscription_of(node.id) == snapshot.subscription
    )


def _belongs(node: Node, pool: str) -> bool:
    tagged = _pool_name(node)
    if tagged:
        return tagged.lower() == pool.lower()
    name = node.name.lower()
    return name.startswith(f"aks-{pool.lower()}-") or name == f"aks{pool.lower()}"


def _pool_name(node: Node) -> str:
    """Return the pool that a scale set or machine says it is of, empty where it does not say."""
    tags = node.part("tags")
    if tags is None:
        return ""
    return next((text for tag in _POOL_TAGS if (text := tags.text(tag))), "")


def _no_nodes(pool: Pool) -> NotSettledError:
    facet = "virtual-machines" if pool.machines else "scale-sets"
    return NotSettledError(
        Missing(
            facet=facet,
            reason=f"the nodes of pool {pool.name} are not among the {FACETS[facet].title.lower()} read",
            action=FACETS[facet].actions[0],
        )
    )
