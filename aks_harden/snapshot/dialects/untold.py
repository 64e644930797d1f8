"""What a model of a resource does not know: such a key is missing, where a known one would be null.

`az aks` and `Get-AzAksCluster` print the models of the libraries that they were built with. What those do not
know they drop, so that a documented default may not stand in for it (G-5).
"""

from collections.abc import Iterator

from aks_harden.model.json import Json, JsonObject
from aks_harden.snapshot.defaults import DEFAULTS
from aks_harden.snapshot.dialects import names
from aks_harden.snapshot.dialects.members import key_of

_FREE = "addonprofiles"
"""A map whose keys are names and no properties of a model."""


def untold(body: JsonObject, kind: str) -> tuple[str, ...]:
    """Return the paths, among those that have a documented default, of keys that a body lacks altogether."""
    wanted = (path for owner, path in DEFAULTS if owner == kind)
    return tuple(dict.fromkeys(way for path in wanted for way in _lacking(body, path.split("."), "")))


def _lacking(value: Json, steps: list[str], way: str) -> Iterator[str]:
    if not steps or not isinstance(value, dict):
        return
    name, is_list = steps[0].removesuffix("[]"), steps[0].endswith("[]")
    here = f"{way}.{name}" if way else name
    key = key_of(value, name)
    if key is None:
        if name not in names.LEFT_OUT:
            yield here
    elif name == _FREE:
        return
    elif is_list:
        entries = value[key]
        for index, entry in enumerate(entries if isinstance(entries, list) else []):
            yield from _lacking(entry, steps[1:], f"{here}[{index}]")
    else:
        yield from _lacking(value[key], steps[1:], here)
