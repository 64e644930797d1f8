"""Fixes of NET-7: a network plugin that lasts, with an engine for network policies."""

from typing import Final

from aks_harden.fixes.net.policy_engine import remedies
from aks_harden.fixes.remedy import Remedy

REMEDIES: Final[tuple[Remedy, ...]] = remedies("NET-7", "plugin-and-engine")
