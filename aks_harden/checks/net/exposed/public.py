"""Judge public addresses of nodes: every pool, and every interface of nodes that belong to no pool."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from aks_harden.checks.check import Judgement, fails, not_applicable, passes, warns
from aks_harden.checks.net.exposed.senders import looked_at, reached_ports
from aks_harden.checks.net.nsg.exposure import ground_of
from aks_harden.checks.net.nsg.interfaces import Interface
from aks_harden.checks.net.nsg.neighbours import ended
from aks_harden.checks.net.nsg.nodes import Nodes, nodes_of
from aks_harden.checks.nodes.pools import Pool
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence
from aks_harden.model.verdict import Severity
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import same_id
from aks_harden.snapshot.snapshot import Snapshot

_HOSTED: Final = "System nodes are hosted by Azure: provider-managed."
_SHOWN: Final = 4
_ROWS: Final = 6
"""Most rows of evidence of one finding."""
_NOT_ROUND: Final = "A public address of a node does not go round a default route to a firewall."


def node_kinds(snapshot: Snapshot, _context: Context) -> Iterable[str]:
    """Give the pools, the interfaces of other nodes, and the cluster where nodes are hosted or unread."""
    nodes = nodes_of(snapshot)
    pools = (_pool_id(snapshot, pool) for pool in nodes.pools)
    others = dict.fromkeys(each.node.id for each in nodes.others)
    return (*pools, *others, *((snapshot.cluster_id,) if nodes.hosted or nodes.unread else ()))


def no_public_address(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    """Judge whether nodes of one kind have public addresses."""
    nodes = nodes_of(snapshot)
    if same_id(resource, snapshot.cluster_id):
        nodes.unread.require()
        return not_applicable(_HOSTED)
    for pool in nodes.pools:
        if same_id(resource, _pool_id(snapshot, pool)):
            return _of_pool(snapshot, context, nodes, pool)
    cards = tuple(each for each in nodes.others if same_id(each.node.id, resource))
    return _of_cards(snapshot, context, cards)


def _pool_id(snapshot: Snapshot, pool: Pool) -> str:
    return f"{snapshot.cluster_id}/agentPools/{pool.name}"


def _of_pool(snapshot: Snapshot, context: Context, nodes: Nodes, pool: Pool) -> Judgement:
    if pool.node.text("mode").lower() == "gateway":
        reason = f"{pool.name} is a gateway pool, made to send traffic out by addresses of its own."
        return not_applicable(reason, pool.node.see("mode"))
    cards = tuple(each for each in nodes.interfaces if each.pool is not None and each.pool.name == pool.name)
    said = pool.gives_addresses
    public = tuple(each.public for each in cards if each.public is not None)
    if said.flag or public:
        rows = (said.wanted("false"), *public)[:_ROWS]
        if ports := _host_ports(pool):
            reason = f"Nodes of pool {pool.name} have public addresses, and host ports are opened: {ports}."
            return fails(reason, *rows, _opened(pool), severity=Severity.HIGH, notes=(_NOT_ROUND,))
        exposed = cards if said.flag else tuple(each for each in cards if each.public is not None)
        seen = _settled(nodes, pool, exposed)
        return _exposed(snapshot, context, f"Nodes of pool {pool.name} have", rows, seen)
    cards = tuple(_settled(nodes, pool, cards))
    if _host_ports(pool):
        reason = (
            f"Nodes of pool {pool.name} have no public address, but host ports are opened to the Internet."
        )
        return warns(reason, _opened(pool), severity=Severity.LOW)
    rows = (said.wanted("false"), *(looked_at(each) for each in cards[:_SHOWN]))
    return passes(f"The nodes of pool {pool.name} have no public address.", *rows)


def _of_cards(snapshot: Snapshot, context: Context, cards: tuple[Interface, ...]) -> Judgement:
    public = tuple(each.public for each in cards if each.public is not None)
    owner = cards[0].owner
    if public:
        return _exposed(snapshot, context, f"The node {owner} has", public, cards)
    return passes(f"The node {owner} has no public address.", *(looked_at(each) for each in cards[:_SHOWN]))


def _exposed(
    snapshot: Snapshot, context: Context, who: str, rows: Iterable[Evidence], cards: Iterable[Interface]
) -> Judgement:
    """Fail, and more gravely where the Internet is let through to a port."""
    try:
        reached = {span for each in _kinds(cards) for span in _reached(snapshot, context, each)}
    except NotSettledError as open_:
        why = "; ".join(lack.reason for lack in ended(open_).missing)
        note = f"Which ports the Internet is let through to could not be told: {why}."
        return fails(f"{who} public addresses.", *rows, notes=(note, _NOT_ROUND))
    if reached:
        reason = f"{who} public addresses, and the Internet is let through to {_ranges(reached)}."
        return fails(reason, *rows, severity=Severity.HIGH, notes=(_NOT_ROUND,))
    reason = f"{who} public addresses; no TCP port is open to the Internet there."
    return fails(reason, *rows, notes=(_NOT_ROUND,))


def _kinds(cards: Iterable[Interface]) -> Iterable[Interface]:
    """Return one of each kind: nodes with an address for every pod have hundreds that are alike."""
    return {
        (each.subnet.lower(), each.group.lower(), each.application_groups, each.standard): each
        for each in cards
    }.values()


def _reached(snapshot: Snapshot, context: Context, card: Interface) -> Iterable[tuple[int, int]]:
    """Give the first ranges of ports that the Internet is let through to: no more than are shown count."""
    return islice(reached_ports(ground_of(snapshot, context, card.subnet), card), _SHOWN + 1)


def _ranges(spans: Iterable[tuple[int, int]]) -> str:
    joined: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    texts = [str(first) if first == last else f"{first}-{last}" for first, last in joined]
    return f"port {', '.join(texts[:_SHOWN])}{' and more' if len(texts) > _SHOWN else ''}"


def _host_ports(pool: Pool) -> str:
    """Return the ports that AKS opens to the Internet on the nodes of a pool.

    https://learn.microsoft.com/azure/aks/use-node-public-ips
    """
    ranges = pool.node.nodes("networkProfile.allowedHostPorts")
    return ", ".join(f"{_span(each)}/{each.text('protocol') or 'TCP'}" for each in ranges)


def _span(ports: Node) -> str:
    ends = (ports.get("portStart"), ports.get("portEnd"))
    return "-".join(dict.fromkeys(str(end) for end in ends if end is not None))


def _opened(pool: Pool) -> Evidence:
    return pool.node.see("networkProfile.allowedHostPorts").wanted("no ports opened to the Internet")


def _settled(nodes: Nodes, pool: Pool, cards: tuple[Interface, ...]) -> Iterator[Interface]:
    """Give interfaces of a pool; not settled where none was read of nodes that may be there."""
    if not cards and not (pool.machines and pool.empty):
        for subnet, open_ in nodes.unread_subnets:
            if same_id(subnet, pool.subnet):
                open_.require()
        nodes.unread.require()
    yield from cards
