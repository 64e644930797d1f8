"""Judge the public frontends of load balancers that lead to the nodes: what Services publish."""

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct, field

from aks_harden.checks.check import Judgement, fails, passes, unknown
from aks_harden.checks.gather import NOTHING_OPEN
from aks_harden.checks.net.exposed.ports import GUARDED, SSH, told
from aks_harden.checks.net.exposed.senders import senders
from aks_harden.checks.net.nsg.addresses import AddressSet, addresses
from aks_harden.checks.net.nsg.exposure import Ground, ground_of
from aks_harden.checks.net.nsg.interfaces import Interface
from aks_harden.checks.net.nsg.neighbours import ended, find_in, ids, reference
from aks_harden.checks.net.nsg.nodes import Nodes, nodes_of
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence, Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import group_of, name_of
from aks_harden.snapshot.snapshot import Snapshot

_SHOWN: Final = 6
"""Most ports that a sentence lists; the notes have all of them."""
_EVERY: Final = 0
"""The port of a rule that is for all ports."""


class _Open(Struct, frozen=True, kw_only=True):
    """One port that a frontend publishes."""

    port: int
    who: str
    anybody: bool
    rows: tuple[Evidence, ...]

    @property
    def dangerous(self) -> bool:
        """Whether anybody reaches what nobody on the Internet should."""
        return self.anybody and (self.port in GUARDED or self.port == _EVERY)

    @property
    def text(self) -> str:
        """The port, and from where."""
        return f"{_named(self.port)} from {self.who or 'nobody on the Internet'}"


class _Scene(Struct, frozen=True, kw_only=True):
    """What the rules of one load balancer are judged in."""

    snapshot: Snapshot
    context: Context
    nodes: Nodes
    basic: bool
    """Whether the load balancer is of the Basic kind."""
    grounds: dict[str, Ground] = field(default_factory=dict)

    def ground(self, subnet: str) -> Ground:
        """Return what is around a subnet, read once for all rules."""
        if subnet not in self.grounds:
            self.grounds[subnet] = ground_of(self.snapshot, self.context, subnet)
        return self.grounds[subnet]


def public_balancers(snapshot: Snapshot, _context: Context) -> Iterable[str]:
    """Give the load balancers with a public frontend that lead to the nodes, or may."""
    nodes = nodes_of(snapshot)
    group = snapshot.cluster.text("properties.nodeResourceGroup").lower()
    behind = {pool for each in nodes.interfaces for pool in each.pools_behind}
    unread = bool(nodes.unread or nodes.unread_subnets)
    return tuple(
        balancer.id
        for balancer in snapshot.listed("load-balancers")
        if any(_public_frontends(balancer))
        and (group_of(balancer.id).lower() == group or _pools(balancer) & behind or unread)
    )


