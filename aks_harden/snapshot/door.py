"""The one door by which files come in: whatever dialect they speak, a snapshot comes out."""

from msgspec import Struct

from aks_harden.snapshot.file import load
from aks_harden.snapshot.snapshot import Snapshot


class Opened(Struct, frozen=True, kw_only=True):
    """What a file held."""

    snapshots: tuple[Snapshot, ...]
    """One for each cluster in the file."""
    named: tuple[str, ...] = ()
    """ARM ids of registries and vaults in a file that is no snapshot of ours: they are asked about."""
    unused: tuple[str, ...] = ()
    """What in the file says nothing about a cluster, each in a few words."""


def open_text(text: str, *, now: str) -> Opened:
    """Read a file's text; `now`, ISO 8601 in UTC, is the time of what does not tell its own.

    Raises BadSnapshotError with one sentence that says what was expected.
    """
    del now
    return Opened(snapshots=(load(text),))
