"""Write docs/comparison.md: situations that others judge wrongly, their answer as recorded, ours as it is."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from mistake import Mistake
from mistakes import MISTAKES

from aks_harden.model.verdict import worst

TARGET: Final = Path(__file__).parents[1] / "docs" / "comparison.md"

_HEAD: Final = """\
# Comparison

Written by `make docs` from `tools/mistakes.py`: each situation is a small change to a simulated world, ours
is what the checks answer to it. Others' answers were recorded in 2026, from their source or by running their
expression on such a document; newer editions may answer better. Tools are named because their users meet
these answers, and each of them does other things well.
"""


def written() -> str:
    """Return the whole page."""
    return "\n".join([_HEAD, *(line for mistake in MISTAKES for line in _situation(mistake))])


def _situation(mistake: Mistake) -> Iterator[str]:
    answers = mistake.answers()
    verdict = worst(answer.verdict for answer in answers)
    deciding = next(answer for answer in answers if answer.verdict is verdict)
    item, _, key = mistake.asks.partition("/")
    yield f"## {mistake.name.replace('-', ' ').capitalize()}"
    yield ""
    yield mistake.situation
    yield ""
    yield "| who | answer |"
    yield "| --- | --- |"
    for theirs in mistake.theirs:
        who, _, answer = theirs.partition(": ")
        yield f"| {who} | {answer} |"
    yield f"| aks-harden [{item}](checks/{item.lower()}.md) `{key}` | {verdict.word}: {deciding.reason} |"
    yield ""
    yield mistake.truth
    yield ""


if __name__ == "__main__":
    TARGET.write_text(written(), encoding="utf-8")
    sys.stdout.write(f"written: {TARGET.name}\n")
