"""Reads PowerShell as its tokeniser does, as far as our scripts go: literals, comments, calls, arrays, sums.

Single-quoted strings end at any of the five characters that PowerShell takes for a single quote, and two of
them in a row are one. Anything that is not known here raises, so that no part of a script is passed over.
"""

import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from msgspec import Struct

from aks_harden.report.pwsh_frame import FOLDER, PLACE

SINGLE: Final = "'\u2018\u2019\u201a\u201b"
DOUBLE: Final = '"\u201c\u201d\u201e'
_SPACE: Final = re.compile(r"[ \t]+|`\n")
_COMMENT: Final = re.compile(r"#[^\n]*")
_HERE: Final = re.compile(r"@'\n(.*?)\n'@", re.DOTALL)
_VARIABLE: Final = re.compile(r"\$(?:(?:script|env):)?\w+|\$_")
_MARK: Final = re.compile(r"@\(|@\{|::|\+=|\+\+|[(){}\[\],;+=*|&.\n]")
_NUMBER: Final = re.compile(r"0x[0-9a-f]+|\d+(?:\.\d+)?")
_WORD: Final = re.compile(r"-?[A-Za-z][A-Za-z0-9_-]*")

Value: TypeAlias = "str | int | list[Value]"


class Token(Struct, frozen=True):
    kind: str
    """string, expandable, variable, mark, number or word."""
    text: str
    line: int


class Call(Struct, frozen=True):
    """A statement that runs a function of the script, with the values that it gets."""

    name: str
    values: tuple[Value, ...]


