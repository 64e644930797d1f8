"""Fixes of IAM-6: secrets come from vaults, and vaults are closed and cannot be emptied."""

from typing import Final

from aks_harden.fixes.iam.secrets_provider import ADDON, ROTATION
from aks_harden.fixes.iam.vault_bin import PURGE, SOFT_DELETE
from aks_harden.fixes.iam.vault_closing import CLOSE, ENDPOINT
from aks_harden.fixes.iam.vault_roles import RBAC, ROLES
from aks_harden.fixes.remedy import Remedy

REMEDIES: Final[tuple[Remedy, ...]] = (ADDON, ROTATION, PURGE, SOFT_DELETE, ROLES, RBAC, ENDPOINT, CLOSE)
