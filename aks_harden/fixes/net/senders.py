"""The public addresses that a cluster's nodes send from: authorised ranges must let them in.

Load balancer, NAT gateway and firewall tell theirs in Azure Resource Manager. Addresses of the nodes' own and
those of an appliance are not among what is read: they stay open, and the operator names them.
https://learn.microsoft.com/azure/aks/api-server-authorized-ip-ranges
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final

from msgspec import Struct

from aks_harden.checks.net.egress.course import Course, course_of
from aks_harden.checks.net.egress.hop import Hop, To, own_addresses
from aks_harden.checks.net.egress.outbound import outbound_type
from aks_harden.checks.net.egress.subnets import InUse, in_use
from aks_harden.checks.net.nsg.addresses import NOTHING, AddressSet, addresses
from aks_harden.checks.net.nsg.neighbours import facet_in, find_in, reference
from aks_harden.checks.nodes.pools import Pool
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of, same_id, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

_BEHIND: Final = frozenset({To.APPLIANCE, To.GATEWAY, To.LOCAL})


class Sender(Struct, frozen=True):
    """One source of addresses."""

    who: str
    area: AddressSet


class Senders(Struct, frozen=True):
    """Where nodes send from, as far as it could be read."""

    known: tuple[Sender, ...]
    open: tuple[str, ...]
    """What sends from addresses that could not be read, in words."""

    @property
    def area(self) -> AddressSet:
        """Every address that is known."""
        found = NOTHING
        for each in self.known:
            found |= each.area
        return found


def senders_of(snapshot: Snapshot) -> Senders:
    """Return the addresses that nodes send from."""
    known: list[Sender] = []
    open_: list[str] = []
    try:
        found = in_use(snapshot)
    except NotSettledError as error:
        return Senders((), (str(error),))
    open_ += [lack.reason for lack in found.open.missing]
    _gather(partial(_effective, snapshot), known, open_)
    for subnet in found.subnets:
        try:
            course = course_of(snapshot, found, subnet)
        except NotSettledError as error:
            open_.append(f"{name_of(subnet)} ({error})")
            continue
        _gather(partial(_of_course, snapshot, course), known, open_)
        if not course.restricts:
            open_ += _own(found, subnet)
            if course.way is not None and not known and not open_:
                open_.append(course.way.text)
    each_once = {(each.who, each.area): each for each in known}
    return Senders(tuple(each_once.values()), tuple(dict.fromkeys(open_)))


def _gather(look: Callable[[], Iterable[Sender | str]], known: list[Sender], open_: list[str]) -> None:
    """Sort what a look gives into what is known and what stays open."""
    try:
        for each in look():
            if isinstance(each, str):
                open_.append(each)
            else:
                known.append(each)
    except NotSettledError as error:
        open_.append(str(error))


def _effective(snapshot: Snapshot) -> Iterator[Sender | str]:
    """Give the outbound addresses of what AKS makes for the way out."""
    outbound = outbound_type(snapshot.cluster)
    for profile, made, who in (
        ("loadBalancerProfile", outbound.balancer, "the load balancer"),
        ("natGatewayProfile", outbound.gateway, "the NAT gateway that AKS manages"),
    ):
        path = f"properties.networkProfile.{profile}.effectiveOutboundIPs"
        for member in snapshot.cluster.nodes(path) if made else ():
            yield _public(snapshot, member.text("id"), who)


def _public(snapshot: Snapshot, resource: str, who: str) -> Sender | str:
    try:
        text = find_in(snapshot, "public-addresses", resource).text("properties.ipAddress")
        return Sender(who, addresses(text))
    except (NotSettledError, ValueError):
        return f"{who}, by {name_of(resource)}"


def _of_course(snapshot: Snapshot, course: Course) -> Iterator[Sender | str]:
    for hop in course.hops:
        yield from _of_hop(snapshot, hop)
    gateway = reference(course.place.subnet, "properties.natGateway")
    # That of AKS's own is among the addresses that the cluster names.
    if gateway and not course.restricts and not (course.outbound.gateway and course.place.managed):
        yield from _of_gateway(snapshot, gateway)


def _of_hop(snapshot: Snapshot, hop: Hop) -> Iterator[Sender | str]:
    if hop.firewall is not None:
        yield Sender(hop.text, own_addresses(snapshot, hop.firewall))
    elif hop.to in _BEHIND:
        yield hop.text


def _of_gateway(snapshot: Snapshot, gateway: str) -> Iterator[Sender | str]:
    """Give the addresses of a NAT gateway: each address says which gateway it is on."""
    who = f"the NAT gateway {name_of(gateway)}"
    target = f"/subscriptions/{subscription_of(gateway)}"
    every = snapshot.listed(facet_in(snapshot, "public-addresses", gateway), target)
    mine = [node for node in every if _is_on(node, gateway)]
    for node in mine:
        yield _public(snapshot, node.id, who)
    if not mine:
        yield who


def _is_on(address: Node, gateway: str) -> bool:
    return same_id(reference(address, "properties.natGateway"), gateway)


def _own(found: InUse, subnet: str) -> Iterator[str]:
    """Give the pools whose nodes send from addresses of their own."""
    for pool in found.nodes.pools:
        if (not pool.subnet or same_id(pool.subnet, subnet)) and _gives(pool):
            yield f"nodes of pool {pool.name}, by addresses of their own"


def _gives(pool: Pool) -> bool:
    try:
        return pool.gives_addresses.flag
    except NotSettledError:
        return True
