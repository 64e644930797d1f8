"""On which line of a TOML text its tables and keys are written, which `tomllib` does not tell."""

import re
import tomllib
from bisect import bisect_right
from typing import Final

Path = tuple[str | int, ...]
"""Keys and places in lists, from the outside in: `("waiver", 0, "reason")`."""

_BLANK: Final = re.compile(r"[ \t]*")
_BETWEEN: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_PLAIN: Final = re.compile(r"[^,\]}#\n]*")
_TEXT: Final = re.compile(
    r"""
      \"{3} (?:\\[\s\S]|[^\\])*? \"{3,5}  # up to two quotation marks may end the text itself
    | '{3} [\s\S]*? '{3,5}
    | \" (?:\\.|[^\"\\\n])* \"
    | ' [^'\n]* '
    """,
    re.VERBOSE,
)


def lines_of(text: str) -> dict[Path, int]:
    """Return the line of every table, key and list member of a text that `tomllib` has accepted."""
    return _Scan(text).found()


class _Scan:
    """One walk through the text; strings, comments and brackets are stepped over as TOML means them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._lines: dict[Path, int] = {}
        self._last: dict[Path, int] = {}
        """Place of the last table of each `[[…]]`: what follows belongs to that one."""

    def found(self) -> dict[Path, int]:
        table: Path = ()
        while self._skip(_BETWEEN) and self._at < len(self._text):
            if self._takes("[["):
                table = self._member()
            elif self._takes("["):
                line = self._line
                table = self._inside(self._key())
                self._note(table, line)
                self._takes("]")
            else:
                self._pair(table)
        return self._lines

    def _member(self) -> Path:
        line = self._line
        *outer, last = self._key()
        path = (*self._inside(outer), last)
        self._last[path] = self._last.get(path, -1) + 1
        self._takes("]]")
        table = (*path, self._last[path])
        self._note(table, line)
        return table

    def _inside(self, names: list[str]) -> Path:
        """Return the path that a header means: where it names a list of tables, the last of them."""
        path: Path = ()
        for name in names:
            path = (*path, name)
            path = (*path, self._last[path]) if path in self._last else path
        return path

    def _pair(self, table: Path) -> None:
        line = self._line
        path = (*table, *self._key())
        self._note(path, line)
        self._takes("=")
        self._skip(_BLANK)
        self._value(path)

    def _value(self, path: Path) -> None:
        if self._takes("["):
            count = 0
            while self._skip(_BETWEEN) and not self._takes("]"):
                if not self._takes(","):
                    self._note((*path, count), self._line)
                    self._value((*path, count))
                    count += 1
        elif self._takes("{"):
            while self._skip(_BETWEEN) and not self._takes("}"):
                if not self._takes(","):
                    self._pair(path)
        elif match := _TEXT.match(self._text, self._at):
            self._at = match.end()
        else:
            self._skip(_PLAIN)

    def _key(self) -> list[str]:
        """Read a key to its end, with the blanks behind it."""
        names: list[str] = []
        while True:
            self._skip(_BLANK)
            quoted = _TEXT.match(self._text, self._at)
            found = quoted or _BARE.match(self._text, self._at)
            if found is None:
                raise ValueError(f"no key on line {self._line}")
            self._at = found.end()
            names.append(str(tomllib.loads(f"key = {found[0]}")["key"]) if quoted else found[0])
            self._skip(_BLANK)
            if not self._takes("."):
                return names

    def _note(self, path: Path, line: int) -> None:
        for end in range(1, len(path) + 1):
            self._lines.setdefault(path[:end], line)

    @property
    def _line(self) -> int:
        return bisect_right(self._starts, self._at)

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        match = pattern.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return True

    def _takes(self, mark: str) -> bool:
        found = self._text.startswith(mark, self._at)
        self._at += len(mark) if found else 0
        return found
