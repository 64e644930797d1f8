"""Whether a pattern matches any name at all of a kind: settled for every name, not by trying some out.

The ways through the pattern and through the names are walked together, so that the work is at most the size
of the one times the size of the other. What would take too long is refused, and then nobody guesses.
"""

from collections import deque
from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from aks_harden.checks.cmp.image_names import BEGIN, LETTERS, Place, Strangers
from aks_harden.checks.cmp.pattern_parts import WORD, Any, Chars, Kind, PatternError
from aks_harden.checks.cmp.patterns import Do, Pattern

WORK: Final = 200_000
"""Most moves that are looked at, about a second."""
_ALL: Final = (1 << len(LETTERS)) - 1
_BEFORE: Final = -1
"""Where in the pattern one is before the match begins."""


class _Need(StrEnum):
    """What must come next in the name."""

    ANY = "any"
    WORD = "word"
    OTHER = "other"
    """No part of a word; the end will do."""
    END = "end"


class _At(NamedTuple):
    step: int
    place: Place
    wordy: bool
    """Whether the character before is part of a word."""
    need: _Need


def example(pattern: Pattern, names: Strangers, work: int = WORK) -> str:
    """Return one of the names that the pattern matches, empty where it matches none; raises PatternError."""
    return _Search(pattern, names, work).run()


def _bits(takes: Chars | Any) -> int:
    return sum(1 << bit for bit, character in enumerate(LETTERS) if takes.holds(character))


_WORDY: Final = _bits(Chars(WORD))
_TAKEN: Final = {_Need.ANY: _ALL, _Need.WORD: _WORDY, _Need.OTHER: _ALL & ~_WORDY, _Need.END: 0}


class _Search:
    def __init__(self, pattern: Pattern, names: Strangers, work: int) -> None:
        self._program = pattern.program
        self._names = names
        self._taken: dict[int, int] = {}
        self._came: dict[_At, tuple[_At, str] | None] = {}
        self._left = work

    def run(self) -> str:
        start = _At(_BEFORE, BEGIN, wordy=False, need=_Need.ANY)
        self._came[start] = None
        open_ = deque([start])
        while open_:
            here = open_.popleft()
            if self._found(here):
                return self._spelled(here)
            for there, character in self._onward(here):
                self._left -= 1
                if self._left < 0:
                    raise PatternError("it would take too long to go through all that it matches")
                if there not in self._came:
                    self._came[there] = (here, character)
                    open_.append(there)
        return ""

    def _found(self, here: _At) -> bool:
        done = here.step != _BEFORE and self._program[here.step].do is Do.DONE
        return done and here.need is not _Need.WORD and self._names.whole(here.place)

    def _onward(self, here: _At) -> Iterator[tuple[_At, str]]:
        if here.step == _BEFORE:
            yield here._replace(step=0), ""
            yield from self._take(here, _ALL, _BEFORE)
            return
        step = self._program[here.step]
        if step.do is Do.DONE:
            yield from self._take(here, _ALL, here.step)
        elif step.do is Do.TAKE:
            yield from self._take(here, self._bits(here.step), here.step + 1)
        elif step.edge is None:
            for to in step.to:
                yield here._replace(step=to), ""
        else:
            need = _passed(step.edge, here)
            if need is not None:
                yield here._replace(step=here.step + 1, need=need), ""

    def _bits(self, at: int) -> int:
        if at not in self._taken:
            takes = self._program[at].takes
            self._taken[at] = 0 if takes is None else _bits(takes)
        return self._taken[at]

    def _take(self, here: _At, taken: int, to: int) -> Iterator[tuple[_At, str]]:
        taken &= _TAKEN[here.need]
        for place, bits in self._names.moves(here.place).items() if taken else ():
            for wordy in (True, False):
                both = bits & taken & (_WORDY if wordy else ~_WORDY)
                if both:
                    character = LETTERS[(both & -both).bit_length() - 1]
                    yield _At(to, place, wordy=wordy, need=_Need.ANY), character

    def _spelled(self, here: _At) -> str:
        found: list[str] = []
        came = self._came[here]
        while came is not None:
            found.append(came[1])
            came = self._came[came[0]]
        return "".join(reversed(found))


def _passed(kind: Kind, here: _At) -> _Need | None:
    """Return what must come next once an edge is passed, None where it cannot be."""
    if kind is Kind.BEGIN:
        return here.need if here.place == BEGIN else None
    if kind is Kind.END:
        return None if here.need is _Need.WORD else _Need.END
    wanted = _Need.WORD if here.wordy is (kind is Kind.INSIDE) else _Need.OTHER
    if here.need is _Need.ANY or here.need is wanted:
        return wanted
    return _Need.END if {here.need, wanted} == {_Need.END, _Need.OTHER} else None
