"""A comparison for people: what is new first, then what got worse, what is fixed, and what still stands."""

from collections.abc import Iterator

from aks_harden.engine.comparison import Comparison, Comparisons, Difference
from aks_harden.report.difference import (
    Group,
    asides,
    counted,
    decided,
    graded,
    grouped,
    judged,
    moved,
    sides,
)
from aks_harden.report.formats import Writing
from aks_harden.report.text import TWINS, Style
from aks_harden.report.values import briefly
from aks_harden.snapshot.paths import group_of, name_of

_SIGNS = {
    Group.NEW: ("+", "31"),
    Group.WORSE: ("^", "31"),
    Group.FIXED: ("-", "32"),
    Group.BETTER: ("v", "32"),
    Group.CHANGED: ("~", "33"),
    Group.OPEN: ("=", "2"),
}
"""A sign in ASCII and a colour for each group; its name stands above it in words."""
_MOST_VALUES = 8
"""Changed values shown of one assertion; the JSON has all of them."""


def write(comparisons: Comparisons, writing: Writing) -> str:
    """Return the comparison as text."""
    style = Style(width=writing.width, colour=writing.colour, ascii=writing.ascii)
    text = "\n".join(_lines(comparisons, style)) + "\n"
    return text.translate(TWINS) if style.ascii else text


def _lines(comparisons: Comparisons, style: Style) -> Iterator[str]:
    for comparison in comparisons.clusters:
        yield from _cluster(comparison, style)
        yield ""
    for side, ids in (("before", comparisons.only_before), ("after", comparisons.only_after)):
        for cluster in ids:
            yield from style.wrap(f"only {side}, so not compared: {cluster}", 0, hang=2)
    if len(comparisons.clusters) != 1:
        every = (entry for comparison in comparisons.clusters for entry in comparison.differences)
        lead = f"{len(comparisons.clusters)} clusters compared"
        for line in style.wrap(f"{lead}: {counted(every)}", 0):
            yield style.paint(line, "1")


def _cluster(comparison: Comparison, style: Style) -> Iterator[str]:
    after = comparison.after
    for line in style.wrap(f"{name_of(after.cluster)} · {group_of(after.cluster)}", 0):
        yield style.paint(line, "1")
    yield from style.wrap(f"before  {judged(comparison.before)}", 0, hang=8)
    yield from style.wrap(f"after   {judged(after)}", 0, hang=8)
    for said in sides(comparison):
        yield from style.wrap(said, 0, hang=2)
    for group, entries in grouped(comparison):
        yield ""
        yield style.paint(f"{group} ({len(entries)})", "1")
        for entry in entries:
            yield from _difference(entry, group, style)
    yield ""
    for line in style.wrap(counted(comparison.differences), 0):
        yield style.paint(line, "1")


def _difference(entry: Difference, group: Group, style: Style) -> Iterator[str]:
    shown = entry.shown
    sign, colour = _SIGNS[group]
    now = graded(shown) if entry.after else "gone"
    on = f" · {briefly(name_of(shown.resource))}" if shown.resource else ""
    said = "; ".join(asides(entry))
    head = f"{now}  {shown.item}/{shown.key}{on}{f' · {said}' if said else ''}"
    first, *rest = style.wrap(f"{sign} {head}", 2, hang=2)
    yield f"  {style.paint(sign, colour)}{first[3:]}"
    yield from rest
    if group is not Group.OPEN:
        yield from style.wrap(shown.reason if entry.after else shown.title, 6)
    yield from _values(entry, style)
    for line in decided(entry):
        yield from style.wrap(line, 6, hang=2)


def _values(entry: Difference, style: Style) -> Iterator[str]:
    for change in entry.evidence[:_MOST_VALUES]:
        foreign = change.resource.lower() != entry.shown.resource.lower()
        aside = f" of {briefly(name_of(change.resource))}" if foreign else ""
        yield from style.wrap(f"{change.path or 'whole resource'}{aside}: {moved(change)}", 8, hang=2)
    if (more := len(entry.evidence) - _MOST_VALUES) > 0:
        yield from style.wrap(f"and {more} more", 8)
