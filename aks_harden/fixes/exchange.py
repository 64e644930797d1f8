"""Roles given and roles taken in one fix: those that are given come first, so that nobody is without."""

from msgspec import Struct

from aks_harden.fixes.roles import RoleAssignment, assignment_bicep, assignment_terraform, without
from aks_harden.model.fix import Command
from aks_harden.snapshot.snapshot import Snapshot


class Exchange(Struct, frozen=True, kw_only=True):
    """What is given and what is taken."""

    given: tuple[RoleAssignment, ...] = ()
    taken: tuple[RoleAssignment, ...] = ()

    @property
    def commands(self) -> tuple[Command, ...]:
        """The calls, each for one assignment."""
        return (*(each.given() for each in self.given), *(each.taken() for each in self.taken))

    @property
    def undo(self) -> tuple[Command, ...]:
        """The way back: what was taken comes back as it was, then what was given goes."""
        return (
            *(each.given() for each in reversed(self.taken)),
            *(each.taken() for each in reversed(self.given)),
        )

    def after(self, snapshot: Snapshot) -> Snapshot:
        """Return the snapshot as it reads afterwards."""
        for each in self.given:
            snapshot = each.added(snapshot)
        for each in self.taken:
            snapshot = each.removed(snapshot)
        return snapshot

    @property
    def bicep(self) -> str:
        """The twin in Bicep."""
        return assignment_bicep(*self.given) + without(self.taken)

    @property
    def terraform(self) -> str:
        """The twin in Terraform."""
        return assignment_terraform(*self.given) + without(self.taken)
