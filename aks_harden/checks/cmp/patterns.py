"""Regular expressions of others, matched as Go's `regexp` does and in bounded time.

Gatekeeper evaluates them with Go's RE2 syntax. Python's own engine would read some of them differently, and a
pattern from Azure could keep it busy for years; this one walks all ways at the same time, so its work is the
pattern's size times the text's length. What it does not understand it refuses, and then nobody guesses.
https://github.com/google/re2/wiki/Syntax
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from msgspec import Struct

from aks_harden.checks.cmp.pattern_parts import (
    Any,
    Chars,
    Choice,
    Edge,
    Kind,
    PatternError,
    Repeat,
    Row,
    Syntax,
)
from aks_harden.checks.cmp.pattern_syntax import parse

LONGEST: Final = 2_000
"""Longest pattern that is read, in characters."""
STEPS: Final = 1_000
"""Most steps and ranges that a pattern may come to once its repetitions are written out."""

__all__ = ["LONGEST", "Do", "Pattern", "PatternError", "Step", "compiled"]


class Do(StrEnum):
    """What a step does."""

    TAKE = "take"
    FORK = "fork"
    EDGE = "edge"
    DONE = "done"


class Step(Struct, frozen=True):
    """One step of a pattern that was written out; it leads to the next one, a fork to those it names."""

    do: Do
    takes: "Chars | Any | None" = None
    edge: Kind | None = None
    to: tuple[int, ...] = ()


class Pattern(Struct, frozen=True):
    """A pattern that was understood."""

    program: tuple[Step, ...]

    def found_in(self, text: str) -> bool:
        """Tell whether the pattern matches anywhere in a text, as `MatchString` does."""
        here: set[int] = set()
        for place in range(len(text) + 1):
            here = self._reach({*here, 0}, text, place)
            if any(self.program[at].do is Do.DONE for at in here):
                return True
            if place < len(text):
                here = {at + 1 for at in here if self._takes(at, text[place])}
        return False

    def _takes(self, at: int, character: str) -> bool:
        step = self.program[at]
        return step.takes is not None and step.takes.holds(character)

    def _reach(self, from_: Iterable[int], text: str, place: int) -> set[int]:
        """Follow every way that takes no character."""
        seen: set[int] = set()
        open_ = list(from_)
        while open_:
            at = open_.pop()
            if at in seen:
                continue
            seen.add(at)
            step = self.program[at]
            if step.do is Do.FORK:
                open_.extend(step.to)
            elif step.edge is not None and step.edge.holds(text, place):
                open_.append(at + 1)
        return seen


def compiled(text: str) -> Pattern:
    """Read a pattern; raises PatternError where it is too long, too large or not understood."""
    if len(text) > LONGEST:
        raise PatternError(f"it is longer than {LONGEST:,} characters")
    writer = _Writer()
    writer.write(parse(text))
    writer.add(Step(Do.DONE))
    return Pattern(tuple(writer.steps))


class _Writer:
    """Writes the syntax out as steps, and stops where they become too many."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._left = STEPS

    def add(self, step: Step) -> int:
        self.steps.append(step)
        return len(self.steps) - 1

    def write(self, syntax: Syntax) -> None:
        self._left -= 1 + (len(syntax.ranges) if isinstance(syntax, Chars) else 0)
        if self._left < 0:
            raise PatternError(f"it comes to more than {STEPS:,} steps")
        if isinstance(syntax, Chars | Any):
            self.add(Step(Do.TAKE, takes=syntax))
        elif isinstance(syntax, Edge):
            self.add(Step(Do.EDGE, edge=syntax.kind))
        elif isinstance(syntax, Row):
            for part in syntax.parts:
                self.write(part)
        elif isinstance(syntax, Choice):
            self._choice(syntax.parts)
        else:
            self._repeat(syntax)

    def _choice(self, parts: tuple[Syntax, ...]) -> None:
        fork = self.add(Step(Do.FORK))
        starts: list[int] = []
        ends: list[int] = []
        for part in parts:
            starts.append(len(self.steps))
            self.write(part)
            ends.append(self.add(Step(Do.FORK)))
        self.steps[fork] = Step(Do.FORK, to=tuple(starts))
        self._join(ends)

    def _repeat(self, repeat: Repeat) -> None:
        for _ in range(repeat.least):
            self.write(repeat.part)
        if repeat.most is None:
            start = self.add(Step(Do.FORK))
            self.write(repeat.part)
            self.add(Step(Do.FORK, to=(start,)))
            self.steps[start] = Step(Do.FORK, to=(start + 1, len(self.steps)))
            return
        forks: list[int] = []
        for _ in range(repeat.most - repeat.least):
            forks.append(self.add(Step(Do.FORK)))
            self.write(repeat.part)
        end = len(self.steps)
        for fork in forks:
            self.steps[fork] = Step(Do.FORK, to=(fork + 1, end))

    def _join(self, ends: Iterable[int]) -> None:
        for end in ends:
            self.steps[end] = Step(Do.FORK, to=(len(self.steps),))
