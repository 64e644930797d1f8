"""Which facets an item is judged on: found by judging it and noting what it looks at."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from aks_harden.engine.discover import Item
from aks_harden.engine.judge import assertions_of
from aks_harden.model.context import Context
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot


@dataclass(frozen=True, kw_only=True)
class _Watched(Snapshot):
    """A snapshot that notes the facets asked of it."""

    asked: dict[str, None] = field(default_factory=dict)

    def targets(self, facet: str) -> Mapping[str, Reading]:
        """Return every reading of a facet, and note that it was asked for."""
        self.asked[facet] = None
        return super().targets(facet)


def facets_of(snapshot: Snapshot, context: Context, item: Item) -> tuple[str, ...]:
    """Return the names of the facets that judging an item on this snapshot looks at."""
    values = {entry.name: getattr(snapshot, entry.name) for entry in fields(Snapshot) if entry.init}
    watched = _Watched(**values)
    assertions_of(watched, context, item)
    return tuple(watched.asked)
