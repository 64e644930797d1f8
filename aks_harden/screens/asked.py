"""What a plan asks: the inputs of its fixes, and choices between fixes that exclude each other."""

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from aks_harden.engine.contradictions import CHOICES, Choice
from aks_harden.engine.plan import Plan
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Input


class Asked(Struct, frozen=True, kw_only=True):
    """One question."""

    inputs: tuple[str, ...]
    """Under which names the answer is kept: what several fixes ask in the same words is asked once."""
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
    return (*_choices(plan, context), *_once(_inputs(plan)))


def _once(questions: Iterable[Asked]) -> Iterator[Asked]:
    """Give each question once: what one answer is kept for, and what is asked in the same words."""
    named: dict[tuple[str, ...], list[Asked]] = {}
    for entry in questions:
        named.setdefault(entry.inputs, []).append(entry)
    alike: dict[tuple[str, tuple[str, ...], str | None], list[Asked]] = {}
    for entries in named.values():
        words = " ".join(dict.fromkeys(entry.question for entry in entries))
        one = replace(entries[0], question=words, about=_about(entries))
        alike.setdefault((words, one.suggestions, one.value), []).append(one)
    for entries in alike.values():
        inputs = tuple(name for entry in entries for name in entry.inputs)
        yield replace(entries[0], inputs=inputs, about=_about(entries))


def _about(entries: Iterable[Asked]) -> str:
    first, *others = dict.fromkeys(entry.about for entry in entries)
    return f"{first} · and {len(others)} more" if others else first


def _inputs(plan: Plan) -> Iterator[Asked]:
    for step in plan.steps:
        for fix in step.fixes:
            yield from (_of_input(fix, entry) for entry in fix.inputs)


def _of_input(fix: Fix, entry: Input) -> Asked:
    return Asked(
        inputs=(f"{fix.id}/{entry.name}",),
        about=fix.title,
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
        inputs=(choice.input,),
        about=f"A choice: {choice.name}",
        question=choice.question,
        suggestions=tuple(option.name for option in choice.options),
        words=tuple(option.words for option in choice.options),
        value=value,
        closed=True,
    )
