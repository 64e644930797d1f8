"""The shape of a kind of fix, and of one offer of it."""

from collections.abc import Callable

from msgspec import Struct

from aks_harden.model.context import Context
from aks_harden.model.fix import Fix
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot


class Proposal(Struct, frozen=True, kw_only=True):
    """A fix, and the snapshot as it should read afterwards."""

    fix: Fix
    after: Snapshot


class Remedy(Struct, frozen=True, kw_only=True):
    """A kind of fix for one assertion of an item."""

    id: str
    """Stable id, `ITEM.name`, as in `IAM-3.admin`."""
    asserts: str
    """Key of the assertion that it mends."""
    propose: Callable[[Snapshot, Context, str], Proposal | None]
    """Gives the fix for one resource of that assertion, None where it does not fit there."""
    phase: Phase
    """Its place in a plan; that of every fix it proposes."""
    actions: tuple[str, ...]
    """The ARM actions that applying the fix with az and taking it back need: what az asks itself included.

    Empty only for fixes that az does not apply.
    """
