"""Fixes of IAM-4: identities that belong to the cluster alone."""

from typing import Final

from aks_harden.fixes.iam import identities
from aks_harden.fixes.iam.federation import FEDERATION
from aks_harden.fixes.remedy import Remedy

REMEDIES: Final[tuple[Remedy, ...]] = (*identities.REMEDIES, FEDERATION)
