"""What can be read: each facet with the ARM actions that reading it needs and the facets it waits for.

The depth of this graph is the number of round trips that an audit cannot save.
"""

from typing import Final

from msgspec.structs import replace

from aks_harden.snapshot.facets.facet import Facet, Per, Where
from aks_harden.snapshot.facets.lists import lists
from aks_harden.snapshot.facets.parts import GRAPH
from aks_harden.snapshot.facets.single import single

__all__ = ["FACETS", "GRAPH", "GROUPS_READ", "Facet", "Per", "Where", "depth"]

GROUPS_READ: Final = "Microsoft.Resources/subscriptions/resourceGroups/read"
"""What it takes to tell that a resource is gone, and not only out of sight (G-8)."""
_MAY_BE_GONE: Final = frozenset(
    {
        "audit-tables",
        "collection-rules",
        "destinations",
        "gateways",
        "log-containers",
        "named-vaults",
        "pool-upgrades",
        "safeguards",
        "trust-sources",
        "vault-destinations",
        "vault-keys",
    }
)
"""Facets whose readings are single resources that may have been deleted, or never made."""


def _whole(facet: Facet) -> Facet:
    gone = facet.name in _MAY_BE_GONE
    return replace(facet, actions=(*facet.actions, GROUPS_READ)) if gone else facet


FACETS: Final[dict[str, Facet]] = {facet.name: _whole(facet) for facet in (*single(), *lists())}
"""Every facet by name."""


def depth(name: str) -> int:
    """Return the round trip in which a facet can be asked for at the earliest, from 1."""
    return 1 + max((depth(need) for need in FACETS[name].needs), default=0)
