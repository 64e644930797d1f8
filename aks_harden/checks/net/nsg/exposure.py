"""Everything that decides who reaches a port of the nodes of one subnet, put together."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from aks_harden.checks.gather import Open
from aks_harden.checks.net.nsg.addresses import AddressSet, addresses
from aks_harden.checks.net.nsg.evaluate import Filter, Group, NoGroup, Passage, UnreadGroup, passage
from aks_harden.checks.net.nsg.interfaces import Interface
from aks_harden.checks.net.nsg.neighbours import ended, find_in, find_subnet, ids, reference
from aks_harden.checks.net.nsg.network import Neighbourhood, neighbourhood, subnet_area
from aks_harden.checks.net.nsg.nodes import Nodes, nodes_of
from aks_harden.checks.net.nsg.rules import inbound_rules
from aks_harden.checks.net.nsg.way import Ways
from aks_harden.checks.net.nsg.ways_in import ways_in, ways_to_unread
from aks_harden.checks.nodes.pools import aks_subnets
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import same_id
from aks_harden.snapshot.snapshot import Snapshot


class Exposure(Struct, frozen=True, kw_only=True):
    """How nodes of one kind in a subnet are exposed."""

    interface: Interface | None
    """None where the nodes' interfaces could not be read."""
    passage: Passage
    ways: Ways
    bare: bool
    """Whether no security group filters at all, so that Standard addresses stay closed."""


class Site(Struct, frozen=True, kw_only=True):
    """One node subnet with its neighbourhood and the exposures of its nodes."""

    near: Neighbourhood
    nodes: Nodes
    exposures: tuple[Exposure, ...]


class Ground(Struct, frozen=True, kw_only=True):
    """One node subnet, read once, to be asked about many ports."""

    snapshot: Snapshot
    context: Context
    near: Neighbourhood
    nodes: Nodes
    interfaces: tuple[Interface, ...]
    """Those of the nodes in this subnet."""
    unread: tuple[Open, ...]
    """Why interfaces of pools in this subnet could not be read."""


def ground_of(snapshot: Snapshot, context: Context, subnet: str) -> Ground:
    """Read what is around a node subnet; not settled where the subnet itself is not."""
    nodes = nodes_of(snapshot)
    aks = aks_subnets(snapshot.cluster, nodes.pools, nodes.subnets)
    return Ground(
        snapshot=snapshot,
        context=context,
        near=neighbourhood(snapshot, context, subnet, aks, _group_areas(snapshot)),
        nodes=nodes,
        interfaces=tuple(each for each in nodes.interfaces if same_id(each.subnet, subnet)),
        unread=tuple(open_ for named, open_ in nodes.unread_subnets if same_id(named, subnet)),
    )


def site(snapshot: Snapshot, context: Context, subnet: str, port: int) -> Site:
    """Evaluate a node subnet for a port; not settled where the subnet itself is not."""
    ground = ground_of(snapshot, context, subnet)
    first = subnet_filter(snapshot, ground.near.subnet, port)
    return Site(
        near=ground.near,
        nodes=ground.nodes,
        exposures=(
            *(_exposure(snapshot, ground.near, each, first, port) for each in ground.interfaces),
            *(_unread(snapshot, ground.near, open_, first, port) for open_ in ground.unread),
        ),
    )


def exposure_of(ground: Ground, interface: Interface, port: int) -> Exposure:
    """Evaluate one kind of nodes for a port."""
    first = subnet_filter(ground.snapshot, ground.near.subnet, port)
    return _exposure(ground.snapshot, ground.near, interface, first, port)


def filters_of(ground: Ground, interface: Interface, port: int) -> tuple[Filter, ...]:
    """Return the security groups that stand before an interface for a port."""
    return (
        subnet_filter(ground.snapshot, ground.near.subnet, port),
        _interface_filter(ground.snapshot, interface, port),
    )


def _exposure(
    snapshot: Snapshot, near: Neighbourhood, interface: Interface, first: Filter, port: int
) -> Exposure:
    second = _interface_filter(snapshot, interface, port)
    return Exposure(
        interface=interface,
        passage=passage((first, second), near.around, near.area, interface.application_groups),
        ways=ways_in(snapshot, near, interface, port),
        bare=isinstance(first, NoGroup) and isinstance(second, NoGroup),
    )


def _unread(snapshot: Snapshot, near: Neighbourhood, open_: Open, first: Filter, port: int) -> Exposure:
    """Return what the subnet's group alone keeps out, for nodes whose interfaces could not be read."""
    second = UnreadGroup(missing=open_.missing)
    return Exposure(
        interface=None,
        passage=passage((first, second), near.around, near.area, None),
        ways=ways_to_unread(snapshot, near, port, open_),
        bare=False,
    )


def subnet_filter(snapshot: Snapshot, subnet: Node, port: int) -> Filter:
    """Return the security group of a subnet."""
    group = reference(subnet, "properties.networkSecurityGroup")
    return _filter(snapshot, subnet, group, port)


def _interface_filter(snapshot: Snapshot, interface: Interface, port: int) -> Filter:
    return _filter(snapshot, interface.node, interface.group, port)


def _filter(snapshot: Snapshot, holder: Node, group: str, port: int) -> Filter:
    if not group:
        path = "properties.networkSecurityGroup"
        return NoGroup(
            evidence=Evidence(
                resource=holder.id,
                path=f"{holder.prefix}.{path}" if holder.prefix else path,
                observed=None,
                expected="a network security group",
                read_at=holder.reading.at,
                call=holder.reading.call,
            )
        )
    try:
        return Group(id=group, rules=inbound_rules(find_in(snapshot, "security-groups", group), port))
    except NotSettledError as open_:
        return UnreadGroup(missing=ended(open_).missing)


def _group_areas(snapshot: Snapshot) -> Mapping[str, AddressSet] | None:
    """Return where the members of each application security group are.

    None where interfaces could not all be read: a group may then have members anywhere in the network.
    """
    found: dict[str, AddressSet] = {}
    try:
        members = (*_card_members(snapshot), *_set_members(snapshot))
    except NotSettledError as open_:
        ended(open_)
        return None
    for group, area in members:
        found[group] = found.get(group, AddressSet()) | area
    return found


def _card_members(snapshot: Snapshot) -> Iterator[tuple[str, AddressSet]]:
    for card in snapshot.everywhere("network-interfaces"):
        for config in card.need_nodes("properties.ipConfigurations"):
            for group in ids(config.nodes("properties.applicationSecurityGroups")):
                yield group, _private_address(config)


def _private_address(config: Node) -> AddressSet:
    seen = config.see("properties.privateIPAddress")
    try:
        return addresses(seen.text)
    except ValueError:
        raise NotSettledError from None


def _set_members(snapshot: Snapshot) -> Iterator[tuple[str, AddressSet]]:
    base = "properties.virtualMachineProfile.networkProfile.networkInterfaceConfigurations"
    for node in snapshot.everywhere("scale-sets"):
        for entry in node.nodes(base):
            for config in entry.need_nodes("properties.ipConfigurations"):
                for group in ids(config.nodes("properties.applicationSecurityGroups")):
                    subnet, _ = find_subnet(snapshot, config.see("properties.subnet.id").text)
                    yield group, subnet_area(subnet)
