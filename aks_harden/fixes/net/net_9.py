"""Fixes of NET-9: an engine, and policies that deny by default."""

from typing import Final

from aks_harden.fixes.net.default_deny import FIX, propose
from aks_harden.fixes.net.managed_namespace import ACTIONS, NAMESPACE, propose_ingress
from aks_harden.fixes.net.policy_engine import remedies
from aks_harden.fixes.remedy import Remedy
from aks_harden.model.phase import Phase

REMEDIES: Final[tuple[Remedy, ...]] = (
    *remedies("NET-9", "engine"),
    Remedy(
        id=NAMESPACE,
        asserts="managed-namespace",
        propose=propose_ingress,
        phase=Phase.DATAPLANE,
        actions=ACTIONS,
    ),
    Remedy(id=FIX, asserts="coverage", propose=propose, phase=Phase.BY_HAND, actions=()),
)
