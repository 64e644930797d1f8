"""Fixes of IAM-5: secrets and credentials travel over TLS."""

from typing import Final

from aks_harden.fixes.iam.ingress_tls import INGRESS_TLS
from aks_harden.fixes.iam.storage import REMEDIES_OF_STORAGE
from aks_harden.fixes.remedy import Remedy

REMEDIES: Final[tuple[Remedy, ...]] = (*REMEDIES_OF_STORAGE, INGRESS_TLS)
