"""The subnet that API server VNet integration needs: which one is meant, and one made for it."""

from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import Final

from msgspec import Struct

from aks_harden.checks.net.management import own_networks
from aks_harden.checks.net.nsg.addresses import AddressSet, addresses, union
from aks_harden.checks.net.nsg.neighbours import facet_in, find_network, find_subnet, network_of, reference
from aks_harden.checks.net.nsg.network import subnet_area
from aks_harden.checks.rights.held import held_by
from aks_harden.checks.rights.roles import Rights
from aks_harden.fixes.asking import ask, blocked, ok, undecided
from aks_harden.model.context import Context
from aks_harden.model.finding import Missing
from aks_harden.model.fix import Guard, Input
from aks_harden.model.json import Json, JsonObject
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of, same_id, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

INPUT: Final = "api-server-subnet"
NAME: Final = "snet-aks-apiserver"
SERVICE: Final = "Microsoft.ContainerService/managedClusters"
_SMALLEST: Final = 28
_JOIN: Final = Rights(
    actions=(
        "Microsoft.Network/virtualNetworks/subnets/read",
        "Microsoft.Network/virtualNetworks/subnets/join/action",
    )
)
"""https://learn.microsoft.com/azure/aks/api-server-vnet-integration"""


class Wanted(Struct, frozen=True, kw_only=True):
    """The subnet that was named: one that exists, or a prefix to make one of."""

    entry: Input
    network: Node
    """The network that the nodes are in."""
    id: str
    """Empty while nothing usable was named."""
    prefix: str = ""
    """What to make it of; empty where an existing one was named."""

    @property
    def target(self) -> str:
        """The target under which its network is listed."""
        return f"/subscriptions/{subscription_of(self.network.id)}"

    def exists(self, subnet: str) -> bool:
        """Tell whether the network holds a subnet."""
        return any(same_id(each.text("id"), subnet) for each in self.network.nodes("properties.subnets"))


def wanted_subnet(snapshot: Snapshot, context: Context, fix: str) -> Wanted:
    """Return the subnet that the operator named; not settled where the nodes' network is not one alone."""
    network = node_network(snapshot)
    entry = ask(
        context,
        fix,
        snapshot.cluster_id,
        INPUT,
        f"Which subnet shall hold the API server: the resource id of an empty one delegated to {SERVICE}, or"
        f" a free prefix of /28 or wider in {network.name} to make one of?",
        suggestions=(*_ready(network), *_free(network)),
    )
    said = entry.value or ""
    if said.startswith("/"):
        return Wanted(entry=entry, network=network, id=said.rstrip("/"))
    prefix = _prefix(said)
    made = f"{network.id}/subnets/{NAME}" if prefix else ""
    return Wanted(entry=entry, network=network, id=made, prefix=prefix)


def node_network(snapshot: Snapshot) -> Node:
    """Return the one network that the nodes are in; not settled where there are several, or none is known."""
    networks = own_networks(snapshot)
    if len(networks) != 1:
        reason = f"the nodes are in {len(networks)} networks, and the API server has to be in theirs"
        raise NotSettledError(Missing(facet="virtual-networks", reason=reason))
    return find_network(snapshot, networks[0])


def facet_of(snapshot: Snapshot, network: Node) -> str:
    """Return the facet that lists the network."""
    return facet_in(snapshot, "virtual-networks", network.id)


def prefix_guard(wanted: Wanted) -> Guard:
    """Guard: the prefix to make a subnet of is large enough, in the network, and free."""
    name = "prefix-free"
    if wanted.entry.value is None:
        return undecided(name, f"Answer `{INPUT}` first.")
    if not wanted.prefix:
        return blocked(
            name, f"`{wanted.entry.value}` is no prefix such as 10.226.0.0/28, and no resource id."
        )
    area = addresses(wanted.prefix)
    if IPv4Network(wanted.prefix).prefixlen > _SMALLEST:
        return blocked(name, f"{wanted.prefix} is narrower than /28: the API server needs nine addresses.")
    if not _space(wanted.network).covers(area):
        return blocked(name, f"{wanted.prefix} is not in the address space of {wanted.network.name}.")
    if area & _taken(wanted.network):
        return blocked(name, f"{wanted.prefix} overlaps a subnet of {wanted.network.name}.")
    return ok(name, f"{wanted.prefix} is free in {wanted.network.name}.")


