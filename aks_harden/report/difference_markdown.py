"""A comparison for a ticket: Markdown, in which what comes from Azure stays text."""

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
from aks_harden.report.markdown_text import code, text
from aks_harden.report.text import TWINS
from aks_harden.report.values import briefly
from aks_harden.snapshot.paths import group_of, name_of

_LONGEST: Final = 60_000
"""Characters at the most: an issue on GitHub holds 65,536, and people write above and below."""
_VALUES: Final = (8, 2, 0)
"""Changed values shown of one assertion: as many as there is room for."""
_CUT: Final = "**Cut here, for length**: `-o json` has all of it."


def write(comparisons: Comparisons, writing: Writing) -> str:
    """Return the comparison as Markdown, with as much detail as there is room for."""
    for most in _VALUES:
        whole = "\n".join(_lines(comparisons, most)) + "\n"
        if len(whole) <= _LONGEST:
            break
    else:
        kept, _, _ = whole[: _LONGEST - len(_CUT) - 3].rpartition("\n")
        whole = f"{kept}\n\n{_CUT}\n"
    return whole.translate(TWINS) if writing.ascii else whole


def _lines(comparisons: Comparisons, most: int) -> Iterator[str]:
    every = [entry for comparison in comparisons.clusters for entry in comparison.differences]
    yield "# What changed"
    yield ""
    yield f"**{counted(every)}**"
    for comparison in comparisons.clusters:
        yield from _cluster(comparison, most)
    for side, ids in (("before", comparisons.only_before), ("after", comparisons.only_after)):
        if ids:
            yield ""
            yield f"## Only {side}, so not compared"
            yield ""
            yield from (f"- {code(cluster)}" for cluster in ids)


def _cluster(comparison: Comparison, most: int) -> Iterator[str]:
    after = comparison.after
    yield ""
    yield f"## {text(f'{name_of(after.cluster)} · {group_of(after.cluster)}')}"
    yield ""
    yield f"- before: {text(judged(comparison.before))}"
    yield f"- after: {text(judged(after))}"
    for said in sides(comparison):
        yield f"- {text(said)}"
    yield f"- {counted(comparison.differences)}"
    for group, entries in grouped(comparison):
        yield ""
        yield f"### {group} ({len(entries)})"
        yield ""
        for entry in entries:
            yield from _difference(entry, group, most)


def _difference(entry: Difference, group: Group, most: int) -> Iterator[str]:
    shown = entry.shown
    on = f" on {code(briefly(name_of(shown.resource)))}" if shown.resource else ""
    said = "; ".join(asides(entry))
    now = graded(shown) if entry.after else "gone"
    yield f"- **{now}** {code(f'{shown.item}/{shown.key}')}{on}{f' ({said})' if said else ''}"
    if group is not Group.OPEN:
        yield f"  {text(shown.reason if entry.after else shown.title)}"
    for change in entry.evidence[:most]:
        foreign = change.resource.lower() != shown.resource.lower()
        aside = f" of {code(briefly(name_of(change.resource)))}" if foreign else ""
        yield f"  - {code(change.path or 'whole resource')}{aside}: {code(moved(change))}"
    if (more := len(entry.evidence) - most) > 0:
        yield f"  - and {more} more"
    for line in decided(entry):
        yield f"  - {text(line)}"
