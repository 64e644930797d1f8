"""Fixes of NET-8: who reaches SSH of the nodes."""

from collections.abc import Iterator
from typing import Final

from aks_harden.fixes.net.ssh import pair, switched_off
from aks_harden.fixes.remedy import Remedy
from aks_harden.model.phase import Phase


def _remedies() -> Iterator[Remedy]:
    for key in ("ssh-from-internet", "ssh-from-network"):
        yield Remedy(id=pair.FIX, asserts=key, propose=pair.propose, phase=Phase.ROUTES, actions=pair.ACTIONS)
    for key in ("ssh-from-internet", "ssh-from-network"):
        yield Remedy(
            id=switched_off.FIX,
            asserts=key,
            propose=switched_off.propose,
            phase=Phase.NODES,
            actions=switched_off.ACTIONS,
        )


REMEDIES: Final[tuple[Remedy, ...]] = tuple(_remedies())
