"""A well hardened cluster behind a hub; built next."""

from aks_harden.sandbox.worlds.world import World


def build() -> World:
    """Build the world."""
    raise NotImplementedError
