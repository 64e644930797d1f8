"""Whether what a key vault holds can be lost for good: soft delete and purge protection."""

from aks_harden.snapshot.node import Node, Seen


def purge_protection(vault: Node) -> Seen:
    """Return whether nobody can empty the vault's bin; Azure sends true or nothing, and never false."""
    return vault.see("properties.enablePurgeProtection")


def soft_delete(vault: Node) -> Seen:
    """Return whether what is deleted stays in a bin for a while."""
    return vault.see("properties.enableSoftDelete")
