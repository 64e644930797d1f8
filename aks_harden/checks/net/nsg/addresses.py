"""Sets of IP addresses, with exact arithmetic over IPv4 and IPv6 alike."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_network,
    summarize_address_range,
)
from typing import Final, TypeAlias

from msgspec import Struct

Network: TypeAlias = IPv4Network | IPv6Network

_V4: Final = 1 << 128
"""Where IPv4 begins on the one number line that holds both families: right behind the last IPv6 address."""

Span: TypeAlias = tuple[int, int]
"""First and last address, both included."""


class AddressSet(Struct, frozen=True):
    """Any set of addresses, as sorted spans that neither touch nor overlap."""

    spans: tuple[Span, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether there is any address."""
        return bool(self.spans)

    def __or__(self, other: "AddressSet") -> "AddressSet":
        """Return the addresses of either."""
        return AddressSet(tuple(_merged((*self.spans, *other.spans))))

    def __and__(self, other: "AddressSet") -> "AddressSet":
        """Return the addresses of both."""
        common = [
            (max(first, start), min(last, end))
            for first, last in self.spans
            for start, end in other.spans
            if max(first, start) <= min(last, end)
        ]
        return AddressSet(tuple(_merged(common)))

    def __sub__(self, other: "AddressSet") -> "AddressSet":
        """Return the addresses of this that the other lacks."""
        left = list(self.spans)
        for start, end in other.spans:
            left = [piece for span in left for piece in _cut(span, start, end)]
        return AddressSet(tuple(left))

    def covers(self, other: "AddressSet") -> bool:
        """Tell whether every address of the other is in this."""
        return not other - self

    @property
    def networks(self) -> tuple[Network, ...]:
        """The fewest prefixes that hold exactly these addresses, IPv4 first."""
        ordered = sorted(self.spans, key=lambda span: (span[0] < _V4, span))
        return tuple(network for span in ordered for network in _networks(span))

    @property
    def texts(self) -> tuple[str, ...]:
        """The same prefixes as text."""
        return tuple(str(network) for network in self.networks)


def union(sets: Iterable[AddressSet]) -> AddressSet:
    """Return the addresses of any of the sets."""
    return AddressSet(tuple(_merged(span for each in sets for span in each.spans)))


def addresses(*texts: str) -> AddressSet:
    """Return the addresses of prefixes or single addresses; raises ValueError where a text is neither."""
    return union(_of(ip_network(text.strip(), strict=False)) for text in texts)


def inside(text: str, area: AddressSet) -> bool:
    """Tell whether a text is an address or prefix with a part in an area."""
    try:
        return bool(addresses(text) & area)
    except ValueError:
        return False


def _of(network: Network) -> AddressSet:
    base = _V4 if network.version == 4 else 0  # noqa: PLR2004 - the version of the protocol
    first = base + int(network.network_address)
    return AddressSet(((first, first + network.num_addresses - 1),))


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    """Join what overlaps or touches, but never IPv6 with IPv4."""
    here: Span | None = None
    for first, last in sorted(spans):
        if here is not None and first <= here[1] + (first != _V4):
            here = (here[0], max(here[1], last))
            continue
        if here is not None:
            yield here
        here = (first, last)
    if here is not None:
        yield here


def _cut(span: Span, start: int, end: int) -> Iterator[Span]:
    first, last = span
    if first < start:
        yield first, min(last, start - 1)
    if last > end:
        yield max(first, end + 1), last


@lru_cache(maxsize=4096)
def _networks(span: Span) -> tuple[Network, ...]:
    first, last = span
    if first >= _V4:
        return tuple(summarize_address_range(IPv4Address(first - _V4), IPv4Address(last - _V4)))
    return tuple(summarize_address_range(IPv6Address(first), IPv6Address(last)))


NOTHING: Final = AddressSet()
"""No address at all."""

UNSENT: Final = addresses("168.63.129.16/32", "127.0.0.0/8", "169.254.0.0/16", "::1/128", "fe80::/10")
"""Addresses that no machine of a network sends from: Azure's host with its probes, loopback, link-local."""

EVERYTHING: Final = addresses("0.0.0.0/0", "::/0") - UNSENT
"""Every address that a packet may come from."""

PRIVATE: Final = addresses("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
"""Addresses that the Internet does not route: RFC 1918, RFC 6598, RFC 4193."""

PUBLIC: Final = EVERYTHING - PRIVATE
"""Addresses that the Internet routes, and some it never will; nobody inside a network has them by default."""
