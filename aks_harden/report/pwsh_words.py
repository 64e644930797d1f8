"""Words for PowerShell: whatever Azure or an operator calls a thing, it stays one word and nothing else.

All of a script is ASCII. Windows PowerShell reads a file without a mark in the code page of the machine,
where a byte of some letter may be a curly quotation mark, which ends a string as a straight one does.
"""

import re
from collections.abc import Iterator
from typing import Final

from aks_harden.report.literal import WORKFLOW, literal
from aks_harden.snapshot.plain import LOGGED

_PRINTABLE: Final = range(0x20, 0x7F)
_PLAIN: Final = str.maketrans("\u201c\u201d\u2018\u2019\u2013", "\"\"''-")
"""What people read alike, for comments."""
_SIGNATURE: Final = re.compile(r"#(?=\s*SIG|\s*(?:Begin|End) sig)", re.IGNORECASE)
"""How the marks around a signature go on after a `#`: what follows such a mark is no part of a script."""

_NUMBERED: Final = r"\\u0023"


def quote(word: str) -> str:
    """Return an expression that PowerShell reads back as the word.

    Raises ValueError for a NUL, which no argument can hold.
    """
    if "\0" in word:
        raise ValueError("an argument cannot hold a NUL")
    commands = {found.start() for found in re.finditer(f"{LOGGED}|{WORKFLOW}", word)}
    parts = list(_parts(word, commands))
    return parts[0] if len(parts) == 1 else f"({' + '.join(parts)})"


def comment(text: str) -> str:
    """Return one line of comment, whatever the text holds."""
    plain = literal(text).translate(_PLAIN)
    shown = "".join(char if ord(char) in _PRINTABLE else f"\\u{ord(char):04x}" for char in plain)
    return f"# {_SIGNATURE.sub(_NUMBERED, shown)}".rstrip()


def _parts(word: str, commands: set[int]) -> Iterator[str]:
    """Give strings in quotes, and characters by number; the first is a string, to which the rest is added."""
    run = ""
    first = True
    for place, char in enumerate(word):
        if ord(char) in _PRINTABLE and place not in commands:
            run += char
            continue
        if run or first:
            yield _string(run)
        yield from (f"[char]0x{unit:04x}" for unit in _units(char))
        run, first = "", False
    if run or first:
        yield _string(run)


def _string(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _units(char: str) -> Iterator[int]:
    """Give the halves of a character as PowerShell counts them."""
    units = char.encode("utf-16-be", "surrogatepass")
    return (int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2))
