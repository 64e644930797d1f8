"""Who on the Internet reaches a port, as far as security groups let them."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from aks_harden.checks.net.nsg.addresses import AddressSet, union
from aks_harden.checks.net.nsg.breadth import is_anybody
from aks_harden.checks.net.nsg.case import rows_of, split
from aks_harden.checks.net.nsg.evaluate import NoGroup, passage
from aks_harden.checks.net.nsg.exposure import Ground, filters_of
from aks_harden.checks.net.nsg.interfaces import Interface
from aks_harden.checks.net.nsg.neighbours import find_in, reference
from aks_harden.checks.net.nsg.rules import port_bounds
from aks_harden.model.finding import Evidence, Missing

_SHOWN: Final = 3


class Senders(Struct, frozen=True, kw_only=True):
    """Senders on the Internet that security groups let through to a port."""

    anybody: bool
    text: str
    """Who they are, empty where nobody is let through."""
    rows: tuple[Evidence, ...]
    missing: tuple[Missing, ...]
    """What would settle whether there are more."""


def senders(
    ground: Ground,
    interface: Interface,
    port: int,
    targets: AddressSet | None = None,
    *,
    basic: bool = False,
) -> Senders:
    """Return who on the Internet reaches a port of nodes, or of other addresses in front of them.

    Without any security group a Standard address is closed, and a Basic one, or that of a Basic load
    balancer, open.
    """
    filters = filters_of(ground, interface, port)
    area = ground.near.area if targets is None else targets
    through = passage(filters, ground.near.around, area, interface.application_groups)
    closed = interface.standard is not False and not basic
    if closed and all(isinstance(each, NoGroup) for each in filters):
        return Senders(anybody=False, text="", rows=rows_of(through.allowed), missing=())
    sure, doubtful = split(through.allowed, ground.near.around.internet)
    tags = sorted({tag for piece in sure for tag in piece.tags})
    named = union(piece.addresses for piece in sure).texts
    anybody = is_anybody(sure, ground.context)
    shown = (*(f"the service tag {tag}" for tag in tags), *named[:_SHOWN]) if sure else ()
    return Senders(
        anybody=anybody,
        text="anybody" if anybody else ", ".join(shown),
        rows=rows_of(sure) or rows_of(through.denied),
        missing=tuple(sorted({lack for piece in doubtful for lack in piece.doubts})),
    )


def reached_ports(ground: Ground, interface: Interface) -> Iterator[tuple[int, int]]:
    """Give the ranges of TCP ports of nodes that somebody on the Internet is let through to."""
    bounds = sorted(_bounds(ground, interface))
    for first, after in zip(bounds, (*bounds[1:], 65_536), strict=True):
        if senders(ground, interface, first).text:
            yield first, after - 1


def _bounds(ground: Ground, interface: Interface) -> frozenset[int]:
    named = (reference(ground.near.subnet, "properties.networkSecurityGroup"), interface.group)
    groups = (find_in(ground.snapshot, "security-groups", group) for group in named if group)
    return frozenset({0}).union(*(port_bounds(group) for group in groups))


def looked_at(interface: Interface) -> Evidence:
    """Return how the interface that was looked at is connected."""
    return interface.node.see("properties.ipConfigurations").wanted("no way in from the Internet")
