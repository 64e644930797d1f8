"""Azure CNI Overlay: addresses for pods that nothing else uses, and what a cluster must be to move there.

https://learn.microsoft.com/azure/aks/azure-cni-overlay
"""

from collections.abc import Iterator
from ipaddress import IPv4Network, ip_network
from typing import Final

from aks_harden.checks.kind import most_nodes
from aks_harden.checks.net.nsg.addresses import NOTHING, AddressSet, addresses, union
from aks_harden.checks.net.nsg.neighbours import find_subnet
from aks_harden.checks.net.nsg.nodes import nodes_of
from aks_harden.checks.nodes.pools import aks_subnets, pools_of
from aks_harden.fixes.asking import ask, blocked, confirmed, ok, undecided
from aks_harden.model.context import Context
from aks_harden.model.finding import Missing
from aks_harden.model.fix import Guard, Input
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

MODE: Final = "overlay"
_PROFILE: Final = "properties.networkProfile"
_USUAL: Final = ("10.244.0.0/16", "192.168.0.0/16", "172.20.0.0/14", "100.64.0.0/10")
"""Ranges to propose; the last is that of carriers, which Azure takes too."""
_NODE_PREFIX: Final = 24
"""Each node gets a /24 of the pods' range."""
_LEAST: Final = 9
_FOR_SURGE: Final = 1.34
"""Nodes that come on top while others are replaced, up to a third of them."""


def pod_cidr(snapshot: Snapshot, context: Context, fix: str) -> Input:
    """Return the question for the pods' range, with ranges that overlap nothing that was read."""
    try:
        taken = _taken(snapshot)
        free = [text for text in (_own(snapshot), *_USUAL) if text and not addresses(text) & taken]
    except (NotSettledError, ValueError):
        free = []
    return ask(
        context,
        fix,
        snapshot.cluster_id,
        "pod-cidr",
        "Which range of addresses shall pods have? It may overlap no network that pods or nodes reach.",
        suggestions=free,
    )


def inputs_of_overlay(context: Context, fix: str, snapshot: Snapshot, cidr: Input) -> tuple[Input, ...]:
    """Return the questions of the move."""
    return cidr, _masquerade(context, fix, snapshot)


def guards_of_overlay(context: Context, fix: str, snapshot: Snapshot, cidr: Input) -> tuple[Guard, ...]:
    """Return what must hold before the move."""
    return (
        _range_free(snapshot, cidr.value),
        _range_large(snapshot, cidr.value),
        _scale_sets(snapshot),
        _own_identity(snapshot.cluster),
        confirmed(
            _masquerade(context, fix, snapshot),
            yes="The operator says that no masquerading rules of the cluster's own stand in the way.",
            no="Rules of your own in `azure-ip-masq-agent-config` cut pods off in an overlay: take"
            " them out first.",
        ),
    )


def with_overlay(snapshot: Snapshot, cidr: Input) -> Snapshot:
    """Return the snapshot on the overlay."""
    given = cidr.value or "<pod-cidr>"
    for name, value in (
        ("networkPlugin", "azure"),
        ("networkPluginMode", MODE),
        ("podCidr", given),
    ):
        snapshot = snapshot.with_value("cluster", snapshot.cluster_id, f"{_PROFILE}.{name}", value)
    return snapshot.with_value("cluster", snapshot.cluster_id, f"{_PROFILE}.podCidrs", [given])


def _masquerade(context: Context, fix: str, snapshot: Snapshot) -> Input:
    return ask(
        context,
        fix,
        snapshot.cluster_id,
        "no-own-masquerading",
        "Is there no ConfigMap `azure-ip-masq-agent-config` in kube-system?",
        suggestions=("yes", "no"),
    )


def _range_free(snapshot: Snapshot, given: str | None) -> Guard:
    name = "pod-cidr-free"
    if given is None:
        return undecided(name, "No range for pods was named yet.")
    network = _network(given)
    if network is None:
        return blocked(name, f"`{given}` is not a range of IPv4 addresses such as 10.244.0.0/16.")
    try:
        taken = _taken(snapshot)
    except NotSettledError as open_:
        return undecided(name, f"Which addresses are taken could not be read: {open_}.")
    shared = addresses(str(network)) & taken
    if shared:
        return blocked(name, f"{given} overlaps {shared.texts[0]}, which is in use here.")
    return ok(name, f"{given} overlaps neither services, nor the node network, nor its peers.")


def _range_large(snapshot: Snapshot, given: str | None) -> Guard:
    name = "pod-cidr-large-enough"
    network = _network(given or "")
    if network is None:
        return undecided(name, "No range for pods was named yet.")
    try:
        nodes = round(most_nodes(snapshot.cluster) * _FOR_SURGE)
    except NotSettledError as open_:
        return undecided(name, f"How many nodes there may be could not be read: {open_}.")
    room = 2 ** max(0, _NODE_PREFIX - network.prefixlen) if network.prefixlen <= _NODE_PREFIX else 0
    if room < nodes:
        return blocked(
            name, f"{given} holds a /24 for {room} nodes, and there may be {nodes} with surge nodes."
        )
    return ok(name, f"{given} holds a /24 for each of {room} nodes.")


def _scale_sets(snapshot: Snapshot) -> Guard:
    name = "no-availability-set"
    old = [
        pool.name
        for pool in pools_of(snapshot.cluster).pools
        if pool.node.text("type").lower() == "availabilityset"
    ]
    if old:
        return blocked(name, f"{', '.join(old)} is on an availability set: EXT-RETIRE moves it first.")
    return ok(name, "No pool is on an availability set.")


def _own_identity(cluster: Node) -> Guard:
    name = "own-identity"
    kind = cluster.text("identity.type")
    if kind.lower() == "userassigned":
        return ok(name, "The control plane has a managed identity of your own.")
    shown = kind or "no managed identity"
    reason = f"A kubenet cluster needs a managed identity of your own for the move, and this one has {shown}."
    return blocked(
        name, f"{reason} `az aks update --enable-managed-identity --assign-identity` gives it one."
    )


def _network(text: str) -> IPv4Network | None:
    try:
        found = ip_network(text)
    except ValueError:
        return None
    usable = isinstance(found, IPv4Network) and found.prefixlen >= _LEAST
    return found if usable and "/" in text and isinstance(found, IPv4Network) else None


def _own(snapshot: Snapshot) -> str:
    return snapshot.cluster.text(f"{_PROFILE}.podCidr")


def _taken(snapshot: Snapshot) -> AddressSet:
    """Return the addresses that pods must not have; not settled where a network could not be read."""
    cluster = snapshot.cluster
    services = [cluster.text(f"{_PROFILE}.{name}") for name in ("serviceCidr", "dockerBridgeCidr")]
    return union((_addresses(*(text for text in services if text)), *_around(snapshot)))


def _around(snapshot: Snapshot) -> Iterator[AddressSet]:
    cluster = snapshot.cluster
    subnets = aks_subnets(cluster, pools_of(cluster).pools, nodes_of(snapshot).subnets)
    if not subnets:
        raise NotSettledError(Missing(facet="virtual-networks", reason="no node subnet is known"))
    for subnet in subnets:
        _, network = find_subnet(snapshot, subnet)
        yield _addresses(*network.see("properties.addressSpace.addressPrefixes").texts)
        for peering in network.nodes("properties.virtualNetworkPeerings"):
            space = peering.peek("properties.remoteAddressSpace.addressPrefixes")
            yield _addresses(*space.texts) if space else NOTHING


def _addresses(*texts: str) -> AddressSet:
    try:
        return addresses(*texts)
    except ValueError:
        return NOTHING
