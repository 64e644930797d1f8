"""Defaults of key vaults, keys, disk encryption sets and storage accounts."""

from typing import Final

from aks_harden.snapshot.defaults.row import Rows

ROWS: Final[Rows] = {}
