"""Words of bash for the files that people are handed: a value stays one word, or stops whoever runs it.

A name that Azure or an operator gave may hold anything. What is not plainly a value is not spelled out in a
file for people: the script asks for it, and ends where nobody puts it in.
"""

import re
import shlex
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

_LEADING: Final = ("-", "@")
"""What `az` takes for an option or for the name of a file."""
_COMMAND: Final = r"##\[|##vso|::\w"
"""What a pipeline that logs the script would take for a command to it."""
_UNUSABLE: Final = '"${UNUSABLE:?a value of the old cluster is no plain word: put your own in here}"'
_WIDTH: Final = 4


class Slot(Struct, frozen=True, kw_only=True):
    """A variable at the top of a script."""

    name: str
    value: str
    """What is known of it; empty where it must be filled in."""
    asks: str
    """What it is, told to whoever leaves it out."""

    @property
    def line(self) -> str:
        """Its line: a value, or what stops the script with a message while there is none."""
        if plain(self.value):
            return f"{self.name}={shlex.quote(self.value)}"
        return f'{self.name}="${{{self.name}:?{self.asks}}}"'


def plain(text: str) -> bool:
    """Tell whether a text can stand in a command line as a value."""
    return (
        bool(text) and text.isprintable() and not text.startswith(_LEADING) and not re.search(_COMMAND, text)
    )


def word(text: str) -> str:
    """Return a value as one word; one that is not plainly a value stops the script there."""
    return shlex.quote(text) if plain(text) else _UNUSABLE


def var(name: str) -> str:
    """Return the word that a variable is read by."""
    return f'"${name}"'


def remark(text: str) -> str:
    """Return a line of comment, whatever the text holds."""
    shown = "".join(char if char.isprintable() else " " for char in text)
    return f"# {re.sub(_COMMAND, '', shown)}".rstrip()


def call(words: str, options: Iterable[tuple[str, ...]]) -> str:
    """Return a call with an option a line; its values are words of bash already."""
    return " \\\n".join((words, *_indented(options)))


def _indented(options: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for option in options:
        yield " " * _WIDTH + " ".join(option)
