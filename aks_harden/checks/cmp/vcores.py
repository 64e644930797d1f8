"""How many vCores a cluster's pools have now, where their sizes tell."""

import re
from typing import Final

from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node

_SIZE: Final = r"(?i)standard_[a-z]+(\d+)(?:-(\d+))?[a-z]*(?:_[a-z0-9]+)*_v([3-9]|\d\d)"
"""A size whose name tells its vCPUs: from version 3 on the first figure does, a second one constrains it.

https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions
"""


def vcores(cluster: Node) -> int | None:
    """Return the vCores of all pools together, None where a pool does not tell."""
    try:
        pools = cluster.nodes("properties.agentPoolProfiles")
        counts = [_pool(pool) for pool in pools]
    except NotSettledError:
        return None
    return sum(count for count in counts if count) if counts and None not in counts else None


def _pool(pool: Node) -> int | None:
    count = pool.peek("count")
    size = re.fullmatch(_SIZE, pool.text("vmSize"))
    if count is None or size is None:
        return None
    return count.number * int(size[2] or size[1])
