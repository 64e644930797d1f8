"""The two lines at the top of every screen: who acts where, and how things stand."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Final

from msgspec import Struct
from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from aks_harden.model.verdict import Verdict
from aks_harden.report.decided import WAIVED
from aks_harden.report.values import briefly
from aks_harden.widgets.flow import shorten
from aks_harden.widgets.glyphs import STYLES, Glyphs, word
from aks_harden.widgets.literal import visible

_NARROWEST: Final = 8
"""No part of who and where is cut shorter than this."""
_OLD: Final = 15
"""Minutes after which the age of what was read is told."""
_LABELLED: Final = 80
"""From this width there is room for the words before the parts."""
_ORDER: Final = (
    Verdict.FAIL,
    Verdict.UNKNOWN,
    Verdict.MANUAL,
    Verdict.WARN,
    Verdict.PASS,
    Verdict.NA,
)


class Standing(Struct, frozen=True, kw_only=True):
    """Who acts, and where."""

    cluster: str = ""
    subscription: str = ""
    tenant: str = ""
    user: str = ""
    chips: tuple[str, ...] = ()
    """Words that must be seen at all times, such as `read-only` and `sandbox`."""


def standing_line(standing: Standing, width: int, glyphs: Glyphs) -> Content:
    """Return the first line: cluster, subscription, tenant, user; the longest are cut first."""
    labels = (
        ("", standing.cluster or "no cluster", "bold $primary"),
        ("sub " if width >= _LABELLED else "", standing.subscription or "-", ""),
        ("tenant " if width >= _LABELLED else "", standing.tenant or "-", ""),
        ("", standing.user or "signing in…", ""),
    )
    chips = "".join(f" {chip} " for chip in standing.chips)
    fixed = 1 + sum(cell_len(label) for label, _, _ in labels) + 2 * (len(labels) - 1)
    room = width - fixed - (cell_len(chips) + 1 if chips else 0)
    texts = [glyphs.write(visible(text)) for _, text, _ in labels]
    if sum(map(cell_len, texts)) > room:
        # Of an id its beginning is enough to know it by; names are cut only after that.
        texts = [briefly(text) for text in texts]
    texts = _share(texts, room)
    parts: list[tuple[str, str]] = [(" ", "")]
    for place, ((label, _, style), text) in enumerate(zip(labels, texts, strict=True)):
        parts.extend([("  " if place else "", ""), (label, "$text-muted"), (glyphs.write(text), style)])
    line = Content.assemble(*parts)
    if not chips:
        return line
    gap = max(1, width - line.cell_length - cell_len(chips))
    return Content.assemble(line, " " * gap, (chips, "bold reverse"))


def _share(texts: list[str], room: int) -> list[str]:
    """Cut the longest texts until all fit."""
    widths = [cell_len(text) for text in texts]
    while sum(widths) > room and max(widths) > _NARROWEST:
        longest = widths.index(max(widths))
        widths[longest] -= 1
    return [shorten(text, cells) for text, cells in zip(texts, widths, strict=True)]


def counts_line(
    counts: Mapping[Verdict | None, int], aside: str, width: int, glyphs: Glyphs, *, waived: int = 0
) -> Content:
    """Return the second line: how many of each verdict, and at the right how fresh they are.

    Where both do not fit, the gravest counts and the freshness stay.
    """
    tail = glyphs.write(visible(aside))
    line, room = Content(" "), width - cell_len(tail) - 1
    rows = [
        (counts.get(verdict, 0), glyphs.symbol(verdict), word(verdict), STYLES[verdict])
        for verdict in (*_ORDER, None)
    ]
    rows.insert(_ORDER.index(Verdict.PASS), (waived, WAIVED, "waived", "$text-muted"))
    for count, symbol, name, style in rows:
        part = Content.styled(f"{symbol} {count} {name}  ", style)
        if count and line.cell_length + part.cell_length <= room:
            line += part
    gap = max(1, room - line.cell_length)
    return Content.assemble(
        line, " " * gap, (tail, "$text-warning" if tail.startswith("!") else "$text-muted")
    )


def read_at(taken_at: str, now: datetime) -> str:
    """Return when something was read, and from a quarter of an hour on how long ago that is."""
    said = f"read {taken_at[11:16]} UTC"
    try:
        minutes = int((now - datetime.fromisoformat(taken_at)).total_seconds() // 60)
    except (ValueError, TypeError):
        return said
    if minutes < _OLD:
        return said
    return f"! {said}, {f'{minutes} min' if minutes < 2 * 60 else f'{minutes // 60} h'} ago"


class Header(Static):
    """The two lines, redrawn at any width."""

    DEFAULT_CSS: ClassVar[str] = "Header { height: 2; text-wrap: nowrap; }"

    standing: reactive[Standing] = reactive(Standing())
    counts: reactive[Mapping[Verdict | None, int]] = reactive(dict)
    waived: reactive[int] = reactive(0)
    aside: reactive[str] = reactive("")
    notice: reactive[str] = reactive("")
    """A sentence shown instead of the counts."""

    def __init__(self, glyphs: Glyphs) -> None:
        """Keep how to draw."""
        super().__init__()
        self._glyphs = glyphs

    def render(self) -> Content:
        """Draw both lines."""
        width = self.size.width
        first = standing_line(self.standing, width, self._glyphs)
        if self.notice:
            text = shorten(self._glyphs.write(visible(self.notice)), width - 2)
            return Content("\n").join([first, Content.assemble(" ", (text, "$text-muted"))])
        second = counts_line(self.counts, self.aside, width, self._glyphs, waived=self.waived)
        return Content("\n").join([first, second])
