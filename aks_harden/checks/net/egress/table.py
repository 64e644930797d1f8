"""A subnet's own routes, and which of them decides for an address: the longest prefix."""

import re
from typing import Final

from msgspec import Struct

from aks_harden.checks.net.nsg.addresses import PRIVATE, PUBLIC, AddressSet, addresses
from aks_harden.checks.net.nsg.neighbours import find_in, reference
from aks_harden.model.finding import Evidence, Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.snapshot import Snapshot

_TAG: Final = r"[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*"
_NEVER_ROUTED: Final = addresses("0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4")
INTERNET_V4: Final = (addresses("0.0.0.0/0") & PUBLIC) - PRIVATE - _NEVER_ROUTED
"""Addresses of IPv4 that somebody on the Internet may have: what a default route has to cover."""
_EVERY_V4: Final = addresses("0.0.0.0/0")
_WIDE: Final = 8
"""Length of the longest prefix that counts as wide."""
_EVERY_V6: Final = addresses("::/0")


class Route(Struct, frozen=True, kw_only=True):
    """One route."""

    name: str
    area: AddressSet | None
    """The addresses it is for; None where a service tag names them."""
    tag: str
    """The service tag, empty where it is a prefix."""
    length: int
    """Length of the prefix."""
    hop: Seen
    node: Node

    @property
    def internet(self) -> bool:
        """Whether it leads straight to the Internet."""
        return self.hop.text.lower() == "internet"

    @property
    def evidence(self) -> Evidence:
        """What it says, with what would pass."""
        return self.hop.wanted("a firewall as the next hop")


class Routes(Struct, frozen=True, kw_only=True):
    """The routes of a subnet's own table; none where it has no table."""

    table: Node | None
    routes: tuple[Route, ...]

    @property
    def propagation_off(self) -> bool:
        """Whether routes of gateways and hubs are kept out."""
        return self.table is not None and self.table.see("properties.disableBgpRoutePropagation").flag

    @property
    def to_internet(self) -> tuple[Route, ...]:
        """The routes that lead straight to the Internet, other than a default route."""
        return tuple(
            route for route in self.routes if route.internet and route.area not in {_EVERY_V4, _EVERY_V6}
        )

    @property
    def whole_v6(self) -> Route | None:
        """The default route of IPv6."""
        return next((route for route in self.routes if route.area == _EVERY_V6), None)

    def deciding(self, inside: AddressSet) -> tuple[Route, ...]:
        """Return the routes that make up the default route of IPv4; none where they leave a gap.

        One for 0.0.0.0/0, or several that together leave no address of the Internet out; the longest prefix
        wins, so wide routes count beside 0.0.0.0/0, and it does not count at all where they leave it nothing.
        Routes straight to the Internet beside others are ways round those, and left out here.
        """
        left = INTERNET_V4 - inside
        taken: list[Route] = []
        for route in sorted(self.routes, key=lambda route: -route.length):
            if route.area is not None and route.area & left:
                left = left - route.area
                taken.append(route)
        if left:
            return ()
        if any(route.area == _EVERY_V4 for route in taken):
            # Narrow ones beside it are exceptions and no part of the default.
            taken = [route for route in taken if route.length <= _WIDE]
        return tuple(route for route in taken if not route.internet) or tuple(taken)


def routes_of(snapshot: Snapshot, subnet: Node) -> Routes:
    """Return a subnet's own routes; not settled where its table could not be read."""
    named = reference(subnet, "properties.routeTable")
    if not named:
        return Routes(table=None, routes=())
    table = find_in(snapshot, "route-tables", named)
    return Routes(table=table, routes=tuple(_route(node) for node in table.need_nodes("properties.routes")))


def no_table(subnet: Node) -> Evidence:
    """Return the evidence that a subnet has no route table."""
    return Evidence(
        resource=subnet.text("id") or subnet.id,
        path="properties.routeTable",
        observed=subnet.get("properties.routeTable"),
        expected="a route table with a default route to a firewall",
        read_at=subnet.reading.at,
        call=subnet.reading.call,
    )


def _route(node: Node) -> Route:
    seen = node.see("properties.addressPrefix")
    text = seen.text.strip()
    area: AddressSet | None = None
    length = 0
    if not re.fullmatch(_TAG, text):
        try:
            area = addresses(text)
        except ValueError:
            raise _odd(node, f"has the prefix `{text}`") from None
        length = area.networks[0].prefixlen
    return Route(
        name=node.name,
        area=area,
        tag="" if area is not None else text,
        length=length,
        hop=node.see("properties.nextHopType"),
        node=node,
    )


def _odd(node: Node, what: str) -> NotSettledError:
    reason = f"the route {node.name} of {node.id} {what}, so it cannot be followed"
    return NotSettledError(Missing(facet=node.facet, reason=reason))
