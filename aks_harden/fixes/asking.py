"""What only the operator can answer, and guards over such answers.

An answer is looked for under `FIX@resource/name`, then `FIX/name`, then the plain name.
"""

from collections.abc import Iterable
from typing import Final

from aks_harden.model.context import Context
from aks_harden.model.fix import Guard, GuardState, Input
from aks_harden.snapshot.paths import name_of

YES: Final = frozenset({"yes", "y", "true"})
NO: Final = frozenset({"no", "n", "false"})


def answered(context: Context, fix: str, resource: str, name: str) -> str | None:
    """Return the answer for this resource, else the one for all of them; None while there is none."""
    own = context.inputs.get(f"{fix}@{name_of(resource)}/{name}")
    found = own if own is not None else context.answer(fix, name)
    return None if found is None else found.strip()


def ask(
    context: Context,
    fix: str,
    resource: str,
    name: str,
    question: str,
    *,
    suggestions: Iterable[str] = (),
    optional: bool = False,
) -> Input:
    """Return a question of a fix, with its answer where there is one."""
    return Input(
        name=name,
        question=question,
        suggestions=tuple(dict.fromkeys(suggestions)),
        value=answered(context, fix, resource, name),
        optional=optional,
    )


def ok(id_: str, reason: str) -> Guard:
    """Say that a hazard is out of the way."""
    return Guard(id=id_, state=GuardState.OK, reason=reason)


def blocked(id_: str, reason: str) -> Guard:
    """Say that a hazard is there: the step does not run."""
    return Guard(id=id_, state=GuardState.BLOCKED, reason=reason)


def undecided(id_: str, reason: str) -> Guard:
    """Say that it could not be decided, which keeps the step from running as well."""
    return Guard(id=id_, state=GuardState.UNDECIDED, reason=reason)


def confirmed(entry: Input, *, yes: str, no: str) -> Guard:
    """Return the guard over a question that must be answered with yes.

    `yes` and `no` are the sentences for either answer.
    """
    said = (entry.value or "").lower()
    if said in YES:
        return ok(entry.name, yes)
    if said in NO:
        return blocked(entry.name, no)
    return undecided(entry.name, f"Answer `{entry.name}` with yes or no. {entry.question}")
