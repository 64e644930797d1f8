"""Asking the person at the terminal, on standard error: standard output may go to a file."""

import signal
import sys

from aks_harden.cli.exits import Exit, Stop
from aks_harden.report.literal import literal


def somebody_there() -> bool:
    """Tell whether somebody reads standard error and can answer."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def say(line: str = "") -> None:
    """Write one line to whoever is there; nothing in it drives the terminal."""
    sys.stderr.write(literal(line) + "\n")
    sys.stderr.flush()


def ask(question: str) -> str:
    """Ask, and return what was typed without the space around it; a closed input is an empty answer."""
    sys.stderr.write(literal(question) + " ")
    sys.stderr.flush()
    # While a loop runs, an interrupt only marks its task as cancelled, and reading would go on.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return sys.stdin.readline().strip()
    finally:
        signal.signal(signal.SIGINT, before)


def declined(what: str) -> Stop:
    """Return the end of a run that the operator did not confirm."""
    return Stop(Exit.INTERRUPTED, f"{what} was not confirmed: nothing was run.")
