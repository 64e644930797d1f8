"""The few characters beyond ASCII that the screens draw, and their twins for terminals without Unicode."""

import os
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from aks_harden.model.verdict import PENDING_SYMBOL, Verdict

_TWINS: Final = str.maketrans(
    {
        "→": ">",
        "…": "~",
        "·": "-",
        "–": "-",  # noqa: RUF001 - the dash is what is replaced
        "—": "-",
        "’": "'",  # noqa: RUF001 - the typographic quote is what is replaced
        "“": '"',
        "”": '"',
        "•": "*",
        "▸": ">",
        "▾": "v",
        "│": "|",
        "─": "-",
        "↑": "^",
        "↓": "v",
        "≥": ">",
        "☐": "o",
        "☑": "x",
        "✓": "+",
        "✗": "x",
    }
)


class Glyphs(Struct, frozen=True):
    """How to draw: with Unicode, or with ASCII alone."""

    ascii: bool = False

    def write(self, text: str) -> str:
        """Return text of ours as this terminal can show it; the number of characters stays the same."""
        return text.translate(_TWINS) if self.ascii else text

    def symbol(self, verdict: Verdict | None) -> str:
        """Return the symbol of a verdict, or that of an item still being read."""
        if verdict is None:
            return PENDING_SYMBOL[self.ascii]
        return verdict.ascii if self.ascii else verdict.symbol


def speaks_unicode(environ: Mapping[str, str] = os.environ) -> bool:
    """Tell from the locale whether the terminal takes UTF-8."""
    locale = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    return "utf-8" in locale.lower() or "utf8" in locale.lower()


STYLES: Final[Mapping[Verdict | None, str]] = {
    Verdict.PASS: "$text-success",
    Verdict.WARN: "$text-warning",
    Verdict.FAIL: "bold $text-error",
    Verdict.MANUAL: "$text-accent",
    Verdict.UNKNOWN: "$text-secondary",
    Verdict.NA: "$text-muted",
    None: "$text-muted",
}
"""The colour of each verdict; always beside its symbol and its word, never instead of them."""


def word(verdict: Verdict | None) -> str:
    """Return the word of a verdict, or of an item still being read."""
    return "unread" if verdict is None else verdict.word
