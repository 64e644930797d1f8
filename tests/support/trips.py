"""What a round trip starts from: a world in which a fix is due, and the answers that it asks for."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import trips
from msgspec import Struct, field

from aks_harden.sandbox.server import Sandbox

Json = dict[str, Any]


def as_it_is(_box: Sandbox) -> None:
    """Leave the world as it was loaded: the fix is due there anyway."""


class Trip(Struct, frozen=True, kw_only=True):
    """One fix, and how it comes to be due."""

    fix: str
    """Id of the fix, `IAM-3.admin`; with `@name` where it is on offer for several resources."""
    world: str = "shop"
    prepare: Callable[[Sandbox], None] = as_it_is
    """Changes the world before it is read: `box.patch`, `box.put`, `box.delete`."""
    answers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Answers to inputs, by plain name."""
    fips: bool = False
    """Whether the operator declares the need for FIPS 140."""
    with_: tuple[str, ...] = ()
    """Keys or ids of fixes that must be planned with it."""
    computed: tuple[str, ...] = ()
    """Patterns over `name of resource:path` of what Azure works out by itself once it is asked to."""
    back: bool = True
    """Whether undo brings every byte of the world back; False needs a reason in a comment."""
    case: str = ""
    """What is special about it, where a fix has several trips."""

    @property
    def name(self) -> str:
        """What the test is called by."""
        return f"{self.fix} {self.case}".strip()


def every_trip() -> Iterator[Trip]:
    """Give the trips of every module of `tests/trips`, in order of their names."""
    for module in sorted(entry.name for entry in pkgutil.iter_modules(trips.__path__)):
        yield from importlib.import_module(f"trips.{module}").TRIPS
