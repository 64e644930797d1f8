"""Fixes of IAM-7: keys of the operator's own."""

from typing import Final

from aks_harden.fixes.iam.etcd_encryption import ETCD, ROLE
from aks_harden.fixes.iam.key_vaults import PURGES
from aks_harden.fixes.iam.keys_by_hand import BY_HAND
from aks_harden.fixes.iam.keys_ending import ENDING
from aks_harden.fixes.remedy import Remedy

REMEDIES: Final[tuple[Remedy, ...]] = (ROLE, ETCD, *PURGES, *BY_HAND, *ENDING)
