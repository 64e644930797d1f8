"""Versions of bodies: who carries one, how it changes, and what `If-Match` makes of it."""

import uuid

from aks_harden.sandbox.catalog import kind_of
from aks_harden.sandbox.wire import Answer, Call, Json, Refusal, problem

_KEYS = ("eTag", "etag")


def renew(body: Json) -> Json:
    """Return a body with a new version, also in every part that carries its own."""
    key = kind_of(str(body.get("type", ""))).etag
    fresh = str(uuid.uuid4())
    value = f'W/"{fresh}"' if key == "etag" else fresh
    marked = {**body, key: value} if key and key not in body else body
    out = _marked(marked, value)
    if not isinstance(out, dict):
        raise TypeError("a resource body is an object")
    return out


def _marked(value: object, fresh: str) -> object:
    if isinstance(value, dict):
        return {
            key: fresh if key in _KEYS and isinstance(item, str) else _marked(item, fresh)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_marked(item, fresh) for item in value]
    return value


def of(body: Json) -> str:
    """Read the version a body carries; agent pools carry theirs among the properties."""
    for holder in (body, body.get("properties") or {}):
        for key in _KEYS:
            if isinstance(holder.get(key), str):
                return str(holder[key])
    return ""


def check(call: Call, current: Json | None) -> None:
    """Refuse a write whose condition does not hold; an empty header is no condition."""
    wanted, unwanted = call.headers.get("if-match", ""), call.headers.get("if-none-match", "")
    have = of(current) if current else ""
    if wanted and wanted != "*" and (not have or _bare(wanted) != _bare(have)):
        raise Refusal(_failed("If-Match"))
    if wanted == "*" and current is None:
        raise Refusal(_failed("If-Match"))
    if unwanted == "*" and current is not None:
        raise Refusal(_failed("If-None-Match"))
    if unwanted and unwanted != "*" and have and _bare(unwanted) == _bare(have):
        raise Refusal(_failed("If-None-Match"))


def _bare(value: str) -> str:
    return value.removeprefix("W/").strip('"').lower()


def _failed(header: str) -> Answer:
    message = f"The precondition given in the {header} header evaluates to false, no change was made."
    return problem(412, "PreconditionFailed", message)