def tokens(text: str) -> list[Token]:
    """Return the tokens of a script without its comments; raises ValueError where there is none."""
    return list(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    place = 0
    while place < len(text):
        line = text.count("\n", 0, place) + 1
        if found := _SPACE.match(text, place) or _COMMENT.match(text, place):
            place = found.end()
        elif found := _HERE.match(text, place):
            yield Token("string", found[1], line)
            place = found.end()
        elif text[place] in SINGLE:
            value, place = _single(text, place + 1)
            yield Token("string", value, line)
        elif text[place] in DOUBLE:
            value, place = _double(text, place + 1)
            yield Token("expandable", value, line)
        else:
            token, place = _plain(text, place, line)
            yield token


def _plain(text: str, place: int, line: int) -> tuple[Token, int]:
    for kind, pattern in (
        ("variable", _VARIABLE),
        ("mark", _MARK),
        ("number", _NUMBER),
        ("word", _WORD),
    ):
        if found := pattern.match(text, place):
            return Token(kind, found[0], line), found.end()
    raise ValueError(f"line {line}: {text[place : place + 20]!r} is not known here")


def _single(text: str, place: int) -> tuple[str, int]:
    found = ""
    while place < len(text):
        char = text[place]
        if char in SINGLE:
            if text[place + 1 : place + 2] not in tuple(SINGLE):
                return found, place + 1
            place += 1
            char = text[place]
        found += char
        place += 1
    raise ValueError("a string does not end")


def _double(text: str, place: int) -> tuple[str, int]:
    found = ""
    while place < len(text):
        char = text[place]
        if char in DOUBLE:
            return found, place + 1
        if char == "`":
            place += 1
            char = {"r": "\r", "n": "\n"}[text[place]]
        found += char
        place += 1
    raise ValueError("a string does not end")


def body(text: str) -> str:
    """Return what stands in a script's frame of `try`, which is everything that it does."""
    return text[text.index("\ntry {\n") + len("\ntry {\n") : text.index("\n} catch {\n")]


def own(text: str) -> str:
    """Return what a script does for its plan: its body without what is the same for every plan."""
    found = body(text)
    for frame in (PLACE, FOLDER):
        found = found.replace(textwrap.indent(frame, "  "), "")
    return found


def assigned(text: str) -> dict[str, Value]:
    """Return the inputs at the top of a script by their variables."""
    found: dict[str, Value] = {}
    for line in text.splitlines():
        if re.match(r"\$(Tenant|Subscription|ClusterName|Etag\d+|Url\d+) = ", line):
            name, equals, *rest = tokens(line)
            assert equals.text == "="
            value, end = _value(rest, 0, found)
            assert end == len(rest), f"more than one value: {line}"
            found[name.text] = value
    return found


def calls(text: str, given: Mapping[str, Value]) -> list[Call]:
    """Return the calls of functions in a script's body, and the files it writes as `Save-File`, in order.

    Every line must be a call, an assignment of one, or one of the few lines that any script has.
    """
    variables = dict(given)
    found: list[Call] = []
    for line in own(text).splitlines():
        row = tokens(line)
        if not row or row[0].text in {"if", "}"}:
            continue
        if row[0].kind == "variable":
            name, equals, *row = row
            assert equals.text == "=", line
            if row[0].text in {"Save-File", "Read-Etag"}:
                call = _call(row, variables)
                found.append(call)
                variables[name.text] = f"<{name.text}>"
            continue
        if row[0].text == "exit":
            continue
        assert row[0].kind == "word", f"no call: {line}"
        found.append(_call(row, variables))
    return found


def _call(row: list[Token], variables: Mapping[str, Value]) -> Call:
    values: list[Value] = []
    place = 1
    while place < len(row):
        value, place = _value(row, place, variables)
        values.append(value)
    return Call(row[0].text, tuple(values))


def _value(row: list[Token], place: int, variables: Mapping[str, Value]) -> tuple[Value, int]:
    """Return the value of an argument, and where it ends."""
    token = row[place]
    if token.text == "@(" and token.kind == "mark":
        return _array(row, place + 1, variables)
    if token.text == "(" and token.kind == "mark":
        value, place = _sum(row, place + 1, variables)
        assert row[place].text == ")", f"line {token.line}: a sum does not end"
        return value, place + 1
    return _term(row, place, variables)


def _array(row: list[Token], place: int, variables: Mapping[str, Value]) -> tuple[Value, int]:
    members: list[Value] = []
    while row[place].text != ")" or row[place].kind != "mark":
        value, place = _value(row, place, variables)
        members.append(value)
        if row[place].text == "," and row[place].kind == "mark":
            place += 1
    return members, place + 1


def _sum(row: list[Token], place: int, variables: Mapping[str, Value]) -> tuple[str, int]:
    value, place = _value(row, place, variables)
    assert isinstance(value, str), "a sum begins with a string, or PowerShell would count"
    while row[place].text == "+" and row[place].kind == "mark":
        more, place = _value(row, place + 1, variables)
        assert isinstance(more, str)
        value += more
    # Two halves of a character that were added one by one are one character.
    return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass"), place


def _term(row: list[Token], place: int, variables: Mapping[str, Value]) -> tuple[Value, int]:
    token = row[place]
    if token.kind == "string":
        return token.text, place + 1
    if token.kind == "number":
        return int(token.text, 0), place + 1
    if token.kind == "variable":
        return variables.get(token.text, token.text), place + 1
    if [each.text for each in row[place : place + 3]] == ["[", "char", "]"]:
        return chr(int(row[place + 3].text, 16)), place + 4
    raise ValueError(f"line {token.line}: {token.text!r} is no value")


def words_of(line: str) -> list[str]:
    """Take a command line apart as the C runtime of Windows does, and .NET on other systems."""
    found: list[str] = []
    place = 0
    while place < len(line):
        if line[place] in " \t":
            place += 1
            continue
        word, quoted = "", False
        while place < len(line) and (quoted or line[place] not in " \t"):
            slashes = len(line) - place - len(line[place:].lstrip("\\"))
            place += slashes
            if line[place : place + 1] != '"':
                word += "\\" * slashes
                if slashes:
                    continue
                word += line[place]
                place += 1
                continue
            word += "\\" * (slashes // 2)
            if slashes % 2:
                word += '"'
            elif quoted and line[place + 1 : place + 2] == '"':
                word += '"'
                place += 1
            else:
                quoted = not quoted
            place += 1
        found.append(word)
    return found
