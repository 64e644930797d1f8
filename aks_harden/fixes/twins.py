"""The same change in code: Bicep and Terraform, for clusters that are owned by code.

Values are written as literals of each language, so that a name from Azure stays a name.
"""

import json
import re
from collections.abc import Mapping
from typing import Final, TypeAlias

from aks_harden.model.json import Json
from aks_harden.snapshot.snapshot import Snapshot

CLUSTER_API: Final = "2026-06-01"
"""Stable version of the cluster's API that the Azure CLI of today speaks."""
_NAME: Final = r"[A-Za-z_][A-Za-z0-9_]*"

Body: TypeAlias = Mapping[str, Json]


class Block(dict[str, object]):
    """A nested block of Terraform, which takes no equals sign; a list of them repeats it."""


def cluster_bicep(snapshot: Snapshot, values: Body) -> str:
    """Return the cluster as Bicep with some values set, given by their ARM paths."""
    return bicep(f"Microsoft.ContainerService/managedClusters@{CLUSTER_API}", snapshot.cluster_name, values)


def bicep(kind: str, name: str, values: Body, *, symbol: str = "", scope: str = "") -> str:
    """Return a resource as Bicep; `kind` carries the API version, `values` are given by their ARM paths."""
    tree: dict[str, Json] = {}
    for path, value in values.items():
        _plant(tree, path.split("."), value)
    symbol = symbol or _symbol(kind)
    lines = [f"resource {symbol} '{kind}' = {{"]
    if scope:
        lines.append(f"  scope: {scope}")
    lines += [f"  {_key(key)}: {_bicep(value, 1)}" for key, value in {"name": name, **tree}.items()]
    return "\n".join([*lines, "}", ""])


def cluster_terraform(values: Mapping[str, object]) -> str:
    """Return the cluster as Terraform with some attributes set."""
    return terraform("azurerm_kubernetes_cluster", values)


def terraform(kind: str, values: Mapping[str, object], name: str = "this") -> str:
    """Return a resource as Terraform; a value that is a `Block` becomes a nested block."""
    return f'resource "{kind}" {_hcl_text(name)} {{\n{_hcl_body(values, 1)}}}\n'


def _plant(tree: dict[str, Json], path: list[str], value: Json) -> None:
    head, *rest = path
    if not rest:
        tree[head] = value
        return
    inner = tree.setdefault(head, {})
    if isinstance(inner, dict):
        _plant(inner, rest, value)


def _symbol(kind: str) -> str:
    word = kind.partition("@")[0].rpartition("/")[2]
    return re.sub(r"s$", "", word) or "this"


def _key(key: str) -> str:
    return key if re.fullmatch(_NAME, key) else _bicep_text(key)


def _bicep_text(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace("'", "\\'").replace("${", "\\${")
    return "'" + plain.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + "'"


def _bicep(value: Json, depth: int) -> str:
    pad, inner = "  " * depth, "  " * (depth + 1)
    match value:
        case str():
            return _bicep_text(value)
        case list() if value:
            rows = "".join(f"{inner}{_bicep(entry, depth + 1)}\n" for entry in value)
            return f"[\n{rows}{pad}]"
        case dict() if value:
            pairs = ((_key(key), _bicep(entry, depth + 1)) for key, entry in value.items())
            return "{\n" + "".join(f"{inner}{key}: {text}\n" for key, text in pairs) + f"{pad}}}"
        case _:
            # Null, truth values, numbers, and the empty list and object are written as in JSON.
            return json.dumps(value)


def _hcl_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")


def _hcl_body(values: Mapping[str, object], depth: int) -> str:
    pad = "  " * depth
    lines: list[str] = []
    for key, value in values.items():
        blocks = [value] if isinstance(value, Block) else value
        if isinstance(blocks, list) and blocks and all(isinstance(entry, Block) for entry in blocks):
            lines += [
                f"{pad}{key} {{\n{_hcl_body(entry, depth + 1)}{pad}}}\n"
                for entry in blocks
                if isinstance(entry, Block)
            ]
        else:
            lines.append(f"{pad}{key} = {_hcl(value, depth)}\n")
    return "".join(lines)


def _hcl(value: object, depth: int) -> str:
    match value:
        case str():
            return _hcl_text(value)
        case list():
            return "[" + ", ".join(_hcl(entry, depth) for entry in value) + "]"
        case dict() if value:
            pad, inner = "  " * depth, "  " * (depth + 1)
            pairs = ((_hcl_text(key), _hcl(entry, depth + 1)) for key, entry in value.items())
            return "{\n" + "".join(f"{inner}{key} = {text}\n" for key, text in pairs) + f"{pad}}}"
        case _:
            return json.dumps(value)
