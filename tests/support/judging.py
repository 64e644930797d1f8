"""Judging one assertion of one item on a snapshot made by hand."""

from aks_harden.engine.discover import item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion
from aks_harden.snapshot.snapshot import Snapshot


def assertions(
    snapshot: Snapshot, name: str, key: str, context: Context | None = None
) -> tuple[Assertion, ...]:
    """Return what an assertion of an item comes to, on each resource that it judges."""
    found = item(name)
    assert found is not None
    said = judge_item(snapshot, context or Context(), found).assertions
    return tuple(entry for entry in said if entry.key == key)


def only(snapshot: Snapshot, name: str, key: str, context: Context | None = None) -> Assertion:
    """Return what an assertion comes to where it judges one resource."""
    (said,) = assertions(snapshot, name, key, context)
    return said
