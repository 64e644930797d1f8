"""Harden an Azure Kubernetes Service cluster: read it, judge it, explain, fix and verify."""

from typing import Final

__version__: Final = "0.1.0"
"""The version, as in pyproject.toml (a test holds the two together)."""
