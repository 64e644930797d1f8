"""Harden an Azure Kubernetes Service cluster: read it, judge it, explain, fix and verify."""

__version__ = "0.1.0"
"""The version, as in pyproject.toml (a test holds the two together)."""
