"""An argument vector as a line to read and to paste."""

from collections.abc import Iterable

from aks_harden.report.bash_words import quote
from aks_harden.report.literal import literal


def command_line(argv: Iterable[str]) -> str:
    """Return an argument vector as one line for bash; no argument can hold a NUL, so one is spelled out."""
    return " ".join(quote(literal(word) if "\0" in word else word) for word in argv)
