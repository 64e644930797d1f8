"""ARM templates: the resources that they would deploy, as far as no expression hides what they are."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from aks_harden.model.json import Json, JsonObject
from aks_harden.snapshot.dialects.item import Item
from aks_harden.snapshot.dialects.members import key_of, member, text

SUBSCRIPTION: Final = "00000000-0000-0000-0000-000000000000"
"""The subscription of what is deployed nowhere yet."""
GROUP: Final = "template"
_SCHEMA: Final = r"(?i)/(?:\w+D|d)eploymentTemplate\.json"
_TOLD: Final = frozenset(
    {
        "apiversion",
        "comments",
        "condition",
        "dependson",
        "id",
        "location",
        "name",
        "scope",
        "tags",
        "type",
    }
)
"""Members of a resource, in lower case, whose expressions hide nothing that is judged."""


def is_template(body: JsonObject) -> bool:
    """Tell whether an object is an ARM template."""
    resources = member(body, "resources")
    return isinstance(resources, list | dict) and bool(
        re.search(_SCHEMA, text(body, "$schema")) or text(body, "contentVersion")
    )


def of_template(body: JsonObject) -> Iterator[Item]:
    """Give the resources of a template, those nested in others too, each with an id of its own."""
    yield from _of(member(body, "resources"), "", "")


def is_expression(value: str) -> bool:
    """Tell whether a template's text is an expression; `[[` begins a text that begins with a bracket."""
    return value.startswith("[") and value.endswith("]") and not value.startswith("[[")


def _of(resources: Json, owner: str, above: str) -> Iterator[Item]:
    """Give the resources of a list, or of an object by symbolic names, below an owner of the type `above`."""
    entries = list(resources.values()) if isinstance(resources, dict) else resources
    for place, entry in enumerate(entries if isinstance(entries, list) else [], start=1):
        if not isinstance(entry, dict) or member(entry, "existing") is True:
            continue
        if member(entry, "condition") is False:
            continue
        kind = _type_of(entry, above)
        resource = _id_of(entry, kind, place, owner=owner, above=above)
        yield Item(
            body=_deployed(entry) | {"id": resource, "name": resource.rpartition("/")[2], "type": kind},
            words="an ARM template",
            version=text(entry, "apiVersion"),
            template=True,
            hoisted=False,
        )
        yield from _of(member(entry, "resources"), resource, kind)


def _type_of(entry: JsonObject, above: str) -> str:
    """Return the whole type of a resource; one nested in another is named by its last part alone."""
    own = text(entry, "type")
    return f"{above}/{own}" if above and "/" not in own else own


def _id_of(entry: JsonObject, kind: str, place: int, *, owner: str, above: str) -> str:
    """Return an id for a resource; where an expression names it, its type and place do instead."""
    name = text(entry, "name")
    names = [] if is_expression(name) else [part for part in name.split("/") if part]
    if owner and kind.lower().startswith(f"{above.lower()}/"):
        last = kind.rpartition("/")[2]
        return f"{owner}/{last}/{names[-1] if names else f'{last}-{place}'}"
    provider, *types = kind.split("/")
    if len(names) != len(types):
        names = [f"{each}-{place}" for each in types]
    base = owner or f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}"
    return "/".join((base, "providers", provider, *chain.from_iterable(zip(types, names, strict=True))))


def _deployed(entry: JsonObject) -> JsonObject:
    """Return a resource without what describes its deployment alone."""
    nested = key_of(entry, "resources")
    return {key: value for key, value in entry.items() if key != nested}


def judged_part(body: JsonObject) -> JsonObject:
    """Return what of a template's resource must hold no expression."""
    return {key: value for key, value in body.items() if key.lower() not in _TOLD}


def unescaped(value: Json) -> Json:
    """Return a template's value with `[[` written as the one bracket that it stands for."""
    if isinstance(value, dict):
        return {key: unescaped(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [unescaped(entry) for entry in value]
    return value[1:] if isinstance(value, str) and value.startswith("[[") else value


def first_expression(value: Json, way: str = "") -> tuple[str, str] | None:
    """Return the path and the text of the first expression in a value, or of a loop that makes it longer."""
    if isinstance(value, str):
        return (way, value) if is_expression(value) else None
    if isinstance(value, dict):
        loop = key_of(value, "copy")
        if loop is not None and isinstance(value[loop], list | dict):
            return (f"{way}.copy" if way else "copy", "copy")
        inner = [(f"{way}.{key}" if way else key, entry) for key, entry in value.items()]
    elif isinstance(value, list):
        inner = [(f"{way}[{index}]", entry) for index, entry in enumerate(value)]
    else:
        return None
    found = (first_expression(entry, path) for path, entry in inner)
    return next((each for each in found if each), None)
