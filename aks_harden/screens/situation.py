"""What is true at the moment of a key press, and the sentences that say why an action cannot act then."""

from typing import Final

from msgspec import Struct

PLANNING: Final = "Planning… one moment."


class Situation(Struct, frozen=True, kw_only=True):
    """What is true at the moment of a key press; decides whether an action can act."""

    connected: bool = False
    reading: bool = False
    opened: bool = False
    """Whether a cluster is open and something of it has been read."""
    finding: bool = False
    """Whether an item is under the cursor."""
    docs: int = 0
    """Documentation pages of that item."""
    fixes: int = 0
    """Fixes that may be added to the plan for that item."""
    no_fix: str = ""
    """Why there is none."""
    failing: int = 0
    """Items that fail, are not waived, and are in view."""
    safe: int = 0
    """Fixes on offer that are safe and ask nothing."""
    in_section: int = 0
    """Fixes on offer in the section under the cursor that a program may apply."""
    planned: int = 0
    """Fixes chosen for the plan."""
    commands: int = 0
    """Commands in view."""
    steps: int = 0
    """Steps of the plan in view."""
    documents: int = 0
    """Files that come with the fix in view."""
    questions: int = 0
    """Inputs of the plan."""
    planning: bool = False
    """Whether the plan in view is still being made."""
    held: str = ""
    """Why nothing of the plan in view can be applied now, empty where something can."""
    undoable: str = ""
    """What undo would take back, empty where there is nothing."""
    no_undo: str = ""
    """Why that cannot be taken back, empty where it can."""
    journal: bool = False
    """Whether a journal is kept of the open cluster."""
    applying: bool = False
    """Whether commands are running."""


def always(_: Situation) -> str:
    """Have nothing against it."""
    return ""


def needs_list(now: Situation) -> str:
    """Ask for something that is listed."""
    return "" if now.connected else "Nothing is listed yet: there is nothing to filter."


def needs_finding(now: Situation) -> str:
    """Ask for an item under the cursor."""
    return "" if now.finding else "Move to an item of the checklist first."


def needs_failing(now: Situation) -> str:
    """Ask for something that fails."""
    return "" if now.failing else "Nothing in view fails, or only what is waived."


def needs_fix(now: Situation) -> str:
    """Ask for a fix of the item."""
    if missing := needs_finding(now):
        return missing
    return "" if now.fixes else now.no_fix or "There is nothing to fix here."


def needs_section(now: Situation) -> str:
    """Ask for a section with something to fix."""
    if not now.opened or now.reading:
        return "Fixes are offered once everything has been read."
    return "" if now.in_section else "Nothing in this section is for a program to fix."


def needs_safe(now: Situation) -> str:
    """Ask for something that is safe to fix."""
    if not now.opened or now.reading:
        return "Fixes are offered once everything has been read."
    return "" if now.safe else "No fix on offer is both safe and without a question."


def needs_plan(now: Situation) -> str:
    """Ask for something in the plan."""
    return "" if now.planned else "The plan is empty: add a fix with s first."


def needs_commands(now: Situation) -> str:
    """Ask for commands in view."""
    return "" if now.commands else now.no_fix or "There is no command here to copy."


def needs_docs(now: Situation) -> str:
    """Ask for documentation pages."""
    return "" if now.docs else "Move to an item first: its documentation pages are opened."


def needs_quiet(now: Situation) -> str:
    """Ask that nothing is read or run."""
    if now.applying:
        return "Commands are running: wait until they have ended."
    if now.reading:
        return "Reading is under way already."
    return ""


def needs_journal(now: Situation) -> str:
    """Ask for a journal of an open cluster."""
    if not now.opened:
        return "No cluster is open yet: wait until something of it has been read."
    return "" if now.journal else "No journal is kept here: nothing is applied in this walk."


def needs_step(now: Situation) -> str:
    """Ask for a step in view."""
    if now.planning:
        return PLANNING
    return "" if now.steps else "There is no step here."


def needs_documents(now: Situation) -> str:
    """Ask for files that come with a fix."""
    return "" if now.documents else "No file comes with what is under the cursor."


def needs_question(now: Situation) -> str:
    """Ask for something that the plan asks."""
    if now.planning:
        return PLANNING
    return "" if now.questions else "This plan asks nothing."


def needs_clear_way(now: Situation) -> str:
    """Ask that nothing holds the plan back."""
    return "" if not now.held else now.held


def needs_done(now: Situation) -> str:
    """Ask for something that can be taken back."""
    if quiet := needs_quiet(now):
        return quiet
    return now.no_undo if now.undoable else "Nothing was applied here that could be undone."
