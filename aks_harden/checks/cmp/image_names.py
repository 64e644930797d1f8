"""Names of images as pods write them, read character by character: which come from hosts nobody trusts.

It takes a few more names than registries do, and leaves none of theirs out.
https://github.com/distribution/reference/blob/main/reference.go
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

HUB: Final = "docker.io"
"""The registry that a name without a host stands for."""
_LOWER: Final = "abcdefghijklmnopqrstuvwxyz"
_DIGITS: Final = "0123456789"
LETTERS: Final = _LOWER + _DIGITS + "./:-_@" + _LOWER.upper()
"""Every character of a name."""
_PLAIN: Final = frozenset(_LOWER + _LOWER.upper() + _DIGITS)
_LOCAL: Final = "localhost"
_HTTPS: Final = ":443"
_DOTS: Final = 2
"""Dots that a host has at least whose last one may be any other character: no public domain is named so."""


class Place(NamedTuple):
    """How far a name was read."""

    head: str | None = ""
    """What was read of the host while a known one may come of it; None where it is another one."""
    dot: bool = False
    """Whether the first part holds a dot."""
    port: bool = False
    """Whether the first part holds a colon."""
    tag: bool = False
    """Whether what follows the colon is more than the digits of a port."""
    away: bool = False
    """Whether the first part is over, and the host is not a trusted one."""
    ends: bool = False
    """Whether a name may end here, or its first part."""


BEGIN: Final = Place()
_BEHIND: Final = Place(head=None, away=True)
_PATH: Final = Place(head=None, away=True, ends=True)
_MARK: Final = Place(head=None, dot=True, away=True)


class Strangers:
    """The names whose host is not among the trusted ones."""

    def __init__(self, trusted: Iterable[str]) -> None:
        """Take the trusted hosts, in lower case."""
        hosts = frozenset(trusted)
        self._hub = HUB in hosts
        self._whole = hosts | {f"{host}{_HTTPS}" for host in hosts if ":" not in host}
        every = {*self._whole, _LOCAL}
        self._heads = frozenset(host[:end] for host in every for end in range(len(host) + 1))
        self._ends = frozenset(host[: host.rfind(".")] for host in hosts if host.count(".") >= _DOTS)
        self._known: dict[Place, Mapping[Place, int]] = {}

    def moves(self, place: Place) -> Mapping[Place, int]:
        """Return where each character leads: a set of characters of `LETTERS`, as bits, by place."""
        found = self._known.get(place)
        if found is None:
            gathered: dict[Place, int] = {}
            for bit, character in enumerate(LETTERS):
                to = self._next(place, character)
                if to is not None:
                    gathered[to] = gathered.get(to, 0) | 1 << bit
            found = self._known[place] = MappingProxyType(gathered)
        return found

    def whole(self, place: Place) -> bool:
        """Tell whether a name that ends at a place is one of these.

        Without a host and a path it is an official image of Docker Hub; those have no dots in their names.
        """
        if place.away:
            return place.ends
        return place.ends and not place.dot and not self._hub

    def _next(self, place: Place, character: str) -> Place | None:
        plain = character in _PLAIN
        if place.away:
            return self._path(place, character, plain=plain)
        if place == BEGIN and not plain:
            return None
        if character == "/":
            return self._behind(place) if place.ends and not place.tag else None
        if character == "@":
            return None if self._hub or place.dot else _MARK
        return Place(
            head=self._head(place.head, character.lower()),
            dot=place.dot or (character == "." and not place.port),
            port=place.port or character == ":",
            tag=place.tag or (place.port and character not in _DIGITS),
            ends=plain,
        )

    def _path(self, place: Place, character: str, *, plain: bool) -> Place | None:
        if place == _PATH:
            return {"/": _BEHIND, ":": _MARK, "@": _MARK}.get(character, _PATH)
        return _PATH if plain or (place == _MARK and character == "_") else None

    def _head(self, head: str | None, character: str) -> str | None:
        if head is None:
            return None
        if head in self._ends:
            character = "."
        return head + character if head + character in self._heads else None

    def _behind(self, place: Place) -> Place | None:
        """Return where the first slash leads; nowhere behind a host that is trusted."""
        if place.head in self._ends:
            return None
        named = place.dot or place.port or place.head == _LOCAL
        return None if (place.head in self._whole if named else self._hub) else _BEHIND
