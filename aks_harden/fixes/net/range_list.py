"""Authorised ranges as somebody names them, and the list that is sent."""

import re
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final

from msgspec import Struct

from aks_harden.checks.net.nsg.addresses import AddressSet
from aks_harden.checks.net.ranges import ONLY_ITSELF, Ranges, measure
from aks_harden.model.context import Context

_BETWEEN: Final = r"[\s,;]+"


class Named(Struct, frozen=True):
    """Ranges as somebody named them."""

    networks: tuple[IPv4Network, ...] = ()
    faults: tuple[str, ...] = ()
    """What is wrong with them, in sentences."""


def named(text: str | None, context: Context) -> Named:
    """Read ranges: addresses or prefixes of IPv4 that the Internet routes."""
    networks: list[IPv4Network] = []
    faults: list[str] = []
    for word in filter(None, re.split(_BETWEEN, text or "")):
        found = _read(word, context)
        if isinstance(found, str):
            faults.append(found)
        else:
            networks.append(found)
    return Named(tuple(networks), tuple(faults))


def _read(word: str, context: Context) -> IPv4Network | str:
    """Return a range, or why Azure or this item would not take it."""
    try:
        network = ip_network(word)
    except ValueError:
        return _malformed(word)
    if isinstance(network, IPv6Network):
        return f"`{word}` is of IPv6, which authorised ranges do not take."
    if network.prefixlen == 0:
        return f"`{word}` is the whole Internet."
    if not network.is_global:
        return f"`{word}` is not routed on the Internet: name the public address that it leaves by."
    if measure(network) > context.thresholds.max_prefix_addresses:
        return f"`{word}` is wider than {context.thresholds.max_prefix_addresses:,} addresses."
    return network


def _malformed(word: str) -> str:
    try:
        inner = ip_network(word, strict=False)
    except ValueError:
        return f"`{word}` is no address and no prefix such as 20.30.40.0/24."
    return f"`{word}` names an address inside a prefix: write {inner} for all of it."


def kept(ranges: Ranges, context: Context) -> tuple[IPv4Network, ...]:
    """Return the entries of the old list that stay: what is wide, or that az does not take, goes."""
    return tuple(
        network
        for network in ranges.networks
        if isinstance(network, IPv4Network)
        and network != ONLY_ITSELF
        and not isinstance(_read(str(network), context), str)
    )


def dropped(ranges: Ranges, context: Context) -> tuple[str, ...]:
    """Return the entries of the old list that do not stay."""
    held = set(kept(ranges, context))
    return (
        *(str(network) for network in ranges.networks if network not in held),
        *ranges.tags,
        *ranges.odd,
    )


def joined(*groups: Iterable[IPv4Network]) -> tuple[str, ...]:
    """Return ranges as they are sent: each once, in the order given."""
    return tuple(dict.fromkeys(str(network) for group in groups for network in group))


def of_area(area: AddressSet) -> Iterator[IPv4Network]:
    """Give the prefixes of IPv4 that hold an area."""
    yield from (network for network in area.networks if isinstance(network, IPv4Network))
