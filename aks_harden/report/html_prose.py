"""The prose of an item's page as HTML: paragraphs, lists, code."""

import re
from collections.abc import Iterator
from typing import Final

from aks_harden.report.markup import Html, join, lines, tag, text

_CODE: Final = re.compile(r"`([^`]+)`")
_POINT: Final = re.compile(r"^- ", re.MULTILINE)


def prose(page: str) -> Html:
    """Return Markdown, as far as the pages use it, as HTML."""
    return join(_block(block) for block in re.split(r"\n\s*\n", page.strip("\n")) if block.strip())


def _block(block: str) -> Html:
    if all(line.startswith("    ") for line in block.splitlines()):
        return tag("pre", tag("code", lines("\n".join(line[4:] for line in block.splitlines()))))
    head, *points = _POINT.split(block)
    paragraph = tag("p", _inline(head)) if head.strip() else None
    entries = tag("ul", *(tag("li", _inline(point)) for point in points)) if points else None
    return join((paragraph, entries))


def _inline(words: str) -> Html:
    return join(_pieces(" ".join(words.split())))


def _pieces(words: str) -> Iterator[Html]:
    for place, piece in enumerate(_CODE.split(words)):
        yield tag("code", piece) if place % 2 else text(piece)
