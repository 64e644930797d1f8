"""Foreign text, taken literally: the one door through which text from Azure reaches the screen.

Textual would read square brackets in a plain string as markup (and could run an action named there), and a
terminal would obey control characters. Both end here: text becomes `Content` or `Text`, which are never
parsed, and characters that a terminal would act on are written out.
"""

import unicodedata

from rich.text import Text
from textual.content import Content


def visible(text: str, *, lines: bool = False) -> str:
    """Return the text with every control, bidi and invisible character written out as an escape.

    With `lines` newlines stay newlines and tabs become spaces.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character, lines=lines) for character in text)


def _shown(character: str, *, lines: bool) -> str:
    if lines and character == "\n":
        return character
    if lines and character == "\t":
        return "    "
    if character.isprintable():
        return character
    if unicodedata.category(character) == "Zs":
        return " "
    return character.encode("unicode_escape", "backslashreplace").decode("ascii")


def literal(text: str, style: str = "", *, lines: bool = False) -> Content:
    """Return text from outside as content that is never parsed as markup."""
    return Content.styled(visible(text, lines=lines), style) if style else Content(visible(text, lines=lines))


def literal_text(text: str, style: str = "") -> Text:
    """Return text from outside for the widgets that draw Rich text (tables and trees)."""
    return Text(visible(text), style=style, no_wrap=True, end="")
