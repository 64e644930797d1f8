"""A plan as a value: fixes that were chosen, ordered, and merged into steps."""

from itertools import chain

from msgspec import Struct

from aks_harden.engine.contradictions import Choice
from aks_harden.engine.differences import Change
from aks_harden.engine.operations import operations
from aks_harden.model.fix import ETAG, Command, Fix, Guard, Input, Precondition, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot

_RISKS = tuple(Risk)


class Step(Struct, frozen=True, kw_only=True):
    """One step of a plan: the calls that run together, for one or several fixes of one resource."""

    fixes: tuple[Fix, ...]
    commands: tuple[Command, ...]
    undo: tuple[Command, ...]
    expects: tuple[Change, ...] = ()
    """The values that should read differently afterwards."""

    @property
    def key(self) -> str:
        """The keys of its fixes, joined: stable for the same choice."""
        return "+".join(fix.key for fix in self.fixes)

    @property
    def title(self) -> str:
        """What it does, in a line."""
        return "; ".join(fix.title for fix in self.fixes)

    @property
    def resource(self) -> str:
        """ARM id of the resource it writes to."""
        return self.fixes[0].resource

    @property
    def risk(self) -> Risk:
        """The gravest risk of its fixes."""
        return max((fix.risk for fix in self.fixes), key=_RISKS.index)

    @property
    def guards(self) -> tuple[Guard, ...]:
        """Every guard of its fixes."""
        return tuple(chain.from_iterable(fix.guards for fix in self.fixes))

    @property
    def blocked(self) -> tuple[tuple[Fix, Guard], ...]:
        """The guards that keep it from running, each with its fix."""
        return tuple((fix, guard) for fix in self.fixes for guard in fix.blocked)

    @property
    def unanswered(self) -> tuple[tuple[Fix, Input], ...]:
        """The inputs without an answer, each with its fix."""
        return tuple((fix, entry) for fix in self.fixes for entry in fix.unanswered)

    @property
    def preconditions(self) -> tuple[Precondition, ...]:
        """What must still read the same right before it runs."""
        wanted: list[Precondition] = []
        for entry in chain.from_iterable(fix.preconditions for fix in self.fixes):
            # An expected value may be a list, so the entries cannot be told apart by hash.
            if entry not in wanted:
                wanted.append(entry)
        return tuple(wanted)

    @property
    def phase(self) -> Phase:
        """Its place in the plan."""
        return self.fixes[0].phase

    @property
    def minutes(self) -> int:
        """How long to count on: its fixes share their calls, so the longest counts."""
        return max(fix.minutes for fix in self.fixes)

    @property
    def settle(self) -> int:
        """Minutes to wait afterwards until Azure has put it into effect."""
        return max(fix.settle for fix in self.fixes)

    @property
    def checkpoints(self) -> tuple[str, ...]:
        """What a person must have tried right before it runs, as questions."""
        return tuple(dict.fromkeys(fix.checkpoint for fix in self.fixes if fix.checkpoint))

    @property
    def extensions(self) -> tuple[str, ...]:
        """The extensions of az that its commands need."""
        return tuple(dict.fromkeys(fix.extension for fix in self.fixes if fix.extension))

    @property
    def uses_etag(self) -> bool:
        """Whether Azure itself refuses the call after a change (`If-Match`)."""
        return any(ETAG in command.argv for command in self.commands)

    @property
    def rereads(self) -> tuple[str, ...]:
        """Facets to read again afterwards."""
        return tuple(dict.fromkeys(chain.from_iterable(fix.rereads for fix in self.fixes)))


class Plan(Struct, frozen=True, kw_only=True):
    """Chosen fixes, ordered and merged."""

    before: Snapshot
    after: Snapshot
    """What Azure should read when every step is done."""
    steps: tuple[Step, ...]
    dropped: tuple[tuple[str, str], ...] = ()
    """Chosen fixes that do not fit any more, each with the reason."""
    choices: tuple[Choice, ...] = ()
    """Contradictions between chosen fixes that the operator has to decide."""

    @property
    def operations(self) -> int:
        """How many operations on the cluster or its pools the steps take, one after the other."""
        return operations(command for step in self.steps for command in step.commands)

    @property
    def unmerged(self) -> int:
        """How many it would be if each fix ran by itself."""
        return operations(command for step in self.steps for fix in step.fixes for command in fix.commands)

    @property
    def minutes(self) -> int:
        """How long to count on for all of it."""
        return sum(step.minutes + step.settle for step in self.steps)
