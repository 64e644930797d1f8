"""Every user action, declared once: bindings, footer, help and palette are all made from this list."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from msgspec import Struct, field

from aks_harden.model.verdict import Section
from aks_harden.screens.situation import (
    Situation,
    always,
    needs_clear_way,
    needs_commands,
    needs_docs,
    needs_documents,
    needs_done,
    needs_failing,
    needs_finding,
    needs_fix,
    needs_journal,
    needs_list,
    needs_plan,
    needs_question,
    needs_quiet,
    needs_safe,
    needs_section,
    needs_step,
)


class Place(StrEnum):
    """A screen, as far as actions care."""

    CLUSTERS = "clusters"
    CHECKLIST = "checklist"
    PLAN = "plan"
    APPLY = "apply"
    VIEWER = "viewer"
    JOURNAL = "journal"


class Action(Struct, frozen=True, kw_only=True):
    """One thing that the user can do."""

    id: str
    keys: tuple[str, ...] = ()
    """Keys as Textual names them; the first one is shown."""
    label: str
    """A word or two, for the footer and the palette."""
    help: str
    """One sentence, for the help screen and the palette."""
    places: frozenset[Place]
    mutates: bool = False
    """Whether it can lead to a write; such actions do not exist in read-only mode."""
    reason: Callable[[Situation], str] = always
    """Says why it cannot act, in a sentence; empty where it can."""
    footer: Mapping[Place, int] = field(default_factory=lambda: MappingProxyType({}))
    """Where it is hinted at in the footer, with its position there."""
    shown: str = ""
    """How its keys are written where that differs from the first key."""

    @property
    def key(self) -> str:
        """The key as people write it, empty where the action has none."""
        if self.shown or not self.keys:
            return self.shown
        return _WRITTEN.get(self.keys[0], self.keys[0])


_WRITTEN: Final = {
    "escape": "esc",
    "question_mark": "?",
    "slash": "/",
    "at": "@",
    "ctrl+p": "^p",
}

_EVERYWHERE: Final = frozenset(Place)
_WALK: Final = frozenset({Place.CLUSTERS, Place.CHECKLIST})


def _hints(**places: int) -> Mapping[Place, int]:
    return MappingProxyType({Place(place): position for place, position in places.items()})


ACTIONS: Final[tuple[Action, ...]] = (
    Action(
        id="down",
        keys=("j",),
        shown="↓ j",
        label="Down",
        help="Move down, or scroll down.",
        places=_EVERYWHERE,
    ),
    Action(
        id="up",
        keys=("k",),
        shown="↑ k",
        label="Up",
        help="Move up, or scroll up.",
        places=_EVERYWHERE,
    ),
    Action(
        id="open",
        keys=("enter",),
        label="Open",
        help="Open what is under the cursor: a cluster, or a finding on the whole screen.",
        places=_WALK,
        footer=_hints(clusters=0, checklist=0),
    ),
    Action(
        id="back",
        keys=("escape",),
        label="Back",
        help="Go up one: leave the filter, the whole-screen finding, or the screen. Never loses typed text.",
        places=_EVERYWHERE,
        footer=_hints(plan=5, apply=0, viewer=0, journal=3),
    ),
    Action(
        id="next",
        keys=("n",),
        label="Next fail",
        help="Go to the next failing item.",
        places=frozenset({Place.CHECKLIST}),
        reason=needs_failing,
        footer=_hints(checklist=1),
    ),
    Action(
        id="previous",
        keys=("N",),
        label="Previous fail",
        help="Go to the previous failing item.",
        places=frozenset({Place.CHECKLIST}),
        reason=needs_failing,
    ),
    Action(
        id="next_step",
        keys=("n",),
        label="Next step",
        help="Go to the next step.",
        places=frozenset({Place.PLAN, Place.JOURNAL}),
        reason=needs_step,
        footer=_hints(plan=4, journal=1),
    ),
    Action(
        id="previous_step",
        keys=("N",),
        label="Previous step",
        help="Go to the previous step.",
        places=frozenset({Place.PLAN, Place.JOURNAL}),
        reason=needs_step,
    ),
    Action(
        id="fix",
        keys=("f",),
        label="Fix",
        help="Show the plan for this item alone: commands, effect, guards, undo. Nothing runs yet.",
        places=frozenset({Place.CHECKLIST}),
        reason=needs_fix,
        footer=_hints(checklist=2),
    ),
    Action(
        id="select",
        keys=("s",),
        label="Add",
        help="Add the fixes of this item to the plan, or take them out again.",
        places=frozenset({Place.CHECKLIST}),
        reason=needs_fix,
        footer=_hints(checklist=3),
    ),
    Action(
        id="pick",
        keys=("x",),
        label="Choose fixes",
        help="Choose among the fixes of this item: each goes into the plan, or out of it, by itself.",
        places=frozenset({Place.CHECKLIST}),
        reason=needs_fix,
    ),
    Action(
        id="select_section",
        keys=("S",),
        label="Add section",
        help="Add every fix of the section to the plan, or take them out where all are in it.",
        places=frozenset({Place.CHECKLIST}),
        reason=needs_section,
    ),
    Action(
        id="select_safe",
        keys=("A",),
        label="Add all safe",
        help="Add every fix that is safe, asks nothing and is held back by nothing, or take them out.",
        places=frozenset({Place.CHECKLIST}),
        reason=needs_safe,
    ),
    Action(
        id="drop",
        keys=("s",),
        label="Take out",
        help="Take the marked step out of the plan.",
        places=frozenset({Place.PLAN}),
        reason=needs_step,
        footer=_hints(plan=3),
    ),
    Action(
        id="plan",
        keys=("p",),
        label="Plan",
        help="Show the plan for everything that was added. Nothing runs yet.",
        places=frozenset({Place.CHECKLIST}),
        reason=needs_plan,
        footer=_hints(checklist=4),
    ),
    Action(
        id="answer",
        keys=("i",),
        label="Answer",
        help="Answer what the plan asks: addresses, names, numbers that only you know.",
        places=frozenset({Place.PLAN}),
        reason=needs_question,
        footer=_hints(plan=1),
    ),
    Action(
        id="apply",
        keys=("a",),
        label="Apply",
        help="Apply what may run with your own az, after a confirmation that fits its risk.",
        places=frozenset({Place.PLAN}),
        mutates=True,
        reason=needs_clear_way,
        footer=_hints(plan=0),
    ),
    Action(
        id="undo",
        keys=("u",),
        label="Undo",
        help="Take back the last applied step with the inverse captured before it ran. Asks first.",
        places=frozenset({Place.CHECKLIST}),
        mutates=True,
        reason=needs_done,
    ),
    Action(
        id="whole",
        keys=("enter",),
        label="Whole step",
        help="Show all of the marked step: what ran, what it set, the way back. Again: its lines alone.",
        places=frozenset({Place.JOURNAL}),
        reason=needs_step,
        footer=_hints(journal=0),
    ),
    Action(
        id="journal",
        keys=("at",),
        label="Journal",
        help="Show what was done to this cluster from here, and whether that record is whole.",
        places=frozenset({Place.CHECKLIST}),
        reason=needs_journal,
    ),
    Action(
        id="recheck",
        keys=("r",),
        label="Re-check",
        help="Read again what this item was judged on; where reading failed, try again.",
        places=_WALK,
        reason=needs_quiet,
        footer=_hints(clusters=2),
    ),
    Action(
        id="reread",
        keys=("R",),
        label="Read all again",
        help="Read the whole cluster again.",
        places=frozenset({Place.CHECKLIST}),
        reason=needs_quiet,
    ),
    Action(
        id="filter",
        keys=("slash",),
        label="Filter",
        help="Narrow the list: words, status:fail, sev:high, section:net; a leading ! turns a term round.",
        places=_WALK,
        reason=needs_list,
        footer=_hints(clusters=1, checklist=5),
    ),
    *(
        Action(
            id=f"section_{number}",
            keys=(str(number),),
            label=section.heading,
            help=f"Go to the section {section.heading}.",
            places=frozenset({Place.CHECKLIST}),
        )
        for number, section in enumerate(Section, 1)
    ),
    Action(
        id="zoom",
        keys=("z",),
        label="Zoom",
        help="Show the finding on the whole screen, or beside the list again.",
        places=frozenset({Place.CHECKLIST}),
    ),
    Action(
        id="twin",
        keys=("t",),
        label="az/Bicep/…",
        help="Show the fix as az commands, as Bicep, as Terraform, or the policy that keeps it.",
        places=frozenset({Place.CHECKLIST}),
        reason=needs_fix,
    ),
    Action(
        id="copy",
        keys=("y",),
        label="Copy",
        help="Copy the commands in view; pressed again, show them as text to select.",
        places=frozenset({Place.CHECKLIST, Place.PLAN, Place.VIEWER, Place.APPLY, Place.JOURNAL}),
        reason=needs_commands,
        footer=_hints(plan=2, viewer=1, apply=1, journal=2),
    ),
    Action(
        id="save",
        keys=("w",),
        label="Write files",
        help="Write the files that come with the fix into a folder: manifests, a successor. Nothing runs.",
        places=frozenset({Place.CHECKLIST, Place.PLAN}),
        reason=needs_documents,
    ),
    Action(
        id="docs",
        keys=("o",),
        label="Docs",
        help="Open the item's documentation, or copy its address where there is no browser.",
        places=frozenset({Place.CHECKLIST}),
        reason=needs_docs,
    ),
    Action(
        id="evidence",
        keys=("e",),
        label="Evidence",
        help="Show the item's evidence as JSON: every value with its path, call and time.",
        places=frozenset({Place.CHECKLIST}),
        reason=needs_finding,
    ),
    Action(
        id="theme",
        label="Theme",
        help="Choose the colours.",
        places=_EVERYWHERE,
    ),
    Action(
        id="palette",
        keys=("ctrl+p",),
        label="Palette",
        help="Find any action by its name.",
        places=_EVERYWHERE,
    ),
    Action(
        id="help",
        keys=("question_mark",),
        label="Help",
        help="Show every key of this screen.",
        places=_EVERYWHERE,
        footer=_hints(clusters=6, checklist=6, plan=6, apply=6, viewer=6, journal=6),
    ),
    Action(
        id="quit",
        keys=("q",),
        label="Quit",
        help="Leave. Asks first while commands are running.",
        places=_EVERYWHERE,
        footer=_hints(clusters=7, checklist=7, plan=7, apply=7, viewer=7, journal=7),
    ),
)
"""All actions, in the order in which help shows them."""


def actions(place: Place, *, read_only: bool = False) -> tuple[Action, ...]:
    """Return the actions of a place; in read-only mode those that can lead to a write are not among them."""
    return tuple(
        action for action in ACTIONS if place in action.places and not (read_only and action.mutates)
    )


def hints(place: Place, *, read_only: bool = False) -> tuple[Action, ...]:
    """Return the actions that the footer of a place hints at, in order."""
    hinted = [action for action in actions(place, read_only=read_only) if place in action.footer]
    return tuple(sorted(hinted, key=lambda action: action.footer[place]))
