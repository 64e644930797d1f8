"""Whether there is a terminal, and how wide what we write to is.

`shutil` knows the width too, for as long as everything else takes to start.
"""

import os
import sys

_USUAL = 100


def columns() -> int:
    """Return the columns of standard output; `COLUMNS` goes before it, and a pipe or a file has a hundred."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return int(told)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or _USUAL
    except (AttributeError, OSError, ValueError):
        return _USUAL


def interactive() -> bool:
    """Tell whether somebody sits at both ends; either may be closed altogether."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))
