"""What the name of a virtual machine size tells: processor, graphics cards, confidential computing.

https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions
"""

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from aks_harden.checks.nodes.pools import Pool
from aks_harden.model.json import Json
from aks_harden.snapshot.node import Node

_SIZE: Final = (
    r"(?i)(?:standard|basic)_(?P<family>[a-z]+)\d+(?:-\d+)?(?P<features>[a-z]*)"
    r"(?:_[a-z0-9]+)*?(?:_v(?P<version>\d+))?"
)
_CONFIDENTIAL: Final = frozenset({"dc", "ec", "ncc"})
_CONFIDENTIAL_FROM: Final = 5
"""Sizes DC before version 5 hold enclaves of processes and are no confidential machines."""


class Size(Struct, frozen=True):
    """A size by its name; nothing is said of one whose name is of another form."""

    name: str

    @property
    def arm(self) -> bool:
        """Whether its processor is an Arm64 one."""
        found = self._read()
        return found is not None and "p" in found["features"].lower()

    @property
    def confidential(self) -> bool:
        """Whether it makes confidential virtual machines."""
        found = self._read()
        if found is None or found["family"].lower() not in _CONFIDENTIAL:
            return False
        return int(found["version"] or 0) >= _CONFIDENTIAL_FROM

    @property
    def graphics(self) -> bool:
        """Whether it has graphics cards."""
        found = self._read()
        return found is not None and found["family"].lower().startswith("n")

    def _read(self) -> re.Match[str] | None:
        return re.fullmatch(_SIZE, self.name)


def sizes_of(pool: Pool) -> tuple[Size, ...]:
    """Return the sizes of a pool's machines; none where the pool names none."""
    return tuple(Size(name) for name in dict.fromkeys(_names(pool.node)) if name)


def _names(pool: Node) -> Iterator[str]:
    yield pool.text("vmSize")
    for profile in pool.nodes("virtualMachinesProfile.scale.manual"):
        yield profile.text("size")
        yield from _texts(profile.get("sizes"))
    scaled = pool.part("virtualMachinesProfile.scale.autoscale")
    if scaled is not None:
        yield scaled.text("size")
        yield from _texts(scaled.get("sizes"))


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, list):
        yield from (entry for entry in value if isinstance(entry, str))
