"""An item's page in the terminal: the small part of Markdown that our pages use, laid out as text."""

import re
from collections.abc import Iterator
from typing import Final

from aks_harden.widgets.flow import Flow

_LINK: Final = re.compile(r"\[([^\]]+)\]\((https?://[^)\s]+)\)")
_POINT: Final = re.compile(r"^\s*(?:[-*]|\d+\.)\s+")


def write_prose(flow: Flow, text: str, *, indent: int = 2) -> None:
    """Add paragraphs, lists and indented code of a page to the flow."""
    for block in re.split(r"\n\s*\n", text.strip("\n")):
        lines = block.splitlines()
        if lines and all(line.startswith("    ") for line in lines):
            flow.code([line[4:] for line in lines], indent=indent + 2)
            continue
        for bullet, paragraph in _paragraphs(lines):
            flow.text(_plain(paragraph), indent=indent, first=(("• ", "$text-muted"),) if bullet else ())


def _paragraphs(lines: list[str]) -> Iterator[tuple[bool, str]]:
    words: list[str] = []
    bullet = False
    for line in lines:
        if _POINT.match(line):
            if words:
                yield bullet, " ".join(words)
            words, bullet = [], True
        words.append(_POINT.sub("", line).strip())
    if words:
        yield bullet, " ".join(words)


def _plain(text: str) -> str:
    return _LINK.sub(r"\1 (\2)", text).replace("`", "").replace("**", "")
