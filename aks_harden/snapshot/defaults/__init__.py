"""Azure's documented defaults: what an absent property means, and the page that says so.

A property that is judged and has no row here is `unknown` when absent. `since` is the first stable API
version that answers with the property at all: an older reading cannot tell (G-5).
"""

from typing import Final

from aks_harden.snapshot.defaults import (
    access,
    cluster_images,
    cluster_network,
    cluster_nodes,
    cluster_platform,
    logs,
    networks,
    policies,
    registries,
    vaults,
)
from aks_harden.snapshot.defaults.row import Default

__all__ = ["DEFAULTS", "Default"]

_AREAS: Final = (
    access,
    cluster_images,
    cluster_network,
    cluster_nodes,
    cluster_platform,
    registries,
    vaults,
    networks,
    logs,
    policies,
)

DEFAULTS: Final[dict[tuple[str, str], Default]] = {
    place: default for area in _AREAS for place, default in area.ROWS.items()
}
"""By resource type and path, both in lower case, list positions as `[]`."""
