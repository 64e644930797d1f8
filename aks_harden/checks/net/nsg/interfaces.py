"""How nodes are connected: the network profile of a scale set, the interfaces of a virtual machine."""

from collections.abc import Iterator

from msgspec import Struct

from aks_harden.checks.net.nsg.neighbours import find_in, ids, reference
from aks_harden.checks.nodes.pools import Pool
from aks_harden.model.finding import Evidence
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

_NONE = "no public address"


class Interface(Struct, frozen=True, kw_only=True):
    """One address configuration of a node's network interface."""

    owner: str
    """Name of the pool or machine."""
    pool: Pool | None
    """None for nodes of no pool, such as those that node auto-provisioning makes."""
    node: Node
    """The interface, or the part of the scale set that describes it."""
    subnet: str
    group: str
    """ARM id of the interface's network security group, empty where it has none."""
    application_groups: frozenset[str]
    """ARM ids, in lower case."""
    public: Evidence | None
    """Where it says that it has a public address; None where it has none."""
    standard: bool | None
    """Whether that address is closed until a security group opens it; None where it does not tell."""
    pools_behind: frozenset[str]
    """ARM ids, in lower case, of load balancers' backend pools and NAT pools and rules it is behind."""
    made: str
    """When the scale set or machine was made, as Azure says; empty where it does not."""
    id: str
    """ARM id of the address configuration, in lower case; empty in a scale set, which has many."""


def of_scale_set(node: Node, pool: Pool | None) -> Iterator[Interface]:
    """Give the interfaces that a scale set gives each of its nodes."""
    base = "properties.virtualMachineProfile.networkProfile.networkInterfaceConfigurations"
    for entry in node.need_nodes(base):
        for config in entry.need_nodes("properties.ipConfigurations"):
            public = config.part("properties.publicIPAddressConfiguration")
            yield _interface(
                config,
                entry,
                owner=pool.name if pool else node.name,
                pool=pool,
                made=node.text("properties.timeCreated"),
                public=config.see("properties.publicIPAddressConfiguration").wanted(_NONE)
                if public
                else None,
                standard=None if public is None else _standard(public),
            )


def of_virtual_machine(snapshot: Snapshot, machine: Node, pool: Pool | None) -> Iterator[Interface]:
    """Give the interfaces of a virtual machine."""
    for entry in machine.need_nodes("properties.networkProfile.networkInterfaces"):
        card = find_in(snapshot, "network-interfaces", entry.see("id").text)
        for config in card.need_nodes("properties.ipConfigurations"):
            public = reference(config, "properties.publicIPAddress")
            yield _interface(
                config,
                card,
                owner=pool.name if pool else machine.name,
                pool=pool,
                made=machine.text("properties.timeCreated"),
                public=config.see("properties.publicIPAddress").wanted(_NONE) if public else None,
                standard=_standard_address(snapshot, public) if public else None,
            )


def _interface(
    config: Node,
    card: Node,
    *,
    owner: str,
    pool: Pool | None,
    made: str,
    public: Evidence | None,
    standard: bool | None,
) -> Interface:
    application = {*ids(config.nodes("properties.applicationSecurityGroups"))}
    if pool is not None:
        application |= {
            *(entry.lower() for entry in _texts(pool.node, "networkProfile.applicationSecurityGroups"))
        }
    behind = frozenset(
        name
        for path in ("BackendAddressPools", "InboundNatPools", "InboundNatRules")
        for name in ids(config.nodes(f"properties.loadBalancer{path}"))
    )
    return Interface(
        owner=owner,
        pool=pool,
        node=card,
        subnet=config.see("properties.subnet.id").text,
        group=reference(card, "properties.networkSecurityGroup"),
        application_groups=frozenset(application),
        public=public,
        standard=standard,
        pools_behind=behind,
        made=made,
        id=config.text("id").lower(),
    )


def _texts(node: Node, path: str) -> tuple[str, ...]:
    return () if node.get(path) is None else node.see(path).texts


def _standard(public: Node) -> bool | None:
    """Tell whether an address is of the Standard kind, None where it does not say."""
    name = public.text("sku.name").lower()
    return name.startswith("standard") if name else None


def _standard_address(snapshot: Snapshot, address: str) -> bool | None:
    try:
        return _standard(find_in(snapshot, "public-addresses", address))
    except NotSettledError:
        return None
