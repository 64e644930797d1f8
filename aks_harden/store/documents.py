"""Files for people, written into a folder of their choice: never over something else, never half.

The folder is theirs: where it is there already its rights are left alone.
"""

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from aks_harden.store.files import sync_folder

_FOLDER: Final = 0o700
_FILE: Final = 0o600


class DocumentError(Exception):
    """The files cannot be written there; the message says why, in a sentence."""


def write_documents(folder: Path, documents: Mapping[str, str]) -> tuple[Path, ...]:
    """Write files of 0600 by their names; nothing is written where any of the names is taken."""
    targets = {name: folder / name for name in documents}
    if folder.exists() and not folder.is_dir():
        raise DocumentError(f"{folder} is no folder: name another.")
    try:
        folder.mkdir(mode=_FOLDER, parents=True, exist_ok=True)
        _need_free(targets.values(), targets)
        for name, text in documents.items():
            _write(targets[name], text)
        sync_folder(folder)
    except OSError as unable:
        raise DocumentError(f"{folder} cannot be written: {unable.strerror or unable}.") from None
    return tuple(targets.values())


def _need_free(targets: Iterable[Path], names: Iterable[str]) -> None:
    for name in names:
        if name != Path(name).name or name in {"", ".", ".."}:
            raise DocumentError(f"{name!r} is no name of a file.")
    for target in targets:
        if target.exists() or target.is_symlink():
            raise DocumentError(f"{target} is there already: choose another folder, or move it away.")


def _write(target: Path, text: str) -> None:
    handle, draft = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            os.fchmod(out.fileno(), _FILE)
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        # A link to the draft fails where somebody was quicker; a rename would replace what they made.
        os.link(draft, target)
    finally:
        Path(draft).unlink(missing_ok=True)
