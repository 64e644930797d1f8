"""What happens while a plan is applied, as values: screens and the command line show the same ones."""

from typing import TypeAlias

from msgspec import Struct

from aks_harden.engine.differences import Change
from aks_harden.engine.plan import Step
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.snapshot import Snapshot

__all__ = [
    "Change",
    "Event",
    "Failed",
    "Finished",
    "Move",
    "Narration",
    "Output",
    "Stale",
    "Started",
    "Verified",
]


class Move(Struct, frozen=True, kw_only=True):
    """One assertion's verdict before and after a step."""

    item: str
    key: str
    resource: str
    old: Verdict
    new: Verdict


class Started(Struct, frozen=True, kw_only=True):
    """A step begins: its intent stands in the journal."""

    step: Step
    number: int
    total: int


class Output(Struct, frozen=True, kw_only=True):
    """A chunk of what az printed, redacted."""

    step: Step
    text: str


class Narration(Struct, frozen=True, kw_only=True):
    """What the program itself is doing: comparing, calling, waiting, reading again."""

    step: Step
    text: str


class Verified(Struct, frozen=True, kw_only=True):
    """A step was read again and its assertions hold: only this says fixed."""

    step: Step
    moves: tuple[Move, ...]
    unplanned: tuple[Change, ...]
    """What changed in the touched resources beyond what the plan said."""
    snapshot: Snapshot
    already: bool = False
    """Whether it was so before, and nothing was run."""


class Stale(Struct, frozen=True, kw_only=True):
    """The resource is not as it was when the plan was made: nothing was written."""

    step: Step
    reason: str
    changes: tuple[Change, ...]


class Failed(Struct, frozen=True, kw_only=True):
    """A step failed, was refused by a guard, or did not verify; the rest stays pending."""

    step: Step
    reason: str
    moves: tuple[Move, ...] = ()
    snapshot: Snapshot | None = None


class Finished(Struct, frozen=True, kw_only=True):
    """The end: what came of it, and what was left."""

    done: int
    pending: int
    code: int
    """The exit code: 0, 11 (a step failed or did not verify) or 12 (stale plan)."""
    snapshot: Snapshot


Event: TypeAlias = Started | Output | Narration | Verified | Stale | Failed | Finished
