"""Text from Azure is data: nothing in it may drive a terminal."""

import unicodedata

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def literal(text: str) -> str:
    """Return one line of text; control, formatting and direction characters are spelled out by number."""
    if text.isprintable():
        # True of no character that is spelled out, and of nearly all text.
        return text
    return "".join(_shown(char) for char in text)


def _shown(char: str) -> str:
    if char in {"\n", "\t"}:
        return " "
    if char in _BIDI or unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return f"\\u{ord(char):04x}"
    return char
