"""The fixes of CMP-1 for registries: who is let in, and as whom the nodes come."""

from typing import Final

from aks_harden.fixes.cmp.pull_identity import PULL
from aks_harden.fixes.cmp.registry_network import CLOSE, ENDPOINT, PREMIUM_TIER
from aks_harden.fixes.remedy import Remedy

OF_REGISTRIES: Final[tuple[Remedy, ...]] = (PULL, PREMIUM_TIER, ENDPOINT, CLOSE)
