"""Ways from the Internet to a port of a node: its own address, a load balancer, a firewall."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from aks_harden.checks.gather import NOTHING_OPEN, Open
from aks_harden.checks.net.nsg.addresses import AddressSet, addresses
from aks_harden.checks.net.nsg.interfaces import Interface
from aks_harden.checks.net.nsg.neighbours import ended, ids, network_of, reference, subscription_list
from aks_harden.checks.net.nsg.network import Neighbourhood
from aks_harden.model.finding import Evidence, Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of, same_id, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

_NAT_COLLECTION: Final = "firewallpolicynatrulecollection"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way in."""

    text: str
    """What leads in, as the end of a sentence."""
    evidence: Evidence
    standard: bool | None
    """Whether it stays closed until a security group opens it; None where that does not tell."""
    direct: bool = True
    """Whether packets keep the sender's address; a firewall puts its own there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """The ways found, and what could not be looked at."""

    found: tuple[Way, ...]
    open: Open
    """What could not be looked at on the way to the nodes themselves."""
    open_firewalls: Open
    """What could not be looked at of firewalls."""

    @property
    def direct(self) -> tuple[Way, ...]:
        """The ways on which packets keep the sender's address."""
        return tuple(way for way in self.found if way.direct)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """Everything that could not be looked at."""
        return (*self.open.missing, *self.open_firewalls.missing)


def ways_in(snapshot: Snapshot, near: Neighbourhood, interface: Interface, port: int) -> Ways:
    """Return every way from the Internet to a port of the nodes behind an interface."""
    found: list[Way] = []
    to_nodes = _looked(
        found, (partial(_own_address, interface), partial(_load_balancers, snapshot, near, interface, port))
    )
    firewalls = _looked(found, _firewall_looks(snapshot, near, port))
    return Ways(found=tuple(found), open=to_nodes, open_firewalls=firewalls)


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
        if text and _inside(text, area):
            return True
    return False


def _firewall_looks(
    snapshot: Snapshot, near: Neighbourhood, port: int
) -> Iterator[Callable[[], Iterable[Way]]]:
    """Give one look for each place where a firewall may be, so that one unread place hides no other."""
    own = subscription_of(near.network.id)
    remote = {subscription_of(peer) for peer in near.peers} - {own, ""}
    for each in (own, *sorted(remote)):
        facet = "firewalls" if each in {own, snapshot.subscription} else "hub-firewalls"
        yield partial(_firewalls, snapshot, near, port, facet, f"/subscriptions/{each}")


def _firewalls(
    snapshot: Snapshot, near: Neighbourhood, port: int, facet: str, subscription: str
) -> Iterator[Way]:
    for firewall in snapshot.listed(facet, subscription):
        if not _near(firewall, near):
            continue
        for rule in _nat_rules(snapshot, firewall):
            if _leads_to(rule, near.area, port):
                yield Way(
                    text=f"{rule.name} of the firewall {name_of(firewall.id)}",
                    evidence=rule.see("translatedAddress").wanted(f"no way to port {port}"),
                    standard=True,
                    direct=False,
                )


def _near(firewall: Node, near: Neighbourhood) -> bool:
    """Tell whether a firewall is in the nodes' network, in a peer, or in a hub of Azure's own."""
    if reference(firewall, "properties.virtualHub"):
        return True
    networks = (near.network.id, *near.peers)
    return any(
        same_id(network_of(reference(config, "properties.subnet")), network)
        for config in firewall.nodes("properties.ipConfigurations")
        if config.part("properties.subnet") is not None
        for network in networks
    )


def _nat_rules(snapshot: Snapshot, firewall: Node) -> Iterator[Node]:
    for collection in firewall.nodes("properties.natRuleCollections"):
        yield from collection.nodes("properties.rules")
    policy = reference(firewall, "properties.firewallPolicy")
    if not policy:
        return
    for group in snapshot.listed("firewall-rules", policy):
        for collection in group.nodes("properties.ruleCollections"):
            if collection.text("ruleCollectionType").lower() == _NAT_COLLECTION:
                yield from collection.nodes("rules")


def _leads_to(rule: Node, area: AddressSet, port: int) -> bool:
    target, to = rule.text("translatedAddress"), str(rule.get("translatedPort") or "")
    return bool(target) and to == str(port) and _inside(target, area)


def _inside(text: str, area: AddressSet) -> bool:
    try:
        return bool(addresses(text) & area)
    except ValueError:
        return False
