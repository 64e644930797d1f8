"""The one door by which files come in: whatever dialect they speak, a snapshot comes out."""

from msgspec import Struct

from aks_harden.snapshot.file import is_own, of_body
from aks_harden.snapshot.plain import read_json
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
    try:
        body = read_json(text)
    except ValueError as bad:
        from aks_harden.snapshot.dialects.refusals import not_json  # noqa: PLC0415 - only for what is refused

        raise not_json(text, str(bad)) from None
    if is_own(body):
        return Opened(snapshots=(of_body(body),))
    from aks_harden.snapshot.dialects.assembly import assembled  # noqa: PLC0415 - our own files do without

    found = assembled(body, now=now)
    return Opened(snapshots=found.snapshots, named=found.named, unused=found.unused)
