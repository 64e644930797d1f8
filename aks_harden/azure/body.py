"""The body of an answer as JSON."""

from aks_harden.model.json import JsonObject
from aks_harden.snapshot.plain import read_json


class MalformedError(Exception):
    """An answer was not the JSON it should be."""


def parse(text: str) -> JsonObject:
    """Return the object that a body holds; raises MalformedError."""
    try:
        body = read_json(text)
    except ValueError:
        raise MalformedError("not plain JSON" if text.strip() else "empty") from None
    if not isinstance(body, dict):
        raise MalformedError("not an object")
    return body
