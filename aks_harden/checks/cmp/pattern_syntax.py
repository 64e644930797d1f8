"""The syntax of Go's regular expressions, as far as patterns of image names use it."""

from typing import Final

from msgspec.structs import replace

from aks_harden.checks.cmp.pattern_parts import (
    WORD,
    Any,
    Chars,
    Choice,
    Edge,
    Kind,
    PatternError,
    Range,
    Repeat,
    Row,
    Syntax,
)

_DEEPEST: Final = 40
"""Most groups inside one another."""
_MOST: Final = 1_000
"""Highest number of repetitions that Go allows."""
_ASCII: Final = 128
_DIGITS: Final[tuple[Range, ...]] = ((48, 57),)
_SPACE: Final[tuple[Range, ...]] = ((9, 10), (12, 13), (32, 32))
_CLASSES: Final = {"d": _DIGITS, "w": WORD, "s": _SPACE}
_NAMED: Final[dict[str, tuple[Range, ...]]] = {
    "alnum": ((48, 57), (65, 90), (97, 122)),
    "alpha": ((65, 90), (97, 122)),
    "digit": _DIGITS,
    "lower": ((97, 122),),
    "space": ((9, 13), (32, 32)),
    "upper": ((65, 90),),
    "word": WORD,
}
_CONTROLS: Final = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
_LAST: Final = 0x10FFFF


