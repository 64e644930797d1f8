"""Words for bash: whatever Azure or an operator calls a thing, it stays one word and nothing else."""

import re
import shlex
from collections.abc import Mapping
from typing import Final

from aks_harden.report.literal import WORKFLOW, literal
from aks_harden.snapshot.plain import LOGGED

_BARE: Final = re.compile(r"[A-Za-z0-9_@%+:,./-]+")
_CURLY: Final = frozenset("\u2018\u2019")
"""Quotation marks that look as if they meant something to the shell."""
_ESCAPES: Final[Mapping[str, str]] = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def quote(word: str) -> str:
    """Return a word that bash reads back as it is; what could drive a terminal or a pipeline is spelled out.

    Raises ValueError for a NUL, which no argument can hold.
    """
    if "\0" in word:
        raise ValueError("an argument cannot hold a NUL")
    commands = re.search(LOGGED, word) or re.search(WORKFLOW, word)
    if _BARE.fullmatch(word) and not commands:
        return word
    plain = word.isprintable() and "\\" not in word and _CURLY.isdisjoint(word)
    if plain and not commands:
        return shlex.quote(word)
    spelled = "".join(_spelled(char) for char in word)
    return "$'" + re.sub(WORKFLOW, r"\\x3a", re.sub(LOGGED, r"\\x23", spelled)) + "'"


def comment(text: str, indent: str = "") -> str:
    """Return one line of comment, whatever the text holds."""
    return f"{indent}# {literal(text)}".rstrip()


def _spelled(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable() and char not in _CURLY:
        return char
    return "".join(f"\\x{byte:02x}" for byte in char.encode("utf-8", "surrogatepass"))
