"""One read, and what the product tells the reader about the scope of a cluster."""

from collections.abc import Callable, Iterable

from msgspec import Struct

from aks_harden.model.json import Json
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot


def _whole(value: Json) -> Json:
    return value


class Ask(Struct, frozen=True, kw_only=True):
    """One read: a list or a single resource."""

    target: str
    """What the reading belongs to: the key under which the snapshot keeps it."""
    path: str
    version: str
    query: str = ""
    single: bool = False
    kept: Callable[[Json], Json] = _whole
    """What of the answer enters the snapshot; all of it unless said."""


class Scope(Struct, frozen=True, kw_only=True):
    """What belongs to a cluster, by what has been read of it so far."""

    registries: Callable[[Snapshot], Iterable[str]]
    """Gives ids of its registries; raises NotSettledError."""
    vaults: Callable[[Snapshot], Iterable[str]]
    """Gives ids of its key vaults; raises NotSettledError."""
    more: tuple[str, ...] = ()
    """Further ids that the operator named: their subscriptions are read too."""


def able(snapshot: Snapshot, *facets: str) -> tuple[Node, ...]:
    """Return what could be read of some facets, be their readings lists or single resources."""
    found: list[Node] = []
    for facet in facets:
        for target in snapshot.targets(facet):
            try:
                read = snapshot.read(facet, target)
                if read is None:
                    continue
                found.extend(
                    snapshot.listed(facet, target)
                    if isinstance(read.value, list)
                    else (snapshot.one(facet, target),)
                )
            except NotSettledError:
                continue
    return tuple(found)


def type_of(resource: str) -> str:
    """Return the ARM type in an id, in lower case."""
    _, _, tail = resource.lower().rpartition("/providers/")
    parts = tail.split("/")
    return "/".join((parts[0], *parts[1::2]))
