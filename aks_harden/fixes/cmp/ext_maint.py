"""Fixes of EXT-MAINT: weekly windows for what the channels of the cluster do."""

from functools import partial
from typing import Final

from aks_harden.fixes.cmp.window import (
    ACTIONS,
    OF_CLUSTER,
    OF_NODES,
    slot_of,
    window_fix,
    window_id,
    with_window,
)
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.model.context import Context
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot


def _propose(
    fix: str, key: str, name: str, snapshot: Snapshot, context: Context, _resource: str
) -> Proposal | None:
    slot = slot_of(snapshot, context, fix, window_id(snapshot, name))
    return Proposal(fix=window_fix(snapshot, name, slot, (fix, key)), after=with_window(snapshot, name, slot))


def _remedy(fix: str, key: str, name: str) -> Remedy:
    return Remedy(
        id=fix,
        asserts=key,
        propose=partial(_propose, fix, key, name),
        phase=Phase.WINDOWS,
        actions=ACTIONS,
    )


REMEDIES: Final[tuple[Remedy, ...]] = (
    _remedy("EXT-MAINT.cluster", "cluster-window", OF_CLUSTER),
    _remedy("EXT-MAINT.nodes", "node-os-window", OF_NODES),
)
