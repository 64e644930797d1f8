"""A terminal of our own: the time from the start of a program until its frame stands on the screen."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from typing import Final

from measure.process import Run
from measure.product import BenchError

_ESCAPES: Final = re.compile(r"\x1b(?:\[[0-9;:?<>=$ ]*[@-~]|\][^\x07]*\x07|[()][A-B0]|[=>PX^_])")
_CHUNK: Final = 1 << 16
_PATIENCE_SECONDS: Final = 30.0


def shown(written: bytes) -> str:
    """Return the words in what a program wrote to its terminal."""
    return _ESCAPES.sub("", written.decode("utf-8", "replace"))


def first_frame(
    argv: Sequence[str],
    environment: Mapping[str, str],
    marks: Sequence[str],
    *,
    columns: int = 120,
    rows: int = 36,
) -> Run:
    """Start a program on a new terminal and end it as soon as all marks were written there."""
    terminal, inside = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    started = time.monotonic()
    child = subprocess.Popen(
        argv, env=environment, stdin=inside, stdout=inside, stderr=inside, start_new_session=True
    )
    os.close(inside)
    try:
        _wait_for(marks, terminal, started + _PATIENCE_SECONDS)
        return Run(seconds=time.monotonic() - started, peak=0)
    finally:
        child.kill()
        child.wait()
        os.close(terminal)


def _wait_for(marks: Sequence[str], terminal: int, until: float) -> None:
    written = b""
    while not all(mark in shown(written) for mark in marks):
        left = until - time.monotonic()
        if left <= 0 or not select.select([terminal], [], [], left)[0]:
            raise BenchError(f"no frame with {', '.join(marks)} came; the screen says: {shown(written)}")
        try:
            written += os.read(terminal, _CHUNK)
        except OSError:
            raise BenchError(f"the program ended before its frame: {shown(written)}") from None
