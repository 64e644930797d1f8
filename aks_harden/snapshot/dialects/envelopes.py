"""What resources come wrapped in: pages of lists, answers of Resource Graph, templates, plain lists."""

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from aks_harden.model.json import Json, JsonObject
from aks_harden.snapshot.dialects import refusals
from aks_harden.snapshot.dialects.item import Item
from aks_harden.snapshot.dialects.members import key_of, member, text
from aks_harden.snapshot.dialects.templates import is_template, of_template

_VERSION: Final = r"[?&]api-version=(\d{4}-\d{2}-\d{2}(?:-preview)?)"
_GRAPH: Final = "a Resource Graph answer"
_PAGE: Final = "an ARM list"
_COUNTS: Final = ("count", "totalRecords", "total_records", "resultTruncated", "skip_token", "skipToken")
_MORE: Final = "the file holds the first page of a list that goes on, and the rest is unread"


class Unwrapped(Struct, frozen=True):
    """What a file held."""

    items: tuple[Item, ...]
    notes: tuple[str, ...]


def unwrapped(body: Json) -> Unwrapped:
    """Return the resources in a file; raises BadSnapshotError where it is nothing that holds any."""
    if isinstance(body, dict):
        entries: list[Json] = [body]
    elif isinstance(body, list):
        # `jq -s` of files that hold lists makes a list of lists.
        entries = [each for entry in body for each in (entry if isinstance(entry, list) else [entry])]
    else:
        raise refusals.scalar(body)
    pages = [entry for entry in entries if isinstance(entry, dict)]
    if not pages:
        raise refusals.refused(f"it is {'a list without a resource' if body else 'an empty list'}")
    listed = isinstance(body, list)
    items = tuple(item for page in pages for item in _of(page, listed=listed))
    notes: list[str] = []
    if len(pages) < len(entries):
        notes.append(f"{len(entries) - len(pages)} of the list's entries, which are no objects")
    lists = [page for page in pages if not _is_resource(page)]
    if lists and _goes_on(lists[-1]):
        notes.append(_MORE)
    return Unwrapped(items, tuple(notes))


def _of(body: JsonObject, *, listed: bool) -> Iterator[Item]:
    if code := refusals.error_code(body):
        raise refusals.azure_error(code)
    if is_template(body):
        yield from of_template(body)
    elif _is_graph(body):
        yield from _of_graph(body)
    elif _is_page(body):
        page = member(body, "value")
        version = re.search(_VERSION, text(body, "nextLink"))
        yield from (
            Item(body=entry, words=_PAGE, version=version[1] if version else "", listed=True)
            for entry in (page if isinstance(page, list) else [])
            if isinstance(entry, dict)
        )
    elif _is_resource(body):
        yield Item(body=body, version=text(body, "apiVersion"), listed=listed)
    else:
        raise refusals.no_resource(body)


def _is_page(body: JsonObject) -> bool:
    return isinstance(member(body, "value"), list) and not _is_resource(body)


def _is_graph(body: JsonObject) -> bool:
    data = member(body, "data")
    return isinstance(data, list | dict) and any(key_of(body, name) is not None for name in _COUNTS)


def _of_graph(body: JsonObject) -> Iterator[Item]:
    data = member(body, "data")
    rows = _rows(data) if isinstance(data, dict) else data if isinstance(data, list) else []
    for row in rows:
        if isinstance(row, dict):
            yield Item(body=row, words=_GRAPH, listed=True, hoisted=False)


def _rows(table: JsonObject) -> list[Json]:
    """Return the rows of a table as objects."""
    columns, rows = member(table, "columns"), member(table, "rows")
    if not isinstance(columns, list) or not isinstance(rows, list):
        raise refusals.refused("it is a Resource Graph answer without rows")
    names = [text(column, "name") if isinstance(column, dict) else "" for column in columns]
    return [dict(zip(names, row, strict=False)) for row in rows if isinstance(row, list)]


def _is_resource(body: JsonObject) -> bool:
    """Tell whether an object is a resource: it has an id, or a type and something of its own."""
    return bool(text(body, "id", "ResourceId") or (text(body, "type", "ResourceType") and len(body) > 1))


def _goes_on(page: JsonObject) -> bool:
    more = text(page, "nextLink", "skip_token", "skipToken", "$skipToken")
    return bool(more) or text(page, "resultTruncated").lower() == "true"
