"""How broad a set of sources is: the measures that tell one class of sources from another."""

from collections.abc import Iterable
from typing import Final

from aks_harden.checks.net.nsg.addresses import AddressSet, union
from aks_harden.checks.net.nsg.sources import Piece
from aks_harden.checks.net.ranges import measure
from aks_harden.model.context import Context

_CLOUD: Final = "azurecloud"
_MANAGEMENT_V4: Final = 26
"""Length of the widest prefix that still counts as one management subnet: what Azure Bastion asks for."""
_MANAGEMENT_V6: Final = 64
"""One IPv6 subnet."""


def is_wide(area: AddressSet, context: Context) -> bool:
    """Tell whether an area holds a prefix so wide that it counts as the whole Internet."""
    return any(measure(network) > context.thresholds.max_prefix_addresses for network in area.networks)


def is_anybody(pieces: Iterable[Piece], context: Context) -> bool:
    """Tell whether public sources amount to the whole Internet.

    `AzureCloud` does, since any customer of Azure sends from it; any other service tag does not. What is
    left after the denying rules is measured as a whole, however many rules it was written in.
    """
    plain: list[AddressSet] = []
    for piece in pieces:
        if all(tag.split(".")[0] == _CLOUD for tag in piece.tags):
            if piece.tags and is_wide(piece.addresses, context):
                return True
            plain.append(piece.addresses)
    return is_wide(union(plain), context)


def is_management(area: AddressSet) -> bool:
    """Tell whether an area is one source no larger than a management subnet."""
    networks = area.networks
    return len(networks) == 1 and networks[0].prefixlen >= (
        _MANAGEMENT_V4 if networks[0].version == 4 else _MANAGEMENT_V6  # noqa: PLR2004 - the protocol
    )
