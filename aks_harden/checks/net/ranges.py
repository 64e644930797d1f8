"""The address ranges that may reach a public API server: read in every form, and measured."""

import re
from collections.abc import Iterable, Iterator
from ipaddress import (
    IPv4Network,
    IPv6Network,
    collapse_addresses,
    ip_network,
)
from typing import Final, TypeAlias

from msgspec import Struct

from aks_harden.model.context import Context
from aks_harden.model.finding import Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node, Seen

Network: TypeAlias = IPv4Network | IPv6Network

ONLY_ITSELF: Final = IPv4Network("0.0.0.0/32")
"""Stands for the cluster's own outbound address where it is the only entry of the list."""

_SITE_BITS: Final = 64
"""Length of the IPv6 prefix that counts as one address: what one subnet, and often one customer, gets."""

_MAPPED_BITS: Final = 96
"""Length of the IPv6 prefix under which IPv4 addresses are mapped."""

_CLOUD_TAG: Final = "azurecloud"

_BETWEEN: Final = r"[,\s]+"

_TAG: Final = r"[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*"
"""The form of a service tag's name, with a region or without."""


class Ranges(Struct, frozen=True):
    """The list of authorised ranges, told apart into prefixes and service tags."""

    seen: Seen
    networks: tuple[Network, ...]
    tags: tuple[str, ...]
    odd: tuple[str, ...] = ()
    """Entries that are neither a prefix nor the name of a tag, so that nobody knows what they let in."""

    @property
    def empty(self) -> bool:
        """Whether the list holds nothing, so that it filters nothing."""
        return not self.networks and not self.tags and not self.odd

    @property
    def only_itself(self) -> bool:
        """Whether the list holds the stand-in for the cluster's own address alone."""
        return not self.tags and not self.odd and set(self.networks) == {ONLY_ITSELF}

    @property
    def widest(self) -> Network | None:
        """The prefix with the most addresses, None where there is no prefix."""
        return max(self.networks, key=measure, default=None)

    @property
    def total(self) -> int:
        """How many addresses all prefixes hold together, overlaps counted once."""
        return sum(measure(network) for network in _union(self.networks))

    def holds(self, address: str) -> bool:
        """Tell whether a prefix covers an address."""
        wanted = _network(address)
        return wanted is not None and any(_covers(network, wanted) for network in self.networks)


def authorised_ranges(cluster: Node) -> Ranges:
    """Return the cluster's authorised ranges; an old body keeps them right under `properties`."""
    seen = cluster.see("properties.apiServerAccessProfile.authorizedIPRanges")
    if not seen.present:
        seen = cluster.peek("properties.apiServerAuthorizedIPRanges") or seen
    entries = tuple(_entries(seen.texts))
    networks = [network for _, network in entries if network is not None]
    others = [text for text, network in entries if network is None]
    return Ranges(
        seen=seen,
        networks=tuple(networks),
        tags=tuple(text for text in others if re.fullmatch(_TAG, text)),
        odd=tuple(text for text in others if not re.fullmatch(_TAG, text)),
    )


def loophole(ranges: Ranges, context: Context) -> str:
    """Return why the ranges leave the API server open, empty where they are tight.

    Raises NotSettledError where an entry of no known form may be what leaves it open.
    """
    if ranges.empty:
        return "The API server is public and takes connections from any address."
    open_tags = [tag for tag in ranges.tags if not _accepted(tag, context)]
    if open_tags:
        return f"The authorised ranges let in everybody behind the service tag {open_tags[0]}."
    widest = ranges.widest
    limits = context.thresholds
    if widest is not None and measure(widest) > limits.max_prefix_addresses:
        return f"The authorised range {widest} is wider than {limits.max_prefix_addresses:,} addresses."
    if ranges.total > limits.max_range_addresses:
        return (
            f"The authorised ranges hold {ranges.total:,} addresses together,"
            f" more than {limits.max_range_addresses:,}."
        )
    if ranges.odd:
        reason = f"the authorised range `{ranges.odd[0]}` is neither a prefix nor a service tag"
        raise NotSettledError(Missing(facet="cluster", reason=reason))
    return ""


def tight(cluster: Node, context: Context) -> bool:
    """Tell whether a public API server is behind tight ranges: what NET-1 calls a warning."""
    return not loophole(authorised_ranges(cluster), context)


def measure(network: Network) -> int:
    """Return how many addresses a prefix counts for; an IPv6 prefix counts by its /64 networks."""
    if isinstance(network, IPv4Network):
        return network.num_addresses
    return 1 << max(0, _SITE_BITS - network.prefixlen)


def _entries(texts: Iterable[str]) -> Iterator[tuple[str, Network | None]]:
    for text in texts:
        for part in re.split(_BETWEEN, text):
            if part:
                yield part, _network(part)


def _network(text: str) -> Network | None:
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        return None
    if isinstance(network, IPv6Network) and network.prefixlen >= _MAPPED_BITS:
        mapped = network.network_address.ipv4_mapped
        if mapped is not None:
            return IPv4Network((mapped, network.prefixlen - _MAPPED_BITS), strict=False)
    return network


def _union(networks: Iterable[Network]) -> Iterator[Network]:
    wanted = tuple(networks)
    yield from collapse_addresses(network for network in wanted if isinstance(network, IPv4Network))
    yield from collapse_addresses(network for network in wanted if isinstance(network, IPv6Network))


def _covers(outer: Network, inner: Network) -> bool:
    if isinstance(outer, IPv4Network) and isinstance(inner, IPv4Network):
        return inner.subnet_of(outer)
    if isinstance(outer, IPv6Network) and isinstance(inner, IPv6Network):
        return inner.subnet_of(outer)
    return False


def _accepted(tag: str, context: Context) -> bool:
    name = tag.casefold()
    return not name.startswith(_CLOUD_TAG) and name in {known.casefold() for known in context.service_tags}