def ready_guard(snapshot: Snapshot, wanted: Wanted) -> Guard:
    """Guard: the subnet is there, delegated, large enough and empty, in the nodes' network."""
    name = "subnet-ready"
    if wanted.entry.value is None:
        return undecided(name, f"Answer `{INPUT}` first.")
    if not wanted.id:
        return blocked(
            name, f"`{wanted.entry.value}` is no prefix such as 10.226.0.0/28, and no resource id."
        )
    if not same_id(network_of(wanted.id), wanted.network.id):
        return blocked(name, f"{name_of(wanted.id)} is not in {wanted.network.name}, where the nodes are.")
    try:
        subnet, _ = find_subnet(snapshot, wanted.id)
        return _fit(name, subnet)
    except NotSettledError as open_:
        return undecided(name, f"{name_of(wanted.id)} is not among what was read: {open_}.")


def _fit(name: str, subnet: Node) -> Guard:
    own = name_of(subnet.text("id"))
    if not _delegated(subnet):
        return blocked(name, f"{own} is not delegated to {SERVICE}.")
    if min(network.prefixlen for network in subnet_area(subnet).networks) > _SMALLEST:
        return blocked(name, f"{own} is narrower than /28.")
    if subnet.nodes("properties.ipConfigurations"):
        return blocked(name, f"{own} is not empty.")
    group = reference(subnet, "properties.networkSecurityGroup")
    beside = f" Its security group {name_of(group)} has to let 443, 4443 and 9988 in." if group else ""
    return ok(name, f"{own} is delegated, empty and large enough.{beside}")


def role_guard(snapshot: Snapshot, wanted: Wanted) -> Guard:
    """Guard: the cluster's identity may join the subnet."""
    name = "role-on-subnet"
    if not wanted.id:
        return undecided(name, f"Answer `{INPUT}` first.")
    try:
        held = held_by(snapshot, identity_of(snapshot.cluster), wanted.id, _JOIN)
        if set(held.rights.names) < set(_JOIN.names):
            held.open.require()
    except NotSettledError as open_:
        return undecided(name, f"Whether the cluster's identity may join it is not known: {open_}.")
    if set(held.rights.names) >= set(_JOIN.names):
        return ok(name, f"The cluster's identity may join {name_of(wanted.id)}.")
    return blocked(name, f"The cluster's identity needs Network Contributor on {name_of(wanted.id)} first.")


def identity_of(cluster: Node) -> str:
    """Return the object id of the control plane's managed identity."""
    own = cluster.text("identity.principalId")
    if own:
        return own
    listed = cluster.get("identity.userAssignedIdentities")
    for body in listed.values() if isinstance(listed, dict) else ():
        if isinstance(body, dict) and isinstance(body.get("principalId"), str):
            return str(body["principalId"])
    raise NotSettledError(Missing(facet="cluster", reason="the cluster names no managed identity of its own"))


def with_subnet(snapshot: Snapshot, network: Node, where: str, prefix: str) -> Snapshot:
    """Return the snapshot in which a network has the subnet, as az makes it."""
    body: JsonObject = {
        "name": name_of(where),
        "id": where,
        "type": "Microsoft.Network/virtualNetworks/subnets",
        "properties": {
            "addressPrefix": prefix,
            "privateEndpointNetworkPolicies": "Disabled",
            "privateLinkServiceNetworkPolicies": "Enabled",
            "delegations": [{"name": "0", "properties": {"serviceName": SERVICE}}],
        },
    }
    held = network.get("properties.subnets")
    subnets: list[Json] = [*held, body] if isinstance(held, list) else [body]
    target = f"/subscriptions/{subscription_of(network.id)}"
    facet = facet_of(snapshot, network)
    return snapshot.with_value(facet, target, "properties.subnets", subnets, member=network.id)


def _delegated(subnet: Node) -> bool:
    services = (each.text("properties.serviceName") for each in subnet.nodes("properties.delegations"))
    return any(service.lower() == SERVICE.lower() for service in services)


def _ready(network: Node) -> Iterator[str]:
    for subnet in network.nodes("properties.subnets"):
        if _delegated(subnet) and not subnet.nodes("properties.ipConfigurations"):
            yield subnet.text("id")


def _free(network: Node) -> Iterator[str]:
    """Give the first free /28 behind everything that is taken, else in a gap."""
    left = _space(network) - _taken(network)
    for each in left.networks:
        if isinstance(each, IPv4Network) and each.prefixlen <= _SMALLEST:
            yield str(next(each.subnets(new_prefix=_SMALLEST)))
            return


def first_free(network: Node) -> str:
    """Return a prefix to make the subnet of while none was named."""
    return next(_free(network), "10.226.0.0/28")


def _space(network: Node) -> AddressSet:
    return addresses(*network.see("properties.addressSpace.addressPrefixes").texts)


def _taken(network: Node) -> AddressSet:
    return union(subnet_area(subnet) for subnet in network.nodes("properties.subnets"))


def _prefix(text: str) -> str:
    try:
        return str(IPv4Network(text))
    except ValueError:
        return ""
