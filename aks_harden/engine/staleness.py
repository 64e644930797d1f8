"""Whether a plan file still says what would be done: against the plan derived anew from what was chosen."""

from collections.abc import Iterable, Iterator

from aks_harden.engine.plan import Plan, Step
from aks_harden.engine.plan_file import PlanFile, PlannedStep, Row, bases, basis, planned_steps
from aks_harden.snapshot.paths import name_of


def stale(file: PlanFile, plan: Plan, left_out: Iterable[tuple[Step, str]] = ()) -> tuple[str, ...]:
    """Return what differs between a plan file and the plan derived anew, a line each."""
    return tuple(dict.fromkeys((*_resources(file, plan), *_steps(file, plan, tuple(left_out)))))


def _resources(file: PlanFile, plan: Plan) -> Iterator[str]:
    for past in file.resources:
        name = name_of(past.resource)
        found = basis(plan.before, past.resource)
        if found is None:
            yield f"{name} is not there any more, or could not be read"
        elif past.state != found.state:
            yield f"{name} was changed since the plan was made"
        elif past.etag != found.etag:
            yield (
                f"{name} was written to since the plan was made, though it reads the same"
                f" (eTag {past.etag or 'none'}, now {found.etag or 'none'})"
            )

    told = {past.resource.lower() for past in file.resources}
    for entry in bases(plan):
        if entry.resource.lower() not in told:
            yield f"{name_of(entry.resource)} is written to, and the plan does not tell how it read"


def _steps(file: PlanFile, plan: Plan, left_out: tuple[tuple[Step, str], ...]) -> Iterator[str]:
    derived = planned_steps(plan)
    now = {step.key: step for step in derived}
    reasons = {step.key: reason for step, reason in left_out}
    dropped = dict(plan.dropped)
    for step in file.steps:
        found = now.get(step.key)
        if found is None:
            own = [dropped[key] for key in step.key.split("+") if key in dropped]
            reason = reasons.get(step.key) or "; ".join(dict.fromkeys(own)) or "it would be another one"
            yield f"“{step.title}” would not be done now: {reason}"
        elif found.digest != step.digest:
            yield f"“{step.title}” would now run other commands"
            yield from _rows(step, found)
    planned = {step.key for step in file.steps}
    yield from (f"“{step.title}” would be done too" for step in derived if step.key not in planned)
    if [step.key for step in file.steps] != [step.key for step in derived] and planned == set(now):
        yield "the steps would run in another order"


def _rows(old: PlannedStep, new: PlannedStep) -> Iterator[str]:
    """Give what each command adds and leaves out, and the values that read otherwise before."""
    before, after = set(old.commands), set(new.commands)
    yield from (f"not any more: {' '.join(argv)}" for argv in old.commands if argv not in after)
    yield from (f"instead: {' '.join(argv)}" for argv in new.commands if argv not in before)
    values = {_place(row): row for row in old.changes}
    for row in new.changes:
        past = values.get(_place(row))
        if past is not None and past.before != row.before:
            yield f"{row.path} of {name_of(row.resource)}: {past.before} → {row.before}"


def _place(row: Row) -> tuple[str, str]:
    return row.resource.lower(), row.path.lower()
