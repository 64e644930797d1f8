"""What two runs observed differently under one assertion.

Evidence is matched by resource and path. Members of a list keep no fixed place in it, so what only stands at
another index has not changed.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from aks_harden.engine.differences import Change, differences, same
from aks_harden.model.json import Json

_INDEX: Final = r"\[\d+\]"
CLUSTER: Final = "."
"""Stands for the cluster itself where resources are matched."""


class Observed(Struct, frozen=True, kw_only=True):
    """One value under an assertion, as it was judged: where it was absent, the documented default."""

    resource: str
    path: str
    value: Json


def relative(resource: str, cluster: str) -> str:
    """Return an ARM id in lower case; the cluster's own, and what lies below it, as seen from the cluster."""
    whole, own = resource.rstrip("/").lower(), cluster.rstrip("/").lower()
    if whole == own:
        return CLUSTER
    return f"{CLUSTER}{whole.removeprefix(own)}" if whole.startswith(f"{own}/") else whole


def moved(
    before: Iterable[Observed], after: Iterable[Observed], old_cluster: str, new_cluster: str
) -> tuple[Change, ...]:
    """Return what was observed differently; nothing where a side shows nothing, for then it tells nothing."""
    old, new = _by_spot(before, old_cluster), _by_spot(after, new_cluster)
    if not old or not new:
        return ()
    return tuple(
        change
        for spot in sorted(old.keys() | new.keys())
        for change in _at(old.get(spot, []), new.get(spot, []))
    )


def _by_spot(rows: Iterable[Observed], cluster: str) -> dict[tuple[str, str], list[Observed]]:
    found: dict[tuple[str, str], list[Observed]] = {}
    for row in rows:
        spot = relative(row.resource, cluster), re.sub(_INDEX, "[]", row.path).lower()
        found.setdefault(spot, []).append(row)
    return found


def _at(old: list[Observed], new: list[Observed]) -> Iterator[Change]:
    """Give the changes among the values that one spot holds on each side, those that are on both left out."""
    gone, come = list(old), list(new)
    for row in old:
        if twin := next((other for other in come if same(row.value, other.value)), None):
            gone.remove(row)
            come.remove(twin)
    for path in sorted({row.path.lower() for row in (*gone, *come)}):
        pairs = zip_longest(
            (row for row in gone if row.path.lower() == path),
            (row for row in come if row.path.lower() == path),
        )
        for first, last in pairs:
            shown = last or first
            for change in differences(
                shown.resource, first.value if first else None, last.value if last else None
            ):
                yield replace(change, path=_joined(shown.path, change.path))


def _joined(outer: str, inner: str) -> str:
    return f"{outer}.{inner}" if outer and inner and not inner.startswith("[") else f"{outer}{inner}"
