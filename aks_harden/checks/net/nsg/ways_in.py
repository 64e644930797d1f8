"""Ways from the Internet to a port of a node: its own address, a load balancer, a firewall."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from aks_harden.checks.gather import NOTHING_OPEN, Open
from aks_harden.checks.net.nsg.addresses import AddressSet, inside
from aks_harden.checks.net.nsg.firewalls import firewall_looks
from aks_harden.checks.net.nsg.interfaces import Interface
from aks_harden.checks.net.nsg.neighbours import ended, ids, reference, subscription_list
from aks_harden.checks.net.nsg.network import Neighbourhood
from aks_harden.checks.net.nsg.way import Way, Ways
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of
from aks_harden.snapshot.snapshot import Snapshot


def ways_in(snapshot: Snapshot, near: Neighbourhood, interface: Interface, port: int) -> Ways:
    """Return every way from the Internet to a port of the nodes behind an interface."""
    found: list[Way] = []
    to_nodes = _looked(
        found, (partial(_own_address, interface), partial(_load_balancers, snapshot, near, interface, port))
    )
    firewalls = _looked(found, firewall_looks(snapshot, near, port))
    return Ways(found=tuple(found), open=to_nodes, open_firewalls=firewalls)


def ways_to_unread(snapshot: Snapshot, near: Neighbourhood, port: int, unread: Open) -> Ways:
    """Return the ways to nodes whose interfaces could not be read: only a firewall names them by address."""
    found: list[Way] = []
    firewalls = _looked(found, firewall_looks(snapshot, near, port))
    return Ways(found=tuple(found), open=unread, open_firewalls=firewalls)


def _looked(found: list[Way], looks: Iterable[Callable[[], Iterable[Way]]]) -> Open:
    """Add what each look finds, and return what could not be looked at."""
    open_ = NOTHING_OPEN
    for look in looks:
        try:
            # One by one, so that what was found before a rule that cannot be read is kept.
            for way in look():
                found.append(way)  # noqa: PERF402
        except NotSettledError as error:
            open_ = open_.and_(ended(error))
    return open_


def _own_address(interface: Interface) -> Iterator[Way]:
    if interface.public is not None:
        yield Way(
            text="a public address of its own",
            evidence=interface.public,
            standard=interface.standard,
        )
    elif interface.pool is not None and (seen := interface.pool.gives_addresses).flag:
        # Addresses that AKS makes for nodes are of the Standard kind:
        # https://learn.microsoft.com/azure/aks/use-node-public-ips
        yield Way(text="a public address of its own", evidence=seen.wanted("false"), standard=True)


def _load_balancers(
    snapshot: Snapshot, near: Neighbourhood, interface: Interface, port: int
) -> Iterator[Way]:
    for balancer in subscription_list(snapshot, "load-balancers", interface.node.id):
        closed = balancer.text("sku.name").lower() in {"standard", "gateway"}
        private = frozenset(_private_frontends(balancer))
        for rule in _leading(balancer, near, interface, port):
            if reference(rule, "properties.frontendIPConfiguration").lower() in private:
                continue
            yield Way(
                text=f"{rule.name} of the load balancer {name_of(balancer.id)}",
                evidence=rule.see("properties.backendPort").wanted(f"no way to port {port}"),
                standard=closed,
            )


def _private_frontends(balancer: Node) -> Iterator[str]:
    for frontend in balancer.nodes("properties.frontendIPConfigurations"):
        public = reference(frontend, "properties.publicIPAddress") or reference(
            frontend, "properties.publicIPPrefix"
        )
        if not public and reference(frontend, "properties.subnet"):
            yield frontend.see("id").text.lower()


def _leading(balancer: Node, near: Neighbourhood, interface: Interface, port: int) -> Iterator[Node]:
    """Give the rules of a load balancer that lead to a port of the nodes."""
    for rule in balancer.nodes("properties.inboundNatRules"):
        if rule.see("properties.backendPort").number == port and _behind(rule, balancer, near, interface):
            yield rule
    for rule in balancer.nodes("properties.inboundNatPools"):
        if rule.see("properties.backendPort").number == port and _is_behind(rule.text("id"), interface):
            yield rule
    for rule in balancer.nodes("properties.loadBalancingRules"):
        floating = rule.peek("properties.enableFloatingIP")
        if floating is not None and floating.flag:
            # The node sees the frontend's address then, which it answers for Services only.
            continue
        to = rule.see("properties.backendPort").number
        every = to == 0 and rule.text("properties.protocol").lower() == "all"
        if (to == port or every) and _behind(rule, balancer, near, interface):
            yield rule


def _behind(rule: Node, balancer: Node, near: Neighbourhood, interface: Interface) -> bool:
    """Tell whether a rule leads to the nodes: by their interface, or by a pool that they are in."""
    target = reference(rule, "properties.backendIPConfiguration").lower()
    owner = interface.node.id.lower()
    if target and (target == interface.id or target.startswith(f"{owner}/")):
        return True
    pools = {
        reference(rule, "properties.backendAddressPool").lower(),
        *ids(rule.nodes("properties.backendAddressPools")),
        rule.text("id").lower(),
    } - {""}
    return any(_is_behind(pool, interface) for pool in pools) or any(
        _has_addresses(pool, near.area)
        for pool in balancer.nodes("properties.backendAddressPools")
        if pool.text("id").lower() in pools
    )


def _is_behind(pool: str, interface: Interface) -> bool:
    return pool.lower() in interface.pools_behind


def _has_addresses(pool: Node, area: AddressSet) -> bool:
    """Tell whether a pool that lists addresses lists one of an area."""
    for entry in pool.nodes("properties.loadBalancerBackendAddresses"):
        text = entry.text("properties.ipAddress")
        if text and inside(text, area):
            return True
    return False
