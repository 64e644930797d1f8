"""A comparison for a ticket: Markdown, in which what comes from Azure stays text."""

import re
from collections.abc import Iterator
from typing import Final

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
from aks_harden.report.literal import literal
from aks_harden.report.values import briefly
from aks_harden.snapshot.paths import group_of, name_of

_MARKS: Final = re.compile(r"([\\`*_\[\]<>()#|~&!@:$^]|(?<=www)\.|^\s*[-+=]|(?<=^\d)\.)", re.IGNORECASE)
"""What could begin markup, also a link without brackets; a backslash makes it mean nothing but itself."""
_TICKS: Final = re.compile("`+")


def write(comparisons: Comparisons, _writing: Writing) -> str:
    """Return the comparison as Markdown."""
    return "\n".join(_lines(comparisons)) + "\n"


def _lines(comparisons: Comparisons) -> Iterator[str]:
    every = [entry for comparison in comparisons.clusters for entry in comparison.differences]
    yield "# What changed"
    yield ""
    yield f"**{counted(every)}**"
    for comparison in comparisons.clusters:
        yield from _cluster(comparison)
    for side, ids in (("before", comparisons.only_before), ("after", comparisons.only_after)):
        if ids:
            yield ""
            yield f"## Only {side}, so not compared"
            yield ""
            yield from (f"- {_code(cluster)}" for cluster in ids)


def _cluster(comparison: Comparison) -> Iterator[str]:
    after = comparison.after
    yield ""
    yield f"## {_text(f'{name_of(after.cluster)} · {group_of(after.cluster)}')}"
    yield ""
    yield f"- before: {_text(judged(comparison.before))}"
    yield f"- after: {_text(judged(after))}"
    for said in sides(comparison):
        yield f"- {_text(said)}"
    yield f"- {counted(comparison.differences)}"
    for group, entries in grouped(comparison):
        yield ""
        yield f"### {group} ({len(entries)})"
        yield ""
        for entry in entries:
            yield from _difference(entry, group)


def _difference(entry: Difference, group: Group) -> Iterator[str]:
    shown = entry.shown
    on = f" on {_code(briefly(name_of(shown.resource)))}" if shown.resource else ""
    said = "; ".join(asides(entry))
    now = graded(shown) if entry.after else "gone"
    yield f"- **{now}** {_code(f'{shown.item}/{shown.key}')}{on}{f' ({said})' if said else ''}"
    if group is not Group.OPEN:
        yield f"  {_text(shown.reason if entry.after else shown.title)}"
    for change in entry.evidence:
        foreign = change.resource.lower() != shown.resource.lower()
        aside = f" of {_code(briefly(name_of(change.resource)))}" if foreign else ""
        yield f"  - {_code(change.path or 'whole resource')}{aside}: {_code(moved(change))}"
    for line in decided(entry):
        yield f"  - {_text(line)}"


def _text(words: str) -> str:
    return _MARKS.sub(r"\\\1", literal(words))


def _code(words: str) -> str:
    """Return a code span, fenced by more backticks than it holds."""
    plain = literal(words) or " "
    fence = "`" * (1 + max(map(len, _TICKS.findall(plain)), default=0))
    pad = " " if plain.startswith("`") or plain.endswith("`") else ""
    return f"{fence}{pad}{plain}{pad}{fence}"
