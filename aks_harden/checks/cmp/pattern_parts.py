"""What a regular expression is made of: characters, places, rows, choices, repetitions."""

from enum import StrEnum
from typing import Final, TypeAlias

from msgspec import Struct

Range: TypeAlias = tuple[int, int]
"""First and last code point."""
WORD: Final[tuple[Range, ...]] = ((48, 57), (65, 90), (95, 95), (97, 122))
"""Letters, digits and the underscore of ASCII."""


class PatternError(Exception):
    """A pattern that is not understood; the text completes a sentence that begins with the pattern."""


class Kind(StrEnum):
    """Places in a text that take no character."""

    BEGIN = "begin"
    END = "end"
    BOUNDARY = "boundary"
    INSIDE = "inside"

    def holds(self, text: str, place: int) -> bool:
        """Tell whether a place in a text is of this kind."""
        if self is Kind.BEGIN:
            return place == 0
        if self is Kind.END:
            return place == len(text)
        before = place > 0 and _wordy(text[place - 1])
        after = place < len(text) and _wordy(text[place])
        return (before != after) is (self is Kind.BOUNDARY)


def _wordy(character: str) -> bool:
    return any(low <= ord(character) <= high for low, high in WORD)


class Any(Struct, frozen=True):
    """Any character; image names hold no line ends, so the flag `s` changes nothing."""

    def holds(self, _character: str) -> bool:
        """Tell that the character is taken."""
        return True


class Chars(Struct, frozen=True):
    """One character out of some ranges, or out of all others."""

    ranges: tuple[Range, ...]
    others: bool = False
    any_case: bool = False

    def holds(self, character: str) -> bool:
        """Tell whether the character is taken."""
        forms = {character, *((character.lower(), character.upper()) if self.any_case else ())}
        points = [ord(form) for form in forms if len(form) == 1]
        return any(low <= point <= high for point in points for low, high in self.ranges) is not self.others


class Edge(Struct, frozen=True):
    """A place that takes no character."""

    kind: Kind


class Row(Struct, frozen=True):
    """One after the other."""

    parts: "tuple[Syntax, ...]"


class Choice(Struct, frozen=True):
    """One or another."""

    parts: "tuple[Syntax, ...]"


class Repeat(Struct, frozen=True):
    """The same again; `most` is None where there is no end."""

    part: "Syntax"
    least: int
    most: int | None


Syntax: TypeAlias = Any | Chars | Edge | Row | Choice | Repeat
"""A pattern or a part of one."""
