"""Which facets an item is judged on: found by judging it and noting what it looks at."""

from collections.abc import Mapping

from msgspec import field
from msgspec.structs import asdict

from aks_harden.engine.discover import Item
from aks_harden.engine.judge import assertions_of
from aks_harden.model.context import Context
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot


class _Watched(Snapshot, frozen=True, kw_only=True):
    """A snapshot that notes the facets asked of it."""

    asked: dict[str, None] = field(default_factory=dict)

    def targets(self, facet: str) -> Mapping[str, Reading]:
        """Return every reading of a facet, and note that it was asked for."""
        self.asked[facet] = None
        return super().targets(facet)


def facets_of(snapshot: Snapshot, context: Context, item: Item) -> tuple[str, ...]:
    """Return the names of the facets that judging an item on this snapshot looks at."""
    watched = _Watched(**asdict(snapshot))
    assertions_of(watched, context, item)
    return tuple(watched.asked)
