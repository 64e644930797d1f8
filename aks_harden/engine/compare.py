"""Compare two runs of judging: what is fixed, new or still open, and what only reads differently.

Assertions are matched by item, key and resource without case; a cluster's own id, and what lies below it, is
taken as seen from the cluster, so that two clusters can be laid side by side.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec.structs import replace

from aks_harden.engine.comparison import Comparison, Comparisons, Difference, Judged, Run, Status, Trend
from aks_harden.engine.differences import differences
from aks_harden.engine.moved import CLUSTER, moved, relative
from aks_harden.model.verdict import Verdict, outweighs

_UNASSERTED: Final = "It was not asserted: what it needs could not be read."
_NOBODY: Final = ("", CLUSTER)
"""Where an unknown stands that is about a list."""


def compare_all(before: Iterable[Run], after: Iterable[Run], *, tool: str) -> Comparisons:
    """Compare the clusters of two sides by ARM id; one and one are compared whatever they are called."""
    old, new = {run.id: run for run in before}, {run.id: run for run in after}
    if len(old) == len(new) == 1:
        pairs = list(zip(old.values(), new.values(), strict=True))
    else:
        pairs = [(run, new[name]) for name, run in old.items() if name in new]
    paired = {run.id for pair in pairs for run in pair}
    return Comparisons(
        tool=tool,
        clusters=tuple(compare(*pair) for pair in pairs),
        only_before=tuple(run.cluster for name, run in old.items() if name not in paired),
        only_after=tuple(run.cluster for name, run in new.items() if name not in paired),
    )


def compare(before: Run, after: Run) -> Comparison:
    """Compare two runs."""
    old, new = _by_assertion(before), _by_assertion(after)
    both = [item for item in after.items if item in before.items]
    # An assertion that one side lacks was not settled there, unless that side did not know of it.
    alone = old.keys() ^ new.keys() if before.tool != after.tool else set()
    found: list[Difference] = []
    for item in both:
        for key in sorted({key for own, key in (*old, *new) if own == item}):
            if (item, key) not in alone:
                olds, news = old.get((item, key), {}), new.get((item, key), {})
                found += _of_assertion(before, after, olds, news)
    return Comparison(
        before=before,
        after=after,
        differences=tuple(found),
        answers=differences("", before.answers, after.answers),
        only_before=_only(before, both, [pair for pair in old if pair in alone]),
        only_after=_only(after, both, [pair for pair in new if pair in alone]),
    )


def _only(run: Run, both: list[str], alone: list[tuple[str, str]]) -> tuple[str, ...]:
    items = [item for item in run.items if item not in both]
    return (*items, *(f"{item}/{key}" for item, key in alone if item in both))


def _by_assertion(run: Run) -> dict[tuple[str, str], dict[str, Judged]]:
    """Return what was judged by assertion and place; of two on one resource the graver one counts."""
    found: dict[tuple[str, str], dict[str, Judged]] = {}
    for row in run.rows:
        places = found.setdefault((row.item, row.key), {})
        place = relative(row.resource, run.cluster)
        if place not in places or outweighs(row.verdict, places[place].verdict):
            places[place] = row
    return found


def _of_assertion(
    before: Run, after: Run, old: Mapping[str, Judged], new: Mapping[str, Judged]
) -> Iterator[Difference]:
    """Give what became of an assertion on each resource."""
    olds, news = _known_later(old, new), _not_gone(new, old)
    for place in sorted(olds.keys() | news.keys()):
        first, last = olds.get(place), news.get(place)
        # Without a place, one side alone may only say that there is no such resource at all.
        if place or (first and last) or any(row.open for row in (first, last) if row):
            yield _difference(before, after, first, last)


def _known_later(old: Mapping[str, Judged], new: Mapping[str, Judged]) -> Mapping[str, Judged]:
    """Return what was known before; where it could not be told which resources there are, none is new."""
    stand_ins: list[str] = [place for place in _NOBODY if place in _unknown(old) and place not in new]
    return _written_out(old, new, stand_ins, stand_ins) if stand_ins else old


def _not_gone(new: Mapping[str, Judged], old: Mapping[str, Judged]) -> Mapping[str, Judged]:
    """Return what is known now; a resource is gone only where everything else was read as well as before.

    Checks put an unknown without a resource, or one about the cluster, in the place of a list that could not
    be read; or leave out what they learn from it, and are unknown elsewhere. Where an assertion that needs
    such a list is not made at all, nothing is gone either.
    """
    blind = sorted(_unknown(new) - _unknown(old))
    if new and not blind:
        return new
    return _written_out(new, old, blind, [place for place in _NOBODY if place not in old])


def _unknown(side: Mapping[str, Judged]) -> set[str]:
    return {place for place, row in side.items() if row.verdict is Verdict.UNKNOWN}


def _written_out(
    own: Mapping[str, Judged], other: Mapping[str, Judged], blind: list[str], replaceable: Iterable[str]
) -> Mapping[str, Judged]:
    """Return one side with an unknown for each resource that only the other side knows."""
    lacking = {place: row for place, row in other.items() if place not in own and (place or not own)}
    if not lacking:
        return own
    left = {place: row for place, row in own.items() if place not in blind or place not in replaceable}
    stand_in = own[blind[0]] if blind else None
    return left | {place: _lost(row, stand_in) for place, row in lacking.items()}


def _lost(row: Judged, stand_in: Judged | None) -> Judged:
    """Return what is known of a resource on the side that could not tell which there are."""
    reason = stand_in.reason if stand_in else _UNASSERTED
    severity = stand_in.severity if stand_in else row.severity
    return replace(row, verdict=Verdict.UNKNOWN, severity=severity, reason=reason, evidence=(), waiver=None)


def _difference(before: Run, after: Run, old: Judged | None, new: Judged | None) -> Difference:
    if old is None or new is None:
        return Difference(
            status=_one_sided(old, new), trend=_TRENDS[_one_sided(old, new)], before=old, after=new
        )
    changes = moved(old.evidence, new.evidence, before.cluster, after.cluster)
    status, trend = _moves(old, new, differs=bool(changes))
    return Difference(status=status, trend=trend, before=old, after=new, evidence=changes)


def _one_sided(old: Judged | None, new: Judged | None) -> Status:
    if new is not None:
        return Status.NEW if new.open else Status.ARRIVED
    return Status.FIXED if old is not None and old.open else Status.LEFT


_TRENDS: Final = {
    Status.NEW: Trend.WORSE,
    Status.FIXED: Trend.BETTER,
    Status.ARRIVED: Trend.SAME,
    Status.LEFT: Trend.SAME,
}


def _moves(old: Judged, new: Judged, *, differs: bool) -> tuple[Status, Trend]:
    if old.open != new.open:
        return (Status.NEW, Trend.WORSE) if new.open else (Status.FIXED, Trend.BETTER)
    if not new.open:
        changed = differs or old.verdict is not new.verdict
        return (Status.CHANGED if changed else Status.UNCHANGED), Trend.SAME
    trend = _trend(old, new)
    return (Status.CHANGED if differs and trend is Trend.SAME else Status.OPEN), trend


def _trend(old: Judged, new: Judged) -> Trend:
    """Return where something went that was open and still is; to lose sight of it is never better."""
    if old.verdict is not new.verdict:
        worse = new.verdict is Verdict.UNKNOWN or outweighs(new.verdict, old.verdict)
        return Trend.WORSE if worse else Trend.BETTER
    if old.severity is new.severity:
        return Trend.SAME
    return Trend.WORSE if new.severity.rank > old.severity.rank else Trend.BETTER
