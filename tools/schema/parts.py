"""What JSON Schemas are put together from; what the model documents is taken from the model."""

import ast
import inspect
from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import fields

from aks_harden.model.verdict import Section, Severity, Verdict

Schema = dict[str, Any]
"""A JSON Schema, or a part of one."""

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_KINDS: Final = {"str": "string", "bool": "boolean", "int": "integer"}


def page(urn: str, title: str, description: str, body: Schema, parts: Mapping[str, Schema]) -> Schema:
    """Return a whole schema with the parts that it refers to."""
    head = {"$schema": _DIALECT, "$id": f"urn:aks-harden:{urn}", "title": title, "description": description}
    return head | body | {"$defs": dict(sorted(parts.items()))}


def ref(part: str) -> Schema:
    """Return a reference to a part of the same schema."""
    return {"$ref": f"#/$defs/{part}"}


def whole(properties: Mapping[str, Schema], *, optional: Iterable[str] = (), about: str = "") -> Schema:
    """Return an object of ours: every key but the optional ones is there, and no other."""
    left_out = set(optional)
    body: Schema = {
        "type": "object",
        "additionalProperties": False,
        "required": [key for key in properties if key not in left_out],
        "properties": dict(properties),
    }
    return described(body, about) if about else body


def described(body: Schema, about: str) -> Schema:
    """Return a schema with what its value means."""
    return {"description": about} | body


def text(about: str = "", *, or_null: bool = False) -> Schema:
    """Return the schema of a text."""
    body: Schema = {"type": ["string", "null"] if or_null else "string"}
    return described(body, about) if about else body


def flag(about: str) -> Schema:
    """Return the schema of true and false."""
    return {"description": about, "type": "boolean"}


def count(about: str = "") -> Schema:
    """Return the schema of a number of things."""
    body: Schema = {"type": "integer", "minimum": 0}
    return described(body, about) if about else body


def const(value: str) -> Schema:
    """Return the schema of one text."""
    return {"const": value}


def listed(of: Schema, about: str = "", **more: Any) -> Schema:  # noqa: ANN401 - keywords of JSON Schema
    """Return the schema of a list."""
    body: Schema = {"type": "array", "items": of, **more}
    return described(body, about) if about else body


def one_of(words: type[StrEnum] | Iterable[str], about: str = "") -> Schema:
    """Return the schema of one of some words."""
    body: Schema = {"enum": [str(entry) for entry in words]}
    return described(body, about) if about else body


def or_null(body: Schema, about: str = "") -> Schema:
    """Return the schema of a value that may be null."""
    either: Schema = {"oneOf": [body, {"type": "null"}]}
    return described(either, about) if about else either


def value(about: str) -> Schema:
    """Return the schema of any JSON value: what Azure sends."""
    return {"description": about}


def struct(kind: type[Struct], about: str) -> Schema:
    """Return the schema of a value of the model that is written out as it is."""
    said = meanings(kind)
    properties = {
        entry.name: described(_plain(str(entry.type)), said[entry.name])
        if entry.name in said
        else _plain(str(entry.type))
        for entry in fields(kind)
    }
    return whole(properties, about=about)


def words() -> dict[str, Schema]:
    """Return the parts that several schemas share."""
    return {
        "verdict": one_of(Verdict, "What was said; na stands for n/a. unknown is never a pass."),
        "severity": one_of(Severity),
        "section": one_of(Section),
        "item": {
            "description": "Id of an item of the checklist, for example IAM-3 or EXT-RUN.",
            "type": "string",
            "pattern": "^[A-Z]+-[A-Z0-9]+$",
        },
        "key": {
            "description": "Name of an assertion inside its item, for example admin-user.",
            "type": "string",
            "pattern": "^[a-z0-9-]+$",
        },
    }


def _plain(kind: str) -> Schema:
    name = kind.removeprefix("<class '").removesuffix("'>")
    return listed({"type": "string"}) if name.startswith("tuple[str") else {"type": _KINDS[name]}


def meanings(kind: type[Struct]) -> dict[str, str]:
    """Return what the model says of each field, in the docstring under it."""
    tree = ast.parse(inspect.getsource(kind))
    found = next(node for node in tree.body if isinstance(node, ast.ClassDef))
    return {
        name.target.id: str(ast.literal_eval(said.value)).replace("\n", " ")
        for name, said in pairwise(found.body)
        if isinstance(name, ast.AnnAssign)
        and isinstance(name.target, ast.Name)
        and isinstance(said, ast.Expr)
    }
