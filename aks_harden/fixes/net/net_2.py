"""Fixes of NET-2: routes through a firewall that is there, the firewall as a file, or a successor.

A NAT gateway is no fix here: it gives nodes another way out and restricts nothing.
"""

from typing import Final

from aks_harden.checks.net.egress.subnets import in_use
from aks_harden.fixes.cluster import UPDATE_ACTIONS
from aks_harden.fixes.net.firewall_document import FIREWALL, propose_firewall
from aks_harden.fixes.net.outbound import OUTBOUND, propose_outbound
from aks_harden.fixes.net.routes import ROUTES, ROUTES_ACTIONS, propose_routes
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.successor import successor
from aks_harden.model.context import Context
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot

_KEY: Final = "default-route"
_SUCCESSOR: Final = "NET-2.successor"
_WHY: Final = "The way out of a network that AKS made cannot be routed through a firewall."


def _propose_successor(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    found = in_use(snapshot)
    if not found.managed:
        return None
    pairs = tuple((_KEY, subnet) for subnet in found.subnets) or ((_KEY, snapshot.cluster_id),)
    return successor(snapshot, context, id=_SUCCESSOR, item="NET-2", assertions=pairs, why=_WHY)


REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(id=ROUTES, asserts=_KEY, propose=propose_routes, phase=Phase.ROUTES, actions=ROUTES_ACTIONS),
    Remedy(
        id=OUTBOUND,
        asserts="outbound-type",
        propose=propose_outbound,
        phase=Phase.EGRESS,
        actions=UPDATE_ACTIONS,
    ),
    Remedy(id=FIREWALL, asserts=_KEY, propose=propose_firewall, phase=Phase.BY_HAND, actions=()),
    Remedy(id=_SUCCESSOR, asserts=_KEY, propose=_propose_successor, phase=Phase.BY_HAND, actions=()),
)
