"""A plan as one page: every step with its exact commands, its effect, what guards it, and the way back."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from aks_harden.engine.differences import Change
from aks_harden.engine.plan import Plan, Step
from aks_harden.model.fix import ETAG, Precondition, Risk
from aks_harden.screens.draft import Draft
from aks_harden.screens.session import Effect
from aks_harden.widgets.fix_page import (
    RISK_STYLES,
    by_hand,
    repeats,
    write_commands,
    write_details,
    write_documents,
    write_summary,
)
from aks_harden.widgets.flow import Flow
from aks_harden.widgets.glyphs import STYLES, Glyphs
from aks_harden.widgets.values import called, said

_SIMPLE: Final = re.compile(r"[\w.@]+")
"""A JMESPath that is a plain path, which people can read."""
_SAID_ALREADY: Final = {"id", "name", "type"}
"""What the name in brackets tells of a new part."""


def plan_page(
    draft: Draft,
    width: int,
    glyphs: Glyphs,
    *,
    chosen: int = -1,
    held: str = "",
    owned: str = "",
) -> Flow:
    """Lay out a whole plan; `chosen` is the step that the keys act on, `owned` says who else writes it."""
    flow, plan, steps = Flow(width, glyphs), draft.plan, draft.steps
    if held or draft.note:
        flow.text(held or draft.note, style="bold $text-warning", first=(("! ", "bold $text-warning"),))
    if owned and steps:
        flow.text(owned, style="$text-warning", first=(("! ", "bold $text-warning"),))
    _write_choices(flow, plan)
    if len(steps) > 1:
        flow.parts(_measured(plan), style="$text-muted")
    if not steps:
        flow.gap()
        flow.text("No step is left in this plan.", style="$text-muted")
    own = [step for step in steps if step.risk is not Risk.MANUAL]
    for number, step in enumerate(steps):
        if number == len(own):
            flow.heading("The work of people", "none of it keeps the rest from running")
        flow.gap()
        flow.mark(f"step{number}")
        place = f"{number + 1}/{len(own)} " if number < len(own) else ""
        _write_step(flow, step, place, draft, chosen=number == chosen, alone=len(steps) == 1)
    _write_side_effects(flow, steps, draft.effects)
    _write_dropped(flow, plan)
    flow.gap()
    return flow


def _measured(plan: Plan) -> list[str]:
    """Return how much there is to do, and what merging saved."""
    own = [step for step in plan.steps if step.risk is not Risk.MANUAL]
    people = len(plan.steps) - len(own)
    saved = plan.unmerged - plan.operations
    took = f"{plan.operations} operation{'' if plan.operations == 1 else 's'} on the cluster"
    more = f", {saved} fewer than one by one" if saved > 0 else ""
    minutes = sum(step.minutes + step.settle for step in own)
    parts = [f"{len(own)} step{'' if len(own) == 1 else 's'}", f"{took}{more}", f"about {minutes} min in all"]
    return [*parts, f"{people} for people"] if people else parts


def _write_choices(flow: Flow, plan: Plan) -> None:
    for choice in plan.choices:
        flow.gap()
        flow.text(choice.question, style="bold", first=(("? ", "bold $text-warning"),))
        for option in choice.options:
            flow.pair(option.name, option.words, indent=2, column=10)
        flow.text("Answer with i; until then neither is in the plan.", indent=2, style="$text-muted")


def plan_summary(draft: Draft | None, width: int, glyphs: Glyphs, *, planning: bool = False) -> Flow:
    """Lay out the plan in brief, for the third pane; `planning` says that a newer one is being made."""
    flow = Flow(width, glyphs)
    steps = draft.steps if draft else ()
    count = "planning…" if planning else f"{len(steps)} step{'' if len(steps) == 1 else 's'}"
    flow.line(("Plan", "bold $primary"), (f"  {count}", "$text-muted"))
    flow.gap()
    if draft is None or not steps:
        if not planning:
            flow.text("Empty. s adds the fixes of the item under the cursor.", style="$text-muted")
        return flow
    if draft.note:
        flow.text(draft.note, style="$text-warning")
        flow.gap()
    for number, step in enumerate(steps, 1):
        flow.text(step.title, first=((f"{number} ", "$text-muted"),))
        resource = f" · {called(step.resource)}"
        flow.line(("  ", ""), (step.risk.value, RISK_STYLES[step.risk]), (resource, "$text-muted"))
        for _, entry in step.unanswered:
            flow.text(f"asks: {entry.question}", indent=2, style="$text-warning")
        for fix, guard in step.blocked:
            if repeats(fix, guard):
                continue
            flow.text(f"{guard.state.value}: {guard.reason}", indent=2, style="$text-error")
    flow.heading("Moves")
    for effect in draft.effects:
        write_move(flow, effect, indent=0)
    return flow


def write_move(flow: Flow, move: Effect, *, indent: int = 2) -> None:
    """Add one verdict's way from old to new."""
    glyphs = flow.glyphs
    flow.text(
        " · ".join(part for part in (f"{move.item}/{move.key}", called(move.resource)) if part),
        indent=indent,
        first=(
            (f"{glyphs.symbol(move.old)} {move.old.word}", STYLES[move.old]),
            (" → ", "$text-muted"),
            (f"{glyphs.symbol(move.new)} {move.new.word}", STYLES[move.new]),
            ("  ", ""),
        ),
    )


