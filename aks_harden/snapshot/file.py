"""Our own snapshot file: JSON in and out."""

from __future__ import annotations

import re
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, cast

from aks_harden.snapshot.facets import FACETS
from aks_harden.snapshot.plain import json_text, read_json
from aks_harden.snapshot.reading import Absent, Cause, Read, Reading, Unread
from aks_harden.snapshot.redact import redact
from aks_harden.snapshot.snapshot import Snapshot
from aks_harden.snapshot.upgrades import upgraded

if TYPE_CHECKING:
    from aks_harden.model.json import Json, JsonObject

SCHEMA: Final = "aks-harden/snapshot/1"
NEWER: Final = "it was made by a newer aks-harden; update"
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|\+00:00)", re.ASCII)
_OWN: Final = r"aks-harden/snapshot/\d+"


class BadSnapshotError(Exception):
    """The file is not a snapshot of ours; the message says what was expected."""


def dump(snapshot: Snapshot) -> str:
    """Write a snapshot as JSON text, sorted, so that equal snapshots give equal bytes."""
    body: JsonObject = {
        "schema": SCHEMA,
        "cluster": snapshot.cluster_id,
        "takenAt": snapshot.taken_at,
        "cloud": snapshot.cloud,
        "tenant": snapshot.tenant,
        "reader": snapshot.reader,
        "facets": {
            facet: {target: _reading_out(reading) for target, reading in targets.items()}
            for facet, targets in snapshot.readings.items()
        },
    }
    return json_text(body, sort_keys=True)


def load(text: str) -> Snapshot:
    """Read a snapshot from JSON text; raises BadSnapshotError with one sentence."""
    try:
        body = read_json(text)
    except ValueError as bad:
        raise BadSnapshotError(f"not JSON ({bad}); expected a file made by `aks-harden snapshot`") from None
    if not is_own(body):
        raise BadSnapshotError(
            f"not a snapshot; expected JSON with `schema` {SCHEMA}, made by `aks-harden snapshot`"
        )
    return of_body(body)


def is_own(body: Json) -> bool:
    """Tell whether JSON says of itself that it is a snapshot of ours, of whatever version."""
    schema = body.get("schema") if isinstance(body, dict) else None
    return isinstance(schema, str) and re.fullmatch(_OWN, schema) is not None


def of_body(body: Json) -> Snapshot:
    """Read a snapshot from the JSON of one; raises BadSnapshotError with one sentence."""
    if not isinstance(body, dict) or body.get("schema") != SCHEMA:
        raise BadSnapshotError(NEWER)
    cluster, taken, facets = body.get("cluster"), body.get("takenAt"), body.get("facets")
    if not isinstance(cluster, str) or not isinstance(taken, str) or not isinstance(facets, dict):
        raise BadSnapshotError("not a whole snapshot: `cluster`, `takenAt` and `facets` must be there")
    if not _is_moment(taken):
        raise BadSnapshotError("`takenAt` must be a time in UTC such as 2026-11-23T12:00:00Z")
    current = upgraded(facets)
    if not set(current) <= set(FACETS):
        raise BadSnapshotError(NEWER)
    readings: dict[str, MappingProxyType[str, Reading]] = {}
    for facet, targets in current.items():
        if not isinstance(targets, dict):
            raise BadSnapshotError(f"`facets.{facet}` must be an object of readings by target")
        readings[facet] = MappingProxyType(
            {str(target).lower(): _reading_in(facet, entry) for target, entry in targets.items()}
        )
    return Snapshot(
        cluster_id=cluster,
        taken_at=taken,
        cloud=str(body.get("cloud") or "AzureCloud"),
        tenant=str(body.get("tenant") or ""),
        reader=str(body.get("reader") or ""),
        readings=MappingProxyType(readings),
    )


def _is_moment(text: str) -> bool:
    """Tell whether a text is a time as checks and reports read it."""
    try:
        return _MOMENT.fullmatch(text) is not None and datetime.fromisoformat(text) is not None
    except ValueError:
        return False


def _reading_out(reading: Reading) -> Json:
    if isinstance(reading, Read):
        partly: JsonObject = {} if reading.whole else {"whole": False}
        if reading.doubtful:
            partly["doubtful"] = list(reading.doubtful)
        return {"state": "read", "value": reading.value, "call": reading.call, "at": reading.at} | partly
    if isinstance(reading, Absent):
        return {"state": "absent", "call": reading.call, "at": reading.at}
    return {
        "state": "unread",
        "cause": reading.cause.value,
        "reason": reading.reason,
        "action": reading.action,
        "call": reading.call,
        "at": reading.at,
    }


def _reading_in(facet: str, entry: Json) -> Reading:
    if not isinstance(entry, dict):
        raise BadSnapshotError(f"a reading of `facets.{facet}` is not an object")

    def text(key: str) -> str:
        return cast("str", entry[key]) if isinstance(entry.get(key), str) else ""

    match entry.get("state"):
        case "read":
            doubtful = entry.get("doubtful")
            return Read(
                value=redact(entry.get("value")),
                call=text("call"),
                at=text("at"),
                whole=entry.get("whole") is not False,
                doubtful=tuple(map(str, doubtful)) if isinstance(doubtful, list) else (),
            )
        case "absent":
            return Absent(call=text("call"), at=text("at"))
        case "unread":
            cause = text("cause")
            return Unread(
                cause=Cause(cause) if cause in set(Cause) else Cause.FAILED,
                reason=text("reason"),
                action=text("action"),
                call=text("call"),
                at=text("at"),
            )
        case _:
            raise BadSnapshotError(
                f"a reading of `facets.{facet}` has a state other than read, absent or unread"
            )
