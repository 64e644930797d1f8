"""Which key vaults belong to a cluster: those that it uses, and those the operator named."""

from aks_harden.model.context import Context
from aks_harden.snapshot.snapshot import Snapshot


def vaults_in_scope(snapshot: Snapshot, context: Context) -> tuple[str, ...]:
    """Return the ARM ids of the vaults in scope; not settled where none is known and some may exist."""
    named = [entry.id for entry in snapshot.listed("vaults")]
    dropped = {entry.lower() for entry in context.dropped}
    every = dict.fromkeys((*named, *context.vaults))
    return tuple(entry for entry in every if entry.lower() not in dropped)
