"""Fixes of NET-1: ranges for an API server that stays public, or the way to a private one."""

from typing import Final

from aks_harden.fixes.cluster import UPDATE_ACTIONS
from aks_harden.fixes.net.going_private import why_not
from aks_harden.fixes.net.integration import (
    INTEGRATION,
    INTEGRATION_ACTIONS,
    PRIVATE,
    propose_integration,
    propose_private,
)
from aks_harden.fixes.net.making_subnet import SUBNET, SUBNET_ACTIONS, propose_subnet
from aks_harden.fixes.net.ranges import RANGES, propose_ranges
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.successor import successor
from aks_harden.model.context import Context
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot

_KEY: Final = "api-server"
_SUCCESSOR: Final = "NET-1.successor"


def _propose_successor(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    why = why_not(snapshot)
    if not why:
        return None
    pairs = ((_KEY, snapshot.cluster_id),)
    return successor(snapshot, context, id=_SUCCESSOR, item="NET-1", assertions=pairs, why=why)


REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(id=RANGES, asserts=_KEY, propose=propose_ranges, phase=Phase.RANGES, actions=UPDATE_ACTIONS),
    Remedy(id=SUBNET, asserts=_KEY, propose=propose_subnet, phase=Phase.GRANTS, actions=SUBNET_ACTIONS),
    Remedy(
        id=INTEGRATION,
        asserts=_KEY,
        propose=propose_integration,
        phase=Phase.INTEGRATION,
        actions=INTEGRATION_ACTIONS,
    ),
    Remedy(id=PRIVATE, asserts=_KEY, propose=propose_private, phase=Phase.PRIVATE, actions=UPDATE_ACTIONS),
    Remedy(id=_SUCCESSOR, asserts=_KEY, propose=_propose_successor, phase=Phase.BY_HAND, actions=()),
)
