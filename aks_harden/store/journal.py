"""The journal of one cluster: append-only lines, each on the disk before the work goes on.

One process at a time may write: the first entry takes a lock that lasts until the journal is closed, so
two processes cannot change one cluster at once. The operating system drops the lock with the process, or
with the az that it started, whichever ends last.
"""

import fcntl
import hashlib
import os
import re
from pathlib import Path
from types import TracebackType
from typing import Final, Self, cast

from aks_harden.model.json import JsonObject
from aks_harden.snapshot.paths import name_of
from aks_harden.snapshot.redact import redact
from aks_harden.store.chain import SCHEMA, START, Damage, Line, link, read_lines
from aks_harden.store.files import open_private, sync_folder
from aks_harden.store.places import journal_folder

_PLAIN: Final = re.compile(r"[^a-z0-9-]+")
_CHUNK: Final = 1 << 20


class BusyError(Exception):
    """Another process is working on the cluster; the message says so in one sentence."""


class ClusterJournal:
    """What was done to one cluster, oldest first."""

    def __init__(self, cluster_id: str, folder: Path | None = None) -> None:
        """Name the journal; nothing is opened or made before the first entry is read or written."""
        self.cluster_id = cluster_id
        self.path = (folder or journal_folder()) / f"{file_name(cluster_id)}.jsonl"
        self._handle: int | None = None

    def __enter__(self) -> Self:
        """Take the lock at once; raises BusyError where another process has it."""
        self._open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the lock back."""
        self.close()

    def close(self) -> None:
        """Give the lock back; the journal can still be read, and a further entry takes the lock anew."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def append(self, entry: JsonObject) -> None:
        """Write one entry, redacted, and wait until it is on the disk.

        Raises BusyError where another process is writing, UnsafeFileError where the file is not ours.
        """
        handle = self._open()
        text = _all(handle)
        lines, _ = read_lines(text)
        safe = cast("JsonObject", redact({"schema": SCHEMA, "cluster": self.cluster_id, **entry}))
        line, _ = link(safe, lines[-1].hash if lines else START)
        # A line that a crash cut short is closed off first, so that it cannot swallow this one.
        gap = b"" if not text or text.endswith(b"\n") else b"\n"
        _write(handle, gap + line.encode() + b"\n")
        os.fsync(handle)
        if not text:
            sync_folder(self.path.parent)

    def entries(self) -> tuple[JsonObject, ...]:
        """Return everything written so far, oldest first; a line cut short by a crash is left out."""
        return tuple(line.entry for line in self._read()[0])

    def damage(self) -> tuple[Damage, ...]:
        """Return what is wrong with the file: entries edited, removed, added, moved or cut short.

        Entries cut off at the end leave no trace; compare `head` with one noted elsewhere to find that.
        """
        return self._read()[1]

    def head(self) -> str:
        """Return the hash of the last entry; it vouches for all before it."""
        lines = self._read()[0]
        return lines[-1].hash if lines else START

    def _read(self) -> tuple[tuple[Line, ...], tuple[Damage, ...]]:
        if self._handle is not None:
            return read_lines(_all(self._handle))
        if not self.path.exists() and not self.path.is_symlink():
            return (), ()
        handle = open_private(self.path, os.O_RDONLY)
        try:
            return read_lines(_all(handle))
        finally:
            os.close(handle)

    def _open(self) -> int:
        if self._handle is not None:
            return self._handle
        handle = open_private(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            raise BusyError(
                f"Another aks-harden, or an az that one left behind, is working on {name_of(self.cluster_id)}"
                ": wait until it has ended."
            ) from None
        # An az that outlives us, as after kill -9, keeps the lock: what it still writes is waited for.
        os.set_inheritable(handle, True)  # noqa: FBT003 - it takes no name
        self._handle = handle
        return handle


def file_name(cluster_id: str) -> str:
    """Return a file name for a cluster: its own name, made plain, and a hash of its whole id."""
    plain = _PLAIN.sub("-", name_of(cluster_id).lower()).strip("-")[:40] or "cluster"
    digest = hashlib.sha256(cluster_id.rstrip("/").lower().encode()).hexdigest()
    return f"{plain}-{digest[:12]}"


def _all(handle: int) -> bytes:
    parts: list[bytes] = []
    offset = 0
    while chunk := os.pread(handle, _CHUNK, offset):
        parts.append(chunk)
        offset += len(chunk)
    return b"".join(parts)


def _write(handle: int, text: bytes) -> None:
    while text:
        text = text[os.write(handle, text) :]
