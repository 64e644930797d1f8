"""Files in: what `--snapshot` and `diff` name, read without Azure, its libraries or a network."""

import codecs
import errno
import os
import sys
from datetime import UTC, datetime
from typing import Final

from msgspec.structs import replace

from aks_harden.cli.exits import Exit, Stop
from aks_harden.model.context import Context
from aks_harden.report.literal import literal
from aks_harden.snapshot.door import open_text
from aks_harden.snapshot.file import BadSnapshotError
from aks_harden.snapshot.paths import kind_of
from aks_harden.snapshot.snapshot import Snapshot

_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def from_file(name: str, context: Context, at: str = "") -> tuple[tuple[Snapshot, ...], Context]:
    """Return the snapshots in a file, `-` for standard input, and the context with what it puts in scope."""
    return from_text(text_of(name, "snapshot"), name, context, at)


def from_text(text: str, name: str, context: Context, at: str = "") -> tuple[tuple[Snapshot, ...], Context]:
    """Return the snapshots in a file's text, and the context with what it puts in scope.

    What does not tell its time was read `at` a time, now unless said: then the same bytes come out again.
    """
    try:
        opened = open_text(text, now=at or now())
    except BadSnapshotError as error:
        raise Stop(Exit.USAGE, f"The snapshot {name} cannot be used: {error}.") from None
    for said in opened.unused:
        sys.stderr.write(literal(f"not used: {said}") + "\n")
    registries = [each for each in opened.named if kind_of(each) == "registries"]
    vaults = [each for each in opened.named if kind_of(each) == "vaults"]
    told = replace(
        context,
        registries=(*context.registries, *registries),
        vaults=(*context.vaults, *vaults),
    )
    return opened.snapshots, told


def text_of(name: str, what: str) -> str:
    """Return the text of a file, `-` for standard input; ends the run in one sentence where that fails."""
    try:
        raw = _standard_input() if name == "-" else _bytes_of(name)
        # PowerShell's `>` writes UTF-16, and says so in its first two bytes.
        return raw.decode("utf-16" if raw[:2] in _UTF_16 else "utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not UTF-8 text"
        raise Stop(Exit.USAGE, f"The {what} {name} cannot be read: {reason}.") from None


def _bytes_of(name: str) -> bytes:
    with open(name, "rb") as file:  # noqa: PTH123 - `pathlib` takes longer to import than the file to read
        return file.read()


def _standard_input() -> bytes:
    if sys.stdin is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    return sys.stdin.buffer.read()


def now() -> str:
    """Return the time of the run, ISO 8601 in UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
