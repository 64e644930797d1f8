"""Finding resources around the cluster by their ARM id, in whatever subscription they are."""

from collections.abc import Iterable, Iterator
from typing import Final

from aks_harden.model.finding import Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.facets import FACETS
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import same_id, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

_NETWORKS = ("virtual-networks", "hub-networks")
_ELSEWHERE: Final = {
    "virtual-networks": "hub-networks",
    "security-groups": "hub-security-groups",
    "route-tables": "hub-route-tables",
    "public-addresses": "hub-public-addresses",
    "firewalls": "hub-firewalls",
    "firewall-policies": "hub-firewall-policies",
    "ip-groups": "hub-ip-groups",
    "network-watchers": "hub-network-watchers",
    "wan-hubs": "hub-wan-hubs",
}
"""The facet that holds the same list of other subscriptions."""


def facet_in(snapshot: Snapshot, facet: str, resource: str) -> str:
    """Return the facet that lists resources of a kind in the subscription of a resource."""
    own = subscription_of(resource) == snapshot.subscription
    return facet if own else _ELSEWHERE.get(facet, facet)


def subscription_list(snapshot: Snapshot, facet: str, resource: str) -> tuple[Node, ...]:
    """Return the members of a list facet in the subscription of a resource."""
    target = f"/subscriptions/{subscription_of(resource)}"
    return snapshot.listed(facet_in(snapshot, facet, resource), target)


def find_in(snapshot: Snapshot, facet: str, resource: str) -> Node:
    """Return a member of a list facet by its id; not settled where the list does not hold it."""
    held_in = facet_in(snapshot, facet, resource)
    node = snapshot.member(held_in, f"/subscriptions/{subscription_of(resource)}", resource)
    if node is None:
        raise not_listed(held_in, resource)
    return node


def find_network(snapshot: Snapshot, network: str) -> Node:
    """Return a virtual network; those of other subscriptions are read through the peerings."""
    for facet in _NETWORKS:
        for node in snapshot.readable(facet):
            if same_id(node.id, network):
                return node
    return find_in(snapshot, "virtual-networks", network)


def find_subnet(snapshot: Snapshot, subnet: str) -> tuple[Node, Node]:
    """Return a subnet, and the virtual network that it is part of."""
    network = find_network(snapshot, network_of(subnet))
    for node in network.need_nodes("properties.subnets"):
        if same_id(node.text("id"), subnet) or node.name.lower() == name(subnet):
            return node, network
    raise not_listed("virtual-networks", subnet)


def network_of(subnet: str) -> str:
    """Return the id of the virtual network that a subnet is part of."""
    return subnet.rstrip("/").rsplit("/", 2)[0]


def name(resource: str) -> str:
    """Return the last segment of an id in lower case."""
    return resource.rstrip("/").rsplit("/", 1)[-1].lower()


def ids(nodes: Iterable[Node]) -> Iterator[str]:
    """Give the ids of references, in lower case; a reference without one is not settled."""
    for node in nodes:
        yield node.see("id").text.lower()


def reference(node: Node, path: str) -> str:
    """Return the id that a reference holds, empty where there is no reference."""
    part = node.part(path)
    return "" if part is None else part.see("id").text


def ended(error: NotSettledError) -> NotSettledError:
    """Return the error of a read that has ended; while it is under way, raise it and say nothing yet."""
    if error.pending:
        raise error
    return error


def not_listed(facet: str, resource: str) -> NotSettledError:
    """Return the error that says that a list was read and lacks what should be in it."""
    return NotSettledError(
        Missing(
            facet=facet,
            reason=f"{resource} is not among the {FACETS[facet].title.lower()} that were read",
            action=FACETS[facet].actions[0],
        )
    )
