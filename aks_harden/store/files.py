"""Private files: folders 0700, files 0600, whole or not at all, never through a symbolic link."""

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

_FOLDER: Final = 0o700
_FILE: Final = 0o600


class UnsafeFileError(Exception):
    """A file or folder of ours is not what it should be; the message says which and why."""


def make_private_folder(folder: Path) -> Path:
    """Make a folder that only its owner may enter; one that is there is closed to others."""
    # Each by itself: made along the way they would be as open as the umask lets them.
    for missing in reversed([place for place in (folder, *folder.parents) if not place.exists()]):
        with suppress(FileExistsError):
            missing.mkdir(mode=_FOLDER)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise UnsafeFileError(f"{folder} is not a folder, so nothing is kept there")
    if found.st_uid != os.getuid():
        raise UnsafeFileError(f"{folder} belongs to another user, so nothing is kept there")
    folder.chmod(_FOLDER)
    return folder


def write_private(path: Path, text: str) -> None:
    """Write a whole file, readable by its owner alone; until it is complete the old one stays.

    A symbolic link at `path` is replaced, not followed.
    """
    make_private_folder(path.parent)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    written = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            os.fchmod(out.fileno(), _FILE)
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        written.replace(path)
    except BaseException:
        written.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def open_private(path: Path, flags: int) -> int:
    """Open a file of ours and return its descriptor; made with 0600, refused where it is a link."""
    make_private_folder(path.parent)
    try:
        handle = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK, _FILE)
    except OSError as refused:
        raise UnsafeFileError(f"{path} cannot be opened safely: {refused.strerror}") from None
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode) or found.st_uid != os.getuid():
        os.close(handle)
        raise UnsafeFileError(f"{path} is not a plain file of this user")
    os.fchmod(handle, _FILE)
    return handle


def sync_folder(folder: Path) -> None:
    """Wait until the folder's own entries are on the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
