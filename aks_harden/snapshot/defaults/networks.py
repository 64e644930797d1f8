"""Defaults of networks, firewalls, gateways and load balancers."""

from typing import Final

from aks_harden.snapshot.defaults.row import Rows

ROWS: Final[Rows] = {}
