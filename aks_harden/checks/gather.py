"""Settle many things one by one: what is settled is kept, what is not is remembered, nothing is lost.

A list of assignments is judged member by member. One member that could not be settled must neither hide a
fault that another member shows nor pass for harmless.
"""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from msgspec import Struct

from aks_harden.model.finding import Missing
from aks_harden.snapshot.errors import NotSettledError

Member = TypeVar("Member")
Result = TypeVar("Result")


class Open(Struct, frozen=True):
    """What could not be settled along the way."""

    missing: tuple[Missing, ...] = ()
    pending: bool = False
    """Whether a read that it waits for is still under way."""

    def __bool__(self) -> bool:
        """Tell whether anything is open."""
        return bool(self.missing)

    def plus(self, other: "Open") -> "Open":
        """Return what is open in either."""
        return Open(
            missing=tuple(dict.fromkeys((*self.missing, *other.missing))),
            pending=self.pending or other.pending,
        )

    def and_(self, error: NotSettledError) -> "Open":
        """Return this with what an error says is missing."""
        return self.plus(Open(missing=error.missing, pending=error.pending))

    def require(self) -> None:
        """Raise NotSettledError where anything is open: for judgements that need the whole picture."""
        if self.missing:
            raise NotSettledError(*self.missing, pending=self.pending)


NOTHING_OPEN = Open()
"""Everything was settled."""


class Gathered(Struct, Generic[Result], frozen=True):
    """What was settled, and what was not."""

    found: tuple[Result, ...]
    open: Open


def gather(
    members: Iterable[Member], settle: Callable[[Member], Result | None], open_: Open = NOTHING_OPEN
) -> Gathered[Result]:
    """Settle each member by itself; None says that a member does not matter."""
    found: list[Result] = []
    for member in members:
        try:
            result = settle(member)
        except NotSettledError as error:
            open_ = open_.and_(error)
            continue
        if result is not None:
            found.append(result)
    return Gathered(found=tuple(found), open=open_)
