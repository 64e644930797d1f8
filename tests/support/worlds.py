"""Whole snapshots: the sandbox's worlds as the product's own reader reads them, once a run."""

from simulated_world import world_snapshot

__all__ = ["WORLDS", "world_snapshot"]

WORLDS = ("shop", "pay", "auto", "stopped", "guest", "legacy")
"""Every world of the sandbox; the modules of `aks_harden.sandbox.worlds` say what each holds."""
