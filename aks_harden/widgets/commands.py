"""Argument vectors as text: for reading on a screen, and for pasting into a shell."""

import re
import shlex
from collections.abc import Iterable, Iterator
from typing import Final

from rich.cells import cell_len

from aks_harden.model.fix import Command

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def shell_word(word: str) -> str:
    """Quote one argument for a POSIX shell; control characters are written out so that pasting is safe."""
    if not _CONTROL.search(word):
        return shlex.quote(word)
    escaped = "".join(_escape(character) for character in word)
    return f"$'{escaped}'"


def _escape(character: str) -> str:
    if _CONTROL.match(character):
        return f"\\u{ord(character):04x}"
    return f"\\{character}" if character in "\\'" else character


def shell_line(argv: Iterable[str]) -> str:
    """Return an argument vector as one line for a POSIX shell."""
    return " ".join(shell_word(word) for word in argv)


def command_lines(command: Command, width: int) -> list[str]:
    """Return a command over several lines: options stay with their values, lines end in a backslash."""
    lines: list[str] = []
    line = ""
    for part in _parts(command.argv, width - 4):
        joined = f"{line} {part}" if line.strip() else f"{line}{part}"
        if cell_len(joined) > width - 2 and line.strip():
            lines.append(f"{line} \\")
            line = f"  {part}"
        else:
            line = joined
    return [*lines, line]


def _parts(argv: tuple[str, ...], width: int) -> Iterator[str]:
    """Give options with their values, and word by word where that is too wide together."""
    for group in _groups(argv):
        line = shell_line(group)
        if cell_len(line) <= width:
            yield line
        else:
            yield from (shell_word(word) for word in group)


def _groups(argv: tuple[str, ...]) -> Iterator[list[str]]:
    group: list[str] = []
    for word in argv:
        if word.startswith("-") and group:
            yield group
            group = []
        group.append(word)
    if group:
        yield group


def copied(commands: Iterable[Command]) -> str:
    """Return commands as text for the clipboard, one a line."""
    return "\n".join(shell_line(command.argv) for command in commands)
