"""Text laid out for a width: paragraphs with hanging indents, labelled values, code; pure, without widgets.

A page is one piece of content rather than a widget a line, so moving through a list costs nothing.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from rich.cells import cell_len
from textual.content import Content

from aks_harden.model.verdict import Verdict
from aks_harden.widgets.glyphs import STYLES, Glyphs, word
from aks_harden.widgets.literal import visible

_BREAKS: Final = " /.,;:=_-@?&"
"""Characters after which a long word is best broken."""
_NARROW: Final = 20
"""A paragraph narrower than this begins under its label rather than beside it."""
_FLOOR: Final = 8
"""No column is narrower than this, however small the pane."""


def wrap(text: str, width: int) -> list[str]:
    """Break text into lines of at most `width` cells, at spaces where possible; never an empty list."""
    return _fill(text.split(), " ", width, width)


def _fill(parts: Iterable[str], between: str, first: int, rest: int) -> list[str]:
    """Put parts on lines, the first of which has a room of its own; only what fits on no line is broken."""
    first, rest = max(first, 1), max(rest, 1)
    lines: list[str] = []
    line, room = "", first
    for part in parts:
        joined = f"{line}{between}{part}" if line else part
        if cell_len(joined) <= room:
            line = joined
            continue
        if line or (not lines and cell_len(part) <= rest):
            lines.append(line)
        room = rest
        *full, line = _broken(part, rest if lines else first)
        lines.extend(full)
    return [*lines, line] if line or not lines else lines


def _broken(text: str, width: int) -> list[str]:
    return wrap(text, width) if " " in text else list(_pieces(text, width))


def _pieces(text: str, width: int) -> Iterator[str]:
    while cell_len(text) > width:
        cut = _fitting(text, width)
        near = max((text.rfind(mark, 0, cut) for mark in _BREAKS), default=-1) + 1
        near = near if near > cut // 2 else _hump(text, cut)
        cut = near if near > cut // 2 else cut
        yield text[:cut]
        text = text[cut:]
    yield text


def _hump(text: str, cut: int) -> int:
    """Return where a word inside camelCase begins, at `cut` or before it."""
    humps = (place for place in range(cut, 0, -1) if text[place].isupper() and text[place - 1].islower())
    return next(humps, 0)


def _fitting(text: str, width: int) -> int:
    cells = 0
    for count, character in enumerate(text):
        cells += cell_len(character)
        if cells > width:
            return max(count, 1)
    return len(text)


def shorten(text: str, width: int) -> str:
    """Return text cut to `width` cells, with an ellipsis where something is left out."""
    if cell_len(text) <= width:
        return text
    return text[: _fitting(text, width - 1)] + "…" if width > 1 else "…"[: max(width, 0)]


class Flow:
    """A page under construction."""

    def __init__(self, width: int, glyphs: Glyphs) -> None:
        """Start an empty page for a width in cells."""
        self.width = max(width, _FLOOR)
        self.glyphs = glyphs
        self._lines: list[Content] = []
        self.marks: dict[str, int] = {}

    def mark(self, name: str) -> None:
        """Remember the line that comes next under a name, to scroll to it."""
        self.marks[name] = len(self._lines)

    def gap(self) -> None:
        """Leave one empty line, never two, and none at the top."""
        if self._lines and self._lines[-1].plain:
            self._lines.append(Content(""))

    def line(self, *parts: tuple[str, str]) -> None:
        """Add one line of (text, style) parts; it is cut at the width, not wrapped."""
        built = Content.assemble(*((self._say(text), style) for text, style in parts))
        self._lines.append(built.truncate(self.width, ellipsis=True))

    def heading(self, text: str, aside: str = "") -> None:
        """Add a heading after a gap, with an aside in a quieter tone."""
        self.gap()
        self.line((text, "bold $primary"), (f"  {aside}" if aside else "", "$text-muted"))

    def text(
        self,
        text: str,
        *,
        indent: int = 0,
        style: str = "",
        first: Iterable[tuple[str, str]] = (),
        hang: int | None = None,
    ) -> None:
        """Add a paragraph; `first` stands before its first line, the others hang under the text or at `hang`.

        Where that would leave the text too narrow, it begins on the line below.
        """
        self._paragraph(text.split(), " ", indent=indent, style=style, first=first, hang=hang)

    def parts(
        self,
        parts: Iterable[str],
        *,
        indent: int = 0,
        style: str = "",
        first: Iterable[tuple[str, str]] = (),
        hang: int | None = None,
    ) -> None:
        """Add short parts one after the other; a line ends between two of them, not inside one."""
        self._paragraph(parts, " · ", indent=indent, style=style, first=first, hang=hang)

    def _paragraph(
        self,
        parts: Iterable[str],
        between: str,
        *,
        indent: int,
        style: str,
        first: Iterable[tuple[str, str]],
        hang: int | None,
    ) -> None:
        lead = [(self._say(part), part_style) for part, part_style in first]
        start = indent + sum(cell_len(part) for part, _ in lead)
        hang = start if hang is None else hang
        if self.width - max(start, hang) < _NARROW and lead:
            self._lines.append(Content.assemble((" " * indent, ""), *lead).rstrip().truncate(self.width))
            lead, indent = [], indent + 2
            start = hang = indent
        rooms = [max(self.width - margin, _FLOOR) for margin in (start, hang)]
        lines = _fill([self._say(part) for part in parts], self._say(between), *rooms)
        for number, line in enumerate(lines):
            before = [(" " * indent, ""), *lead] if number == 0 else [(" " * hang, "")]
            self._lines.append(Content.assemble(*before, (line, style)))

    def pair(self, label: str, value: str, *, column: int = 9, indent: int = 0, style: str = "") -> None:
        """Add a labelled value; the label keeps its column and the value wraps beside it."""
        self.text(value, indent=indent, style=style, first=((label.ljust(column), "$text-muted"),))

    def verdict(self, verdict: Verdict | None, *aside: str, old: Verdict | None = None) -> None:
        """Add a line with a verdict's symbol and word, before it what it was, beside it what it is about."""
        about = " · ".join(part for part in aside if part)
        lead = [(f"{self.glyphs.symbol(verdict)} {word(verdict)}", STYLES[verdict])]
        if old is not None and old is not verdict:
            lead = [(f"{self.glyphs.symbol(old)} {word(old)}", STYLES[old]), (" → ", "$text-muted"), *lead]
        if sum(cell_len(text) for text, _ in lead) + 2 + cell_len(about) <= self.width:
            self.line(*lead, (f"  {about}", "$text-muted"))
            return
        self.line(*lead)
        self.text(about, indent=2, style="$text-muted")

    def code(self, lines: Iterable[str], *, indent: int = 2, style: str = "$foreground") -> None:
        """Add lines of code; a line too long for the page goes on under itself, further in."""
        for line in lines:
            rest = self._say(line)
            margin = len(rest) - len(rest.lstrip(" "))
            room = max(self.width - indent - margin, _FLOOR)
            for number, piece in enumerate(_pieces(rest.strip(" "), room) if rest.strip() else ("",)):
                further = " " * (indent + margin + (2 if number else 0))
                self._lines.append(Content.assemble((further, ""), (piece, style)))

    def content(self) -> Content:
        """Return the finished page."""
        return Content("\n").join(self._lines)

    def _say(self, text: str) -> str:
        return self.glyphs.write(visible(text))
