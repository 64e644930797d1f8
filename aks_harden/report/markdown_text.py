"""Text as Markdown that stays text on whatever renders it: GitHub, Azure DevOps, Jira, CommonMark.

A backslash stops markup but no mention, issue reference or address: those are looked for in what was
rendered. Only code is left alone everywhere. So a word that is not plainly a word becomes code.
"""

import re
from collections.abc import Iterable
from typing import Final

from aks_harden.report.literal import literal

_PARTS: Final = re.compile(r"([(\"]*)(.*?)([)\".,;:!?]*)")
_WORD: Final = re.compile(r"[^\W_]+(?:[,'’-][^\W_]+)*|[–—…·→]")  # noqa: RUF001 - dashes as people write them
_REFERENCE: Final = re.compile(r"[^\W\d_]+-\d+|[0-9a-f]{7,40}", re.IGNORECASE)
"""What a tracker takes for one of its issues, and GitHub for a commit."""
_TICKS: Final = re.compile(r"`+")
_PIPE: Final = re.compile(r"(\\?)\|")


def text(words: str, longest: int = 1000) -> str:
    """Return prose in which nothing is markup, cut where it is longer."""
    return " ".join(_word(word) for word in literal(_short(words, longest)).split())


def code(words: str, longest: int = 1000) -> str:
    """Return text as code, cut where it is longer; code is never empty."""
    shown = literal(_short(words, longest)) or '""'
    ticks = "`" * (max((len(run) for run in _TICKS.findall(shown)), default=0) + 1)
    touches = shown.startswith("`") or shown.endswith("`")
    stripped = shown.startswith(" ") and shown.endswith(" ") and bool(shown.strip())
    room = " " if touches or stripped else ""
    return f"{ticks}{room}{shown}{room}{ticks}"


def row(cells: Iterable[str]) -> str:
    """Return a row of a table; a pipe in a cell is escaped.

    After a backslash renderers disagree on what an escaped pipe is, so there it is spelled by its number.
    """
    return f"| {' | '.join(_PIPE.sub(_pipe, cell) for cell in cells)} |"


def table(heads: Iterable[str], rows: Iterable[Iterable[str]], *, numbers: bool = False) -> str:
    """Return a table; with `numbers` every column but the first is one of numbers."""
    named = tuple(heads)
    rule = ("---", *("---:" if numbers else "---" for _ in named[1:]))
    return "\n".join((row(named), row(rule), *(row(cells) for cells in rows)))


def link(address: str) -> str:
    """Return a link of our own to a page of documentation."""
    return f"<{address}>"


def fenced(lines: Iterable[str]) -> str:
    """Return lines of commands as a block of code."""
    shown = [literal(line) for line in lines]
    runs = (len(run) for line in shown for run in _TICKS.findall(line))
    ticks = "`" * max(3, max(runs, default=0) + 1)
    return "\n".join((f"{ticks}sh", *shown, ticks))


def _word(word: str) -> str:
    found = _PARTS.fullmatch(word)
    before, core, after = found.groups() if found else ("", word, "")
    if not core or (_WORD.fullmatch(core) and not _REFERENCE.fullmatch(core)):
        return word
    return f"{before}{code(core)}{after}"


def _pipe(found: re.Match[str]) -> str:
    return "\\\\u007c" if found[1] else "\\|"


def _short(words: str, longest: int) -> str:
    return words if len(words) <= longest else f"{words[: longest - 1]}…"
