"""Traces of a step that are no surprise: what goes with a thing taken away, a default that is written out.

An undo deletes what its step made, with all that Azure filled in there; and where nothing was written before,
az may write what Azure documents to be meant by nothing.
"""

import re
from collections.abc import Iterable
from typing import Final

from aks_harden.apply.events import Change
from aks_harden.engine.differences import resources, same
from aks_harden.snapshot.defaults import DEFAULTS
from aks_harden.snapshot.snapshot import Snapshot

_LABEL: Final = r"\[[^\]]*\]"


def taken_away(expects: Iterable[Change], after: Snapshot) -> frozenset[str]:
    """Return the ids, in lower case, of resources that a step says it deletes and that are gone."""
    wanted = {
        change.resource.lower()
        for change in expects
        if change.after is None and change.before is not None and change.path.lower() == "id"
    }
    return frozenset(wanted - {resource for _, resource in resources(after)})


def written_out(change: Change, plan: Change | None) -> bool:
    """Tell whether a value that was to be absent is the one that Azure documents for its absence."""
    if plan is None or plan.after is not None:
        return False
    path = re.sub(_LABEL, "[]", change.path).lower()
    default = DEFAULTS.get((_type_of(change.resource), path))
    return default is not None and same(default.value, change.after)


def _type_of(resource: str) -> str:
    """Return the ARM type in an id, in lower case."""
    parts = resource.lower().rpartition("/providers/")[2].split("/")
    return "/".join((parts[0], *parts[1::2]))