def _write_step(flow: Flow, step: Step, place: str, draft: Draft, *, chosen: bool, alone: bool) -> None:
    """Add one step: what it moves, the exact commands, what they risk, what guards them, and the way back."""
    flow.text(
        step.title,
        style="bold underline" if chosen else "bold",
        first=(("▸ " if chosen else "  ", "bold $accent"), (place, "$text-muted")),
    )
    for fix in step.fixes:
        if len(step.fixes) > 1:
            flow.text(fix.title, indent=4)
        write_summary(flow, fix, called(fix.resource), indent=4)
        if not alone and fix.key in draft.waits and step.risk is not Risk.MANUAL:
            flow.pair("waits", draft.waits[fix.key], indent=4, column=10, style="$text-warning")
    for effect in draft.effects:
        if _place(effect) in _aims([step]):
            write_move(flow, effect, indent=4)
    for (_, part), changes in groupby(step.expects, key=_part):
        _write_changes(flow, part, list(changes))
    flow.gap()
    write_commands(flow, step.commands, indent=4)
    _write_by_hand(flow, step)
    flow.gap()
    for fix in step.fixes:
        write_details(flow, fix, indent=4)
    for label, text in _terms(step):
        flow.pair(label, text, indent=4, column=10)
    _write_comparison(flow, step)
    _write_undo(flow, step)


def _write_by_hand(flow: Flow, step: Step) -> None:
    """Add what is for people: why no command does it, and the files that come with it."""
    for fix in step.fixes:
        if not fix.commands:
            flow.text(by_hand(fix), indent=4, style="$text-muted")
        if fix.documents:
            write_documents(flow, fix)


def _terms(step: Step) -> Iterator[tuple[str, str]]:
    """Give what holds before and after a step, as labels and texts."""
    for fix in step.fixes:
        if fix.policy:
            yield "kept by", f"built-in policy {fix.policy}, once it is assigned"
    for question in step.checkpoints:
        yield "is asked", f"right before it runs: {question}"
    if step.settle:
        minutes = f"{step.settle} minute{'' if step.settle == 1 else 's'}"
        yield "settles", f"{minutes} pass before the next step begins"


def _part(change: Change) -> tuple[str, str]:
    """Return the resource, and the named part of it that a change belongs to, empty where it is in none."""
    return change.resource, change.path[: change.path.rfind("]") + 1]


def _write_changes(flow: Flow, part: str, changes: list[Change]) -> None:
    """Add what will read otherwise; a resource or a part that is new, or goes, as one with its values."""
    whole = part or (called(changes[0].resource) if any(change.path == "id" for change in changes) else "")
    if whole and len(changes) > 1:
        if all(change.before is None for change in changes):
            flow.parts([whole, *_values(part, changes)], indent=4, first=(("adds".ljust(10), "$text-muted"),))
            return
        if all(change.after is None for change in changes):
            flow.pair("removes", whole, indent=4, column=10)
            return
    for change in changes:
        sets = f"{change.path}: {said(change.before)} → {said(change.after)}"
        flow.pair("sets", sets, indent=4, column=10)


def _values(part: str, changes: list[Change]) -> list[str]:
    """Return what something new holds beside what its name tells already."""
    named = {change.path.removeprefix(part).lstrip("."): change for change in changes}
    return [
        f"{name.removeprefix('properties.')}: {said(change.after)}"
        for name, change in named.items()
        if name not in _SAID_ALREADY
    ]


def _write_comparison(flow: Flow, step: Step) -> None:
    for row in step.preconditions:
        flow.pair("compares", _compared(row), indent=4, column=10)
    if any(ETAG in command.argv for command in step.commands):
        flow.pair(
            "compares",
            "Azure refuses the call if the resource changed after it was read (If-Match).",
            indent=4,
            column=10,
        )


def _compared(row: Precondition) -> str:
    if not _SIMPLE.fullmatch(row.query):
        # A whole query is for az to read; what it guards fits in a sentence.
        return f"What this plan was made from in {called(row.resource)} must still read the same."
    return f"{row.query} of {called(row.resource)} must still be {said(row.expected)}"


def _write_undo(flow: Flow, step: Step) -> None:
    if step.undo:
        flow.text("undo", indent=4, style="$text-muted")
        write_commands(flow, step.undo, indent=6, style="$text-muted")
        return
    reasons = "; ".join(dict.fromkeys(fix.no_undo for fix in step.fixes if fix.no_undo))
    flow.pair("undo", reasons or "no way back", indent=4, column=10, style="bold $text-warning")


def _aims(steps: Iterable[Step]) -> set[tuple[str, str, str]]:
    """Return what steps are meant to move, by item, assertion and resource in lower case."""
    fixes = (fix for step in steps for fix in step.fixes)
    return {(fix.item, key, resource.lower()) for fix in fixes for key, resource in fix.assertions}


def _place(effect: Effect) -> tuple[str, str, str]:
    return effect.item, effect.key, effect.resource.lower()


def _write_side_effects(flow: Flow, steps: Iterable[Step], effects: Iterable[Effect]) -> None:
    own = _aims(steps)
    others = [effect for effect in effects if _place(effect) not in own]
    if others:
        flow.heading("Also moves")
        for effect in others:
            write_move(flow, effect)


def _write_dropped(flow: Flow, plan: Plan) -> None:
    undecided = {fix for choice in plan.choices for option in choice.options for fix in option.fixes}
    # What hangs on a choice is told where the choice is.
    dropped = [entry for entry in plan.dropped if entry[0].partition("@")[0] not in undecided]
    if dropped:
        flow.heading("Left out")
        for name, reason in dropped:
            flow.text(f"{name}: {reason}", indent=2, style="$text-muted")