def frontends(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    """Judge what the public frontends of a load balancer publish."""
    balancer = find_in(snapshot, "load-balancers", resource)
    scene = _Scene(
        snapshot=snapshot,
        context=context,
        nodes=nodes_of(snapshot),
        basic=balancer.text("sku.name").lower() == "basic",
    )
    public = dict(_public_frontends(balancer))
    rules = [rule for rule in balancer.nodes("properties.loadBalancingRules") if _frontend(rule) in public]
    found: list[_Open] = []
    open_ = NOTHING_OPEN
    for rule in rules:
        try:
            found.append(_published(scene, rule, public[_frontend(rule)]))
        except NotSettledError as error:
            open_ = open_.and_(ended(error))
    name = name_of(balancer.id)
    dangerous = [each for each in found if each.dangerous]
    if dangerous:
        reason = f"{name} publishes to anybody on the Internet: {_list(_named(e.port) for e in dangerous)}."
        rows = tuple(row for each in dangerous for row in each.rows)
        return fails(reason, *rows, notes=_inventory(found))
    if open_:
        return unknown(f"Not everything that {name} publishes could be told.", missing=open_.missing)
    if not found:
        row = balancer.see("properties.loadBalancingRules").evidence
        return passes(f"The public frontends of {name} publish nothing: they are there for the way out.", row)
    rows = tuple(row for each in found for row in each.rows[:1])
    return passes(f"{name} publishes {_list(each.text for each in found)}.", *rows, notes=_inventory(found))


def _named(port: int) -> str:
    return "every port" if port == _EVERY else told(port)


def _published(scene: _Scene, rule: Node, frontend: Node) -> _Open:
    """Return who reaches one rule of a load balancer.

    With a floating address, as Services have it, nodes see the frontend's address and port, otherwise their
    own.
    """
    port = rule.see("properties.frontendPort")
    row = port.wanted("no port of management, databases or dashboards")
    cards = tuple(_behind(scene.nodes, rule))
    if not cards:
        scene.nodes.unread.require()
        for _, open_ in scene.nodes.unread_subnets:
            open_.require()
        return _Open(port=port.number, who="", anybody=False, rows=(row,))
    if rule.see("properties.protocol").text.lower() not in {"tcp", "all"}:
        return _Open(port=port.number, who="the Internet by UDP", anybody=False, rows=(row,))
    floats = rule.see("properties.enableFloatingIP").flag
    target = _address(scene.snapshot, frontend) if floats else None
    at = port if floats else rule.see("properties.backendPort")
    asked = (*GUARDED, SSH) if at.number == _EVERY else (at.number,)
    said = [
        senders(scene.ground(card.subnet), card, each, target, basic=scene.basic)
        for card in cards
        for each in asked
    ]
    lacking = {lack for each in said for lack in each.missing}
    anybody = next((each for each in said if each.anybody), None)
    if anybody is None and lacking:
        raise NotSettledError(*sorted(lacking))
    first = anybody or next((each for each in said if each.text), said[0])
    return _Open(port=port.number, who=first.text, anybody=anybody is not None, rows=(row, *first.rows))


def _behind(nodes: Nodes, rule: Node) -> Iterator[Interface]:
    """Give the interfaces that a rule leads to, one of each kind.

    Backend pools may list addresses instead of interfaces: then any of the nodes may be meant.
    """
    pools = {
        reference(rule, "properties.backendAddressPool").lower(),
        *ids(rule.nodes("properties.backendAddressPools")),
    }
    behind = [card for card in nodes.interfaces if card.pools_behind & pools] or nodes.interfaces
    yield from {(card.subnet.lower(), card.group.lower()): card for card in behind}.values()


def _public_frontends(balancer: Node) -> Iterator[tuple[str, Node]]:
    for frontend in balancer.nodes("properties.frontendIPConfigurations"):
        if not reference(frontend, "properties.subnet"):
            yield frontend.see("id").text.lower(), frontend


def _frontend(rule: Node) -> str:
    return reference(rule, "properties.frontendIPConfiguration").lower()


def _pools(balancer: Node) -> set[str]:
    return {pool.text("id").lower() for pool in balancer.nodes("properties.backendAddressPools")}


def _address(snapshot: Snapshot, frontend: Node) -> AddressSet:
    """Return the public address of a frontend."""
    public = reference(frontend, "properties.publicIPAddress")
    if not public:
        reason = f"the frontend {frontend.name} has a prefix, and which address of it is not told"
        raise NotSettledError(Missing(facet=frontend.facet, reason=reason))
    seen = find_in(snapshot, "public-addresses", public).see("properties.ipAddress")
    try:
        return addresses(seen.text)
    except ValueError:
        reason = f"`{seen.text}` is no address"
        raise NotSettledError(Missing(facet="public-addresses", reason=reason)) from None


def _inventory(found: Iterable[_Open]) -> tuple[str, ...]:
    return tuple(f"Published: {each.text}." for each in found)


def _list(texts: Iterable[str]) -> str:
    every = tuple(dict.fromkeys(texts))
    more = len(every) - _SHOWN
    return ", ".join(every[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