def parse(text: str) -> Syntax:
    """Read a pattern; raises PatternError."""
    reader = _Reader(text)
    found = reader.choice(0)
    if reader.left:
        raise PatternError("it closes a group that it does not open")
    return found


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._any_case = False

    @property
    def left(self) -> str:
        return self._text[self._at :]

    def _peek(self, ahead: str) -> bool:
        return self._text.startswith(ahead, self._at)

    def _next(self) -> str:
        if self._at >= len(self._text):
            raise PatternError("it ends too early")
        self._at += 1
        return self._text[self._at - 1]

    def choice(self, depth: int) -> Syntax:
        if depth > _DEEPEST:
            raise PatternError(f"it holds more than {_DEEPEST} groups inside one another")
        case = self._any_case
        parts = [self._row(depth)]
        while self._peek("|"):
            self._at += 1
            parts.append(self._row(depth))
        self._any_case = case
        return parts[0] if len(parts) == 1 else Choice(tuple(parts))

    def _row(self, depth: int) -> Syntax:
        parts: list[Syntax] = []
        while self._at < len(self._text) and not self._peek("|") and not self._peek(")"):
            if self._peek("\\Q"):
                parts.extend(self._quoted())
                continue
            parts.append(self._again(self._one(depth)))
        return Row(tuple(parts))

    def _quoted(self) -> list[Syntax]:
        literal, found, _ = self._text[self._at + 2 :].partition("\\E")
        self._at += 2 + len(literal) + (2 if found else 0)
        return [self._char(ord(character)) for character in literal]

    def _char(self, point: int) -> Chars:
        return Chars(((point, point),), any_case=self._any_case)

    def _one(self, depth: int) -> Syntax:
        character = self._next()
        if character == "(":
            return self._group(depth)
        if character == "[":
            return self._set()
        if character == "\\":
            return self._escaped()
        if character in "*+?":
            raise PatternError(f"it repeats nothing with `{character}`")
        plain: dict[str, Syntax] = {".": Any(), "^": Edge(Kind.BEGIN), "$": Edge(Kind.END)}
        return plain.get(character) or self._char(ord(character))

    def _group(self, depth: int) -> Syntax:
        case = self._any_case
        if self._peek("?P<") or (self._peek("?<") and not self._peek("?<=") and not self._peek("?<!")):
            end = self._text.find(">", self._at)
            if end < 0:
                raise PatternError("it does not end the name of a group")
            self._at = end + 1
        elif self._peek("?"):
            self._at += 1
            if self._flags():
                return Row(())
        inner = self.choice(depth + 1)
        self._any_case = case
        if self._next() != ")":
            raise PatternError("it does not close a group")
        return inner

    def _flags(self) -> bool:
        """Read flags; true where they stand alone and hold for the rest of the group around them."""
        on = True
        while True:
            flag = self._next()
            if flag == "-":
                on = False
            elif flag == "i":
                self._any_case = on
            elif flag in ":)":
                return flag == ")"
            elif flag not in "msU":
                raise PatternError("it uses a group that Go does not know, such as a look-around")

    def _again(self, part: Syntax) -> Syntax:
        span = self._span()
        if span is None:
            return part
        if self._peek("?"):
            self._at += 1
        if self._span() is not None:
            raise PatternError("it repeats a repetition")
        return Repeat(part, *span)

    def _span(self) -> tuple[int, int | None] | None:
        for sign, span in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._peek(sign):
                self._at += 1
                return span
        if not self._peek("{"):
            return None
        inner, found, _ = self._text[self._at + 1 :].partition("}")
        low, comma, high = inner.partition(",")
        if not found or not _number(low) or (high and not _number(high)):
            return None
        self._at += len(inner) + 2
        least = int(low)
        most = (int(high) if high else None) if comma else least
        if least > _MOST or (most or 0) > _MOST or (most is not None and most < least):
            raise PatternError("it repeats something more often than Go allows")
        return least, most

    def _escaped(self) -> Syntax:
        edges = {"A": Kind.BEGIN, "z": Kind.END, "b": Kind.BOUNDARY, "B": Kind.INSIDE}
        if self._text[self._at : self._at + 1] in edges and self.left:
            return Edge(edges[self._next()])
        ranges, others = self._escape()
        return Chars(ranges, others=others, any_case=self._any_case)

    def _escape(self) -> tuple[tuple[Range, ...], bool]:
        """Read what follows a backslash: ranges, and whether all others are meant."""
        character = self._next()
        if character.lower() in _CLASSES:
            return _CLASSES[character.lower()], character.isupper()
        if character == "x":
            point = self._code()
        elif character in _CONTROLS:
            point = _CONTROLS[character]
        elif ord(character) < _ASCII and not character.isalnum():
            point = ord(character)
        else:
            raise PatternError(f"it uses `\\{character}`, which is not understood")
        return ((point, point),), False

    def _code(self) -> int:
        if self._peek("{"):
            digits, found, _ = self._text[self._at + 1 :].partition("}")
            length = len(digits) + 2 if found else 0
        else:
            digits, length = self._text[self._at : self._at + 2], 2
        if not length or not digits or any(digit not in "0123456789abcdefABCDEF" for digit in digits):
            raise PatternError("it spells a character by a number that is none")
        self._at += length
        return min(int(digits, 16), _LAST) if len(digits) <= len("10ffff") else _LAST

    def _set(self) -> Syntax:
        others = self._peek("^")
        self._at += 1 if others else 0
        found = Chars((), others=others, any_case=self._any_case)
        first = True
        while first or not self._peek("]"):
            found = replace(found, ranges=(*found.ranges, *self._member()))
            first = False
        self._at += 1
        return found

    def _member(self) -> tuple[Range, ...]:
        if self._peek("[:"):
            name, found, _ = self._text[self._at + 2 :].partition(":]")
            if not found or name not in _NAMED:
                raise PatternError("it names a class of characters that is not understood")
            self._at += len(name) + 4
            return _NAMED[name]
        low = self._bound()
        single = len(low) == 1 and low[0][0] == low[0][1]
        if not single or not self._peek("-") or self._peek("-]"):
            return low
        self._at += 1
        high = self._bound()
        if len(high) != 1 or high[0][1] < low[0][0]:
            raise PatternError("it holds a range of characters that ends before it begins")
        return ((low[0][0], high[0][1]),)

    def _bound(self) -> tuple[Range, ...]:
        character = self._next()
        if character != "\\":
            return ((ord(character), ord(character)),)
        ranges, others = self._escape()
        return _inverted(ranges) if others else ranges


def _inverted(ranges: tuple[Range, ...]) -> tuple[Range, ...]:
    found: list[Range] = []
    begin = 0
    for low, high in sorted(ranges):
        if low > begin:
            found.append((begin, low - 1))
        begin = high + 1
    return (*found, (begin, _LAST))


def _number(text: str) -> bool:
    """Tell whether a text counts repetitions: Go takes one with a leading zero for plain characters."""
    return text.isascii() and text.isdigit() and (text == "0" or not text.startswith("0"))
