"""Fixes of IAM-3: who may pull from, push to and own a registry."""

from typing import Final

from aks_harden.fixes.iam.kubelet_rights import KUBELET
from aks_harden.fixes.iam.registry_credentials import ARM_AUDIENCE, TOKENS
from aks_harden.fixes.iam.registry_switches import ADMIN, ANONYMOUS
from aks_harden.fixes.remedy import Remedy

REMEDIES: Final[tuple[Remedy, ...]] = (KUBELET, ADMIN, ANONYMOUS, TOKENS, ARM_AUDIENCE)
