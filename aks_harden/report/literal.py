"""Text from Azure is data: nothing in it may drive a terminal, or the runner of a pipeline that logs it."""

import re
import unicodedata
from typing import Final

from aks_harden.snapshot.plain import LOGGED

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
WORKFLOW: Final = r"(?<!\S):(?=:[^\W\d_][\w.-]*(?:\s[^\n]*)?::)"
"""How a command to GitHub Actions begins, `::error::` or `::error file=…::`; no IPv6 address reads so.

It counts where a line begins, and wrapping begins a line with any word.
"""


def literal(text: str) -> str:
    """Return one line of text; control, formatting and direction characters are spelled out by number.

    So is the first character of what a pipeline would take for a command to it.
    """
    shown = text if text.isprintable() else "".join(_shown(char) for char in text)
    if "##" in shown:
        shown = re.sub(LOGGED, r"\\u0023", shown)
    return re.sub(WORKFLOW, r"\\u003a", shown) if "::" in shown else shown


def _shown(char: str) -> str:
    if char in {"\n", "\t"}:
        return " "
    if char in _BIDI or unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return f"\\u{ord(char):04x}"
    return char
