"""A plan for people: each step with what it moves, runs and risks, what guards it, and the way back."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from aks_harden.engine.by_hand import by_hand
from aks_harden.engine.differences import Change
from aks_harden.engine.plan import Plan, Step
from aks_harden.model.finding import Finding
from aks_harden.model.fix import Input, Risk
from aks_harden.model.json import Json
from aks_harden.model.verdict import Verdict
from aks_harden.report.command_line import command_line
from aks_harden.report.literal import literal
from aks_harden.report.text import TWINS, Style
from aks_harden.report.values import plain
from aks_harden.snapshot.paths import group_of, name_of

_COLUMN = 5
_LABEL = 10
_MOST_ROWS = 12
"""Values of one step; the plan file has all."""
_LONGEST = 160

Place = tuple[str, str, str]


class Shown(Struct, frozen=True, kw_only=True):
    """A plan, and what is said about it."""

    plan: Plan
    about: frozenset[str]
    """Ids of the items that the plan was asked for."""
    left_out: tuple[tuple[Step, str], ...] = ()
    """Steps that may not run, each with the reason."""
    waived: tuple[tuple[str, str], ...] = ()
    """Fixes for what somebody accepted, each with who and until when."""
    before: tuple[Finding, ...]
    after: tuple[Finding, ...]
    """Findings of the snapshot that the plan leads to."""


def plan_text(shown: Shown, style: Style) -> str:
    """Return the whole plan as text."""
    text = "\n".join(line.rstrip() for line in _lines(shown, style)).rstrip() + "\n"
    return text.translate(TWINS) if style.ascii else text


def _lines(shown: Shown, style: Style) -> Iterator[str]:
    plan = shown.plan
    before = plan.before
    yield style.paint(literal(f"Plan for {before.cluster_name}"), "1")
    yield from style.wrap(
        f"{group_of(before.cluster_id)}, subscription {before.subscription}; read at {before.taken_at}", 0
    )
    yield from style.wrap(_sum(plan), 0)
    moves = dict(_moves(shown.before, shown.after))
    # Of several steps towards a verdict the last one brings it.
    brought = {place: number for number, step in enumerate(plan.steps, start=1) for place in _aims(step)}
    for number, step in enumerate(plan.steps, start=1):
        yield ""
        here = {place: move for place, move in moves.items() if brought.get(place) == number}
        yield from _step(step, f"{number}/{len(plan.steps)}", here, style)
    yield from _elsewhere({place: move for place, move in moves.items() if place not in brought}, style)
    yield from _choices(plan, style)
    yield from _asked(shown, style)
    yield from _by_hand(shown, style)
    yield from _left_out(shown, style)
    yield from _still_failing(shown, style)


def _sum(plan: Plan) -> str:
    if not plan.steps:
        return "Nothing is planned."
    saved = plan.unmerged - plan.operations
    cluster = f"{_counted(plan.operations, 'operation')} on the cluster"
    if saved:
        cluster += f", {saved} fewer than one by one"
    return f"{_counted(len(plan.steps), 'step')}, {cluster}; {_lasting(plan.minutes)} in all."


def _step(
    step: Step, number: str, moves: dict[Place, tuple[Verdict, Verdict]], style: Style
) -> Iterator[str]:
    yield from style.wrap(f"{number:<4} {step.title}", 0, hang=_COLUMN)
    # An id and a command are never folded: they are there to be copied.
    yield f"{' ' * _COLUMN}{'on':<{_LABEL}}{literal(step.resource)}"
    for label, text in _risks(step):
        yield from _pair(label, text, style)
    settling = f", then {_lasting(step.settle)} to take effect" if step.settle else ""
    yield from _pair("takes", f"{_lasting(step.minutes)}{settling}", style)
    for place, move in moves.items():
        yield from _pair("moves", _move(place, *move), style)
    yield from _rows(step.expects, style)
    for label, text in _conditions(step):
        yield from _pair(label, text, style)
    for label, commands in (("runs", step.commands), ("undo", step.undo)):
        for command in commands:
            yield f"{' ' * _COLUMN}{label:<{_LABEL}}{command_line(command.argv)}"
    for reason in dict.fromkeys(fix.no_undo for fix in step.fixes if fix.no_undo):
        yield from _pair("no undo", reason, style)


def _risks(step: Step) -> Iterator[tuple[str, str]]:
    for fix in step.fixes:
        yield "risk", f"{fix.risk.value}. {fix.disruption} {fix.hazard}".strip()
        yield "changes", fix.changes
        yield from (
            (label, text) for label, text in (("for good", fix.consequence), ("costs", fix.cost)) if text
        )


def _conditions(step: Step) -> Iterator[tuple[str, str]]:
    """Give what holds a step back, or would: guards, answers, what to try by hand."""
    guards = ((fix, guard) for fix in step.fixes for guard in fix.guards)
    told = (f"{guard.state.value} {fix.item}/{guard.id}: {guard.reason}" for fix, guard in guards)
    yield from (("guard", text) for text in dict.fromkeys(told))
    for fix in step.fixes:
        for entry in fix.inputs:
            answer = "not answered" if entry.value is None else plain(entry.value)
            yield "answer", f"{fix.id}/{entry.name}: {answer}"
    yield from (("try first", question) for question in step.checkpoints)
    yield from (("needs", f"the extension {extension} of az") for extension in step.extensions)


def _rows(changes: tuple[Change, ...], style: Style) -> Iterator[str]:
    for change in changes[:_MOST_ROWS]:
        row = f"{change.path} of {name_of(change.resource)}: {_said(change.before)} → {_said(change.after)}"
        yield from _pair("sets", row, style)
    if len(changes) > _MOST_ROWS:
        yield from _pair("sets", f"{len(changes) - _MOST_ROWS} more values", style)


def _elsewhere(moves: dict[Place, tuple[Verdict, Verdict]], style: Style) -> Iterator[str]:
    if moves:
        yield ""
        yield "Moves beside that"
    for place, (old, new) in moves.items():
        yield from style.wrap(_move(place, old, new), _COLUMN, hang=2)


def _choices(plan: Plan, style: Style) -> Iterator[str]:
    if plan.choices:
        yield ""
        yield "To decide"
    for choice in plan.choices:
        yield from style.wrap(choice.question, _COLUMN, hang=2)
        for option in choice.options:
            yield from style.wrap(f"--set {choice.input}={option.name}: {option.words}", _COLUMN + 2, hang=2)


def _asked(shown: Shown, style: Style) -> Iterator[str]:
    """Give every question that is open, once, with the fixes that wait for it."""
    waiting: dict[str, tuple[Input, list[str]]] = {}
    for step, _ in shown.left_out:
        for fix, entry in step.unanswered if step.risk is not Risk.MANUAL else ():
            waiting.setdefault(entry.name, (entry, []))[1].append(fix.key)
    if waiting:
        yield ""
        yield "To answer"
    for name, (entry, keys) in waiting.items():
        yield from style.wrap(f"--set {name}=…  {entry.question}", _COLUMN, hang=2)
        if entry.suggestions:
            yield from style.wrap(f"suggested: {', '.join(entry.suggestions)}", _COLUMN + 2, hang=2)
        yield from style.wrap(f"for {', '.join(keys)}", _COLUMN + 2, hang=2)


def _by_hand(shown: Shown, style: Style) -> Iterator[str]:
    """Give what no program applies, each with what it is and the files that come with it."""
    fixes = by_hand(shown.left_out)
    if fixes:
        yield ""
        yield "The work of people"
    for fix in fixes:
        yield from style.wrap(f"{fix.title} ({fix.key})", _COLUMN, hang=2)
        yield from style.wrap(fix.changes, _COLUMN + 2, hang=2)
        for entry in fix.unanswered:
            yield from style.wrap(f"--set {entry.name}=…  {entry.question}", _COLUMN + 2, hang=2)
        if fix.documents:
            yield from style.wrap(f"--files DIR writes {', '.join(fix.documents)}", _COLUMN + 2, hang=2)


def _still_failing(shown: Shown, style: Style) -> Iterator[str]:
    """Give what fails when all is done: a plan that mends half of it must not look like the whole."""
    rows = [
        (finding.id, entry)
        for finding in shown.after
        if not finding.alias_of
        for entry in finding.assertions
        if entry.verdict is Verdict.FAIL
    ]
    if rows:
        yield ""
        yield "Still failing when all of it is done"
    told = [row for row in rows if row[0] in shown.about]
    for item, entry in told:
        where = name_of(entry.resource)
        yield from style.wrap(f"{item}/{entry.key} {where}: {entry.reason}", _COLUMN, hang=2)
    if others := len(rows) - len(told):
        more = " more" if told else ""
        yield from style.wrap(f"{others}{more} of items that this plan was not asked for.", _COLUMN, hang=2)


def _left_out(shown: Shown, style: Style) -> Iterator[str]:
    rows = [
        *(
            (f"{step.title} ({step.key})", reason)
            for step, reason in shown.left_out
            if step.risk is not Risk.MANUAL and not step.unanswered
        ),
        *((name, f"waived {who}") for name, who in shown.waived),
        *shown.plan.dropped,
    ]
    if rows:
        yield ""
        yield "Left out"
    for name, reason in rows:
        yield from style.wrap(f"{name}: {reason}", _COLUMN, hang=2)


def _moves(
    before: Iterable[Finding], after: Iterable[Finding]
) -> Iterator[tuple[Place, tuple[Verdict, Verdict]]]:
    new = _verdicts(after)
    for place, old in _verdicts(before).items():
        if new.get(place, old) is not old:
            yield place, (old, new[place])


def _verdicts(findings: Iterable[Finding]) -> dict[Place, Verdict]:
    return {
        (finding.id, assertion.key, assertion.resource): assertion.verdict
        for finding in findings
        if not finding.alias_of
        for assertion in finding.assertions
    }


def _aims(step: Step) -> set[Place]:
    return {(fix.item, key, resource) for fix in step.fixes for key, resource in fix.assertions}


def _move(place: Place, old: Verdict, new: Verdict) -> str:
    item, key, resource = place
    return f"{old.word} → {new.word}  {item}/{key} {name_of(resource)}".rstrip()


def _said(value: Json) -> str:
    text = plain(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _pair(label: str, text: str, style: Style) -> Iterator[str]:
    yield from style.wrap(f"{label:<{_LABEL}}{text}", _COLUMN, hang=_LABEL)


def _lasting(minutes: int) -> str:
    return f"about {_counted(minutes, 'minute')}" if minutes else "seconds"


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
