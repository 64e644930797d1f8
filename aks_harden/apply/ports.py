"""What applying and the screens need from outside, as ports: nobody here knows Azure's libraries."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Protocol

from aks_harden.model.azure import AzVersion, ClusterRow, Identity, Outcome, ReadError, RunnerError
from aks_harden.model.json import JsonObject
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot

__all__ = [
    "AzVersion",
    "Azure",
    "ClusterRow",
    "Identity",
    "Journal",
    "Outcome",
    "ReadError",
    "Runner",
    "RunnerError",
]


class Runner(Protocol):
    """The one thing in the product that writes to Azure: the operator's own `az`."""

    async def run(
        self, argv: tuple[str, ...], files: Mapping[str, str], output: Callable[[str], None]
    ) -> Outcome:
        """Run one argument vector without a shell.

        `files` fill `<file:NAME>`; output comes in chunks, redacted. Raises RunnerError where az cannot be
        started. Cancelling ends the child process.
        """

    async def identity(self) -> Identity:
        """Return who az would act as; raises RunnerError where az is not signed in."""

    async def version(self) -> AzVersion:
        """Return which az there is; raises RunnerError where it cannot be run."""


class Azure(Protocol):
    """Reading Azure, as the screens and applying see it."""

    @property
    def identity(self) -> Identity:
        """Who reads."""

    async def clusters(self) -> tuple[ClusterRow, ...]:
        """Return the clusters of the subscription; raises ReadError with one sentence."""

    def read(self, cluster_id: str) -> AsyncIterator[Snapshot]:
        """Give a snapshot that grows as facets land; the last one is complete.

        Raises ReadError where the cluster itself cannot be read.
        """

    async def reread(self, snapshot: Snapshot, facets: Iterable[str]) -> Snapshot:
        """Return the snapshot with the named facets (and what hangs on them) read again."""

    async def resource(self, resource: str, api_version: str) -> Reading:
        """Read one resource, for comparing right before a write."""


class Journal(Protocol):
    """The append-only record of what was done to one cluster."""

    def append(self, entry: JsonObject) -> None:
        """Write one entry and wait until it is on the disk."""

    def entries(self) -> tuple[JsonObject, ...]:
        """Return everything written so far, oldest first."""
