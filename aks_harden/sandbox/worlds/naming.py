"""Ids that are the same at every start: GUIDs made from words, and ARM ids from their parts."""

import uuid

_SPACE = uuid.UUID("5d1f6f2e-6f0a-4c57-9f0b-6a3a4d1b9c11")
MADE = "2025-03-11T08:14:52.1234567Z"
"""When everything in the worlds was made, unless it matters."""


def guid(*words: str) -> str:
    """Make a GUID from words."""
    return str(uuid.uuid5(_SPACE, "/".join(words)))


def digits(*words: str, length: int = 8) -> str:
    """Make the kind of number AKS puts into names."""
    return str(uuid.uuid5(_SPACE, "/".join(words)).int)[:length]


def weak(*words: str) -> str:
    """Make the version of a network resource."""
    return f'W/"{guid("etag", *words)}"'


def group_id(subscription: str, group: str) -> str:
    """Spell the id of a resource group."""
    return f"/subscriptions/{subscription}/resourceGroups/{group}"


def resource_id(subscription: str, group: str, kind: str, name: str) -> str:
    """Spell the id of a resource of a top-level type."""
    return f"{group_id(subscription, group)}/providers/{kind}/{name}"
