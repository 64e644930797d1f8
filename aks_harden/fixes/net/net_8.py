"""Fixes of NET-8: who reaches SSH of the nodes."""

from typing import Final

from aks_harden.fixes.net.ssh.pair import ACTIONS, FIX, propose
from aks_harden.fixes.remedy import Remedy
from aks_harden.model.phase import Phase

REMEDIES: Final[tuple[Remedy, ...]] = tuple(
    Remedy(id=FIX, asserts=key, propose=propose, phase=Phase.ROUTES, actions=ACTIONS)
    for key in ("ssh-from-internet", "ssh-from-network")
)
