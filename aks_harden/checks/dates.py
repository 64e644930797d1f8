"""Times as Azure writes them, and how long ago they were by the snapshot's own time."""

from datetime import UTC, datetime, timedelta

from aks_harden.model.finding import Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot


def moment(text: str, found_in: Node) -> datetime:
    """Read a time of ISO 8601; a time without an offset is UTC."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise NotSettledError(
            Missing(facet=found_in.facet, reason=f"`{text}` is not a time, so it tells nothing")
        ) from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def age(snapshot: Snapshot, text: str, found_in: Node) -> timedelta:
    """Return how long before the snapshot's own time a time was; negative where it is still to come."""
    return moment(snapshot.taken_at, found_in) - moment(text, found_in)
