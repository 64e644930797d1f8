"""Every journal of this machine, read and never written."""

import os
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from aks_harden.model.json import JsonObject
from aks_harden.store.chain import START, Damage, Line, read_lines
from aks_harden.store.files import open_private
from aks_harden.store.places import journal_folder


class Found(Struct, frozen=True, kw_only=True):
    """One journal as it lies on the disk."""

    path: Path
    lines: tuple[Line, ...]
    damage: tuple[Damage, ...]

    @property
    def cluster(self) -> str:
        """ARM id of its cluster, empty where no entry tells."""
        told = (line.entry.get("cluster") for line in self.lines)
        return next((each for each in told if isinstance(each, str) and each), "")

    @property
    def entries(self) -> tuple[JsonObject, ...]:
        """Its entries, oldest first."""
        return tuple(line.entry for line in self.lines)

    @property
    def head(self) -> str:
        """Hash of the last entry, which vouches for all before it."""
        return self.lines[-1].hash if self.lines else START

    @property
    def broken(self) -> tuple[Damage, ...]:
        """What a crash in the middle of writing does not explain, or what it cost at the end."""
        last = max((line.place for line in self.lines), default=0)
        # A line cut short that was written on after is one that never counted: the chain goes past it.
        return tuple(found for found in self.damage if not found.torn or found.place > last)


def journals(folder: Path | None = None) -> Iterator[Found]:
    """Give the journals by the names of their files; raises UnsafeFileError for one that is not ours."""
    place = folder or journal_folder()
    if not place.is_dir():
        return
    for path in sorted(place.glob("*.jsonl")):
        handle = open_private(path, os.O_RDONLY)
        with os.fdopen(handle, "rb") as file:
            lines, damage = read_lines(file.read())
        yield Found(path=path, lines=lines, damage=damage)
