"""A resource as a file holds it, before it is brought to ARM's shape."""

from msgspec import Struct

from aks_harden.model.json import JsonObject


class Item(Struct, frozen=True, kw_only=True):
    """A resource in some dialect, with what the file tells around it."""

    body: JsonObject
    words: str = ""
    """What kind of file it came in, for people; empty where the resource itself shows it."""
    version: str = ""
    """The API version that the file tells; empty where it tells none."""
    listed: bool = False
    """Whether it stood in a list of resources, which may leave values out."""
    template: bool = False
    """Whether it is to be deployed, and its texts may be expressions."""
    hoisted: bool = True
    """Whether what lacks `properties` may have them at its top: rows of a query and templates never do."""
