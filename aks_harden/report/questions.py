"""The questions of a plan as an answers file to fill in: every one once, with what is suggested and for what.

A line of an open question is a comment, so that nothing counts as answered that nobody answered.
"""

import json
from collections.abc import Iterable, Iterator

from aks_harden.engine.contradictions import CHOICES, Choice
from aks_harden.engine.plan import Plan, Step
from aks_harden.model.fix import Fix, Input
from aks_harden.report.literal import literal

_WIDTH = 98


def questions(plan: Plan, left_out: Iterable[tuple[Step, str]], inputs: dict[str, str]) -> str:
    """Return the file's text; `inputs` are the answers so far, choices among them."""
    steps = (*plan.steps, *(step for step, _ in left_out))
    asked: dict[str, tuple[Input, list[str]]] = {}
    for fix, entry in _asked(steps):
        asked.setdefault(entry.name, (entry, []))[1].append(fix.key)
    lines = [*_head(plan), "[choices]", ""]
    decided = [choice for choice in CHOICES if choice.input in inputs and choice not in plan.choices]
    for choice in (*decided, *plan.choices):
        lines += _choice(choice, inputs.get(choice.input))
    lines += ["[inputs]", ""]
    for name, (entry, keys) in asked.items():
        lines += _question(name, entry, keys)
    return "\n".join(lines)


def _asked(steps: Iterable[Step]) -> Iterator[tuple[Fix, Input]]:
    for step in steps:
        for fix in step.fixes:
            for entry in fix.inputs:
                yield fix, entry


def _head(plan: Plan) -> Iterator[str]:
    yield from _comment(f"Answers for {plan.before.cluster_name}, for `aks-harden plan --answers FILE`.")
    yield from _comment(
        'An answer holds wherever its question is asked. For one fix alone write "FIX/NAME", for one resource'
        ' "FIX@RESOURCE/NAME".'
    )
    yield ""


def _choice(choice: Choice, answer: str | None) -> Iterator[str]:
    yield from _comment(choice.question)
    for option in choice.options:
        yield from _comment(f"  {option.name}: {option.words}")
    yield from _line(choice.name, answer)


def _question(name: str, entry: Input, keys: Iterable[str]) -> Iterator[str]:
    yield from _comment(entry.question)
    yield from _comment(f"  for {', '.join(keys)}")
    for suggestion in entry.suggestions:
        yield from _comment(f"  suggested: {suggestion}")
    yield from _line(name, entry.value)


def _line(name: str, answer: str | None) -> Iterator[str]:
    lead = "# " if answer is None else ""
    yield f"{lead}{name} = {json.dumps(answer or '')}"
    yield ""


def _comment(text: str) -> Iterator[str]:
    """Fold a text into comment lines; a word that is longer than a line stands whole."""
    lead = text[: len(text) - len(text.lstrip())]
    line = ""
    for word in literal(text).split():
        if line and len(f"# {lead}{line} {word}") > _WIDTH:
            yield f"# {lead}{line}"
            line = word
        else:
            line = f"{line} {word}".strip()
    yield f"# {lead}{line}"
