"""What a plan asks: the inputs of its fixes, and choices between fixes that exclude each other."""

from collections.abc import Iterator

from msgspec import Struct

from aks_harden.engine.contradictions import CHOICES, Choice
from aks_harden.engine.plan import Plan
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Input


class Asked(Struct, frozen=True, kw_only=True):
    """One question."""

    input: str
    """Under which name the answer is kept."""
    about: str
    """What it is asked for, in a line."""
    question: str
    suggestions: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """What each suggestion means, where that is not plain."""
    value: str | None = None
    """The answer, None while there is none."""
    optional: bool = False
    closed: bool = False
    """Whether nothing but a suggestion is an answer."""

    def refusal(self, text: str) -> str:
        """Return why a text is no answer, empty where it is one."""
        if not text and not self.optional:
            return "An answer is needed; esc leaves the question open."
        if self.closed and text not in self.suggestions:
            return f"Answer with one of: {', '.join(self.suggestions)}."
        return ""


def asked(plan: Plan, context: Context) -> tuple[Asked, ...]:
    """Return everything that a plan asks: the choices first, for they say which fixes are in it."""
    return (*_choices(plan, context), *_inputs(plan))


def _inputs(plan: Plan) -> Iterator[Asked]:
    for step in plan.steps:
        for fix in step.fixes:
            yield from (_of_input(fix, entry) for entry in fix.inputs)


def _of_input(fix: Fix, entry: Input) -> Asked:
    return Asked(
        input=f"{fix.id}/{entry.name}",
        about=f"{fix.title} · {entry.name}",
        question=entry.question,
        suggestions=entry.suggestions,
        value=entry.value,
        optional=entry.optional,
    )


def _choices(plan: Plan, context: Context) -> Iterator[Asked]:
    """Give the choices that are open, and those that were made about what is in the plan or left out."""
    named = {fix.id for step in plan.steps for fix in step.fixes}
    named |= {name.partition("@")[0] for name, _ in plan.dropped}
    for choice in CHOICES:
        made = choice.input in context.inputs and any(option.fixes & named for option in choice.options)
        if choice in plan.choices or made:
            yield _of_choice(choice, None if choice in plan.choices else context.inputs[choice.input])


def _of_choice(choice: Choice, value: str | None) -> Asked:
    return Asked(
        input=choice.input,
        about=f"a choice · {choice.name}",
        question=choice.question,
        suggestions=tuple(option.name for option in choice.options),
        words=tuple(option.words for option in choice.options),
        value=value,
        closed=True,
    )
