"""One documented default."""

from collections.abc import Mapping
from typing import Final, TypeAlias

from msgspec import Struct

from aks_harden.model.json import Json

LEARN: Final = "https://learn.microsoft.com/"
AKS: Final = LEARN + "azure/aks/"


class Default(Struct, frozen=True):
    """What absence means."""

    value: Json
    source: str
    """The documentation page that states it."""
    since: str = ""
    """First stable API version with the property; empty where every version in use has it."""
    came_in: str = ""
    """The last name of the object that came with the property: who writes null for it knew what is inside."""


Rows: TypeAlias = Mapping[tuple[str, str], Default]
"""By resource type and path, both in lower case, list positions as `[]`."""
