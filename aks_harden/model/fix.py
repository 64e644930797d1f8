"""A fix as data: the commands, the way back, the risk, and what must hold before it may run."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from msgspec import Struct, field

from aks_harden.model.json import Json
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Verdict

ETAG = "<etag>"
"""Stands in an argument vector for the resource's eTag, which is filled in right before the call."""


_HOUR: Final = 60


class Risk(StrEnum):
    """How a fix is confirmed (never by habit): the rungs of the confirmation ladder."""

    SAFE = "safe"
    """Reversible and without interruption: read, then press a button that is not pre-focused."""
    DISRUPTIVE = "disruptive"
    """Interrupts, costs or may cut somebody off: type the cluster's name."""
    ONE_WAY = "one-way"
    """No way back: type the cluster's name and tick the named consequence."""
    MANUAL = "manual"
    """Not for a program to apply."""


class Kind(StrEnum):
    """What a fix does to the thing it changes."""

    IN_PLACE = "in-place"
    ONE_WAY = "in-place, one-way"
    REIMAGE = "reimage"
    RECREATE = "recreate"
    MANIFEST = "manifest"
    MANUAL = "manual"


class Command(Struct, frozen=True, kw_only=True):
    """One `az` call as an argument vector: the same value feeds preview, script, journal and process."""

    words: tuple[str, ...]
    """Program and command words, for example `("az", "acr", "update")`."""
    target: tuple[str, ...]
    """The options that say which resource, for example `("--name", "acrshop")`."""
    change: tuple[str, ...] = ()
    """The options that say what changes."""
    files: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Content of files that the call reads; an argument `<file:NAME>` stands for the path of each."""
    merges: bool = False
    """Whether the changes of two calls with the same words and target may share one call."""

    @property
    def argv(self) -> tuple[str, ...]:
        """The whole argument vector, with `<etag>` and `<file:…>` still to be filled in."""
        return (*self.words, *self.target, *self.change)


class Input(Struct, frozen=True, kw_only=True):
    """Something only the operator can supply."""

    name: str
    """Name as used by `--set NAME=VALUE`, for example `ssh-sources`."""
    question: str
    suggestions: tuple[str, ...] = ()
    value: str | None = None
    """The answer, None while unanswered. An empty answer is an answer where `optional` says so."""
    optional: bool = False


class GuardState(StrEnum):
    """Whether a hazard is out of the way."""

    OK = "ok"
    BLOCKED = "blocked"
    UNDECIDED = "undecided"


class Guard(Struct, frozen=True, kw_only=True):
    """A hazard of a fix, checked by machine: anything but `ok` keeps the step from running."""

    id: str
    """Name inside the item, for example `bastion-kept`."""
    state: GuardState
    reason: str


class Precondition(Struct, frozen=True, kw_only=True):
    """What must still read the same right before the step, for resources without `If-Match`."""

    resource: str
    """ARM id of the resource."""
    api_version: str
    query: str
    """JMESPath over the resource's ARM body."""
    expected: Json
    """What the query gave when the plan was made."""
    about: str = ""
    """What is asked, in words for people; the query itself where empty."""


class Fix(Struct, frozen=True, kw_only=True):
    """One way to make named assertions hold."""

    id: str
    """Stable id, for example `IAM-3.admin`; one fix per id and resource."""
    item: str
    title: str
    resource: str
    """ARM id of the resource that the commands write to."""
    assertions: tuple[tuple[str, str], ...]
    """Pairs of assertion key and resource id that the fix is for."""
    reaches: Verdict = Verdict.PASS
    """The verdict those assertions reach: pass or n/a, or warn where that is the best there is.

    For fixes that az does not apply it is what they lead to when carried out by hand.
    """
    kind: Kind = Kind.IN_PLACE
    risk: Risk
    commands: tuple[Command, ...]
    undo: tuple[Command, ...]
    """The captured inverse, in the order to run it; empty where `no_undo` says why."""
    no_undo: str = ""
    changes: str
    """What will change, in a sentence."""
    disruption: str
    minutes: int
    """How long to count on, in minutes; 0 for seconds."""
    hazard: str = ""
    cost: str = ""
    consequence: str = ""
    """For one-way fixes: the sentence to tick."""
    inputs: tuple[Input, ...] = ()
    guards: tuple[Guard, ...] = ()
    preconditions: tuple[Precondition, ...] = ()
    rereads: tuple[str, ...] = ()
    """Names of the facets to read again afterwards."""
    also_touches: tuple[str, ...] = ()
    """Other items whose verdict the change may move."""
    bicep: str = ""
    terraform: str = ""
    policy: str = ""
    """Id of the built-in policy that keeps it fixed, empty where there is none."""
    phase: Phase
    """Its place in a plan."""
    checkpoint: str = ""
    """What a person must try right before the step, as a question: nothing that ARM shows proves it."""
    settle: int = 0
    """Minutes that Azure takes to put the change into effect after ARM shows it."""
    extension: str = ""
    """The extension of az that the commands need; such a fix is off until the operator chooses it by name."""
    documents: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Files for people, by name: manifests, the script of a successor. Nothing here applies them."""

    @property
    def key(self) -> str:
        """Id and resource in one: what a plan, a journal and a selection name a fix by."""
        return f"{self.id}@{self.resource.rsplit('/', 1)[-1]}"

    @property
    def duration(self) -> str:
        """How long to count on, in words."""
        if self.minutes < 1:
            return "Seconds"
        if self.minutes < _HOUR:
            return f"About {self.minutes} minute{'' if self.minutes == 1 else 's'}"
        hours = round(self.minutes / _HOUR, 1)
        return f"About {hours:g} hour{'' if hours == 1 else 's'}"

    @property
    def blocked(self) -> tuple[Guard, ...]:
        """The guards that keep it from running."""
        return tuple(guard for guard in self.guards if guard.state is not GuardState.OK)

    @property
    def unanswered(self) -> tuple[Input, ...]:
        """The inputs that still need an answer."""
        return tuple(entry for entry in self.inputs if entry.value is None)
