"""What can be read: each facet with the ARM actions that reading it needs and the facets it waits for.

The depth of this graph is the number of round trips that an audit cannot save.
"""

from typing import Final

from aks_harden.snapshot.facets.facet import Facet, Per
from aks_harden.snapshot.facets.lists import lists
from aks_harden.snapshot.facets.single import single

__all__ = ["FACETS", "Facet", "Per", "depth"]

FACETS: Final[dict[str, Facet]] = {facet.name: facet for facet in (*single(), *lists())}
"""Every facet by name."""


def depth(name: str) -> int:
    """Return the round trip in which a facet can be asked for at the earliest, from 1."""
    return 1 + max((depth(need) for need in FACETS[name].needs), default=0)
