"""The one thing every shape of a body is made from."""

from msgspec import Struct

from aks_harden.sandbox.address import Address
from aks_harden.sandbox.catalog import Style, kind_of
from aks_harden.sandbox.tenant import Tenant
from aks_harden.sandbox.wire import Json, Refusal, problem


class Shaping(Struct, frozen=True, kw_only=True):
    """A body on its way into the store."""

    tenant: Tenant
    where: Address
    path: str
    """As the client spelled it."""
    asked: Json
    old: Json | None
    version: str = "2026-07-01"
    """The api-version of the call."""

    @property
    def given(self) -> Json:
        """The properties that were sent."""
        found = self.asked.get("properties")
        return dict(found) if isinstance(found, dict) else {}

    @property
    def before(self) -> Json:
        """The properties that were there."""
        return dict(self.old["properties"]) if self.old else {}

    def enveloped(self, properties: Json) -> Json:
        """Put properties into the envelope: identity is the service's, the rest is the caller's."""
        name = str(self.old["name"]) if self.old else self.path.rstrip("/").rpartition("/")[2]
        body = {key: value for key, value in self.asked.items() if value is not None}
        kept = {key: value for key, value in (self.old or {}).items() if key in _KEPT}
        return {
            **kept,
            **body,
            "id": str(self.old["id"]) if self.old else "/" + self.path.strip("/"),
            "name": name,
            "type": str(self.old["type"])
            if self.old and "type" in self.old
            else kind_of(self.where.type).type,
            "properties": properties,
        }


_KEPT = ("etag", "eTag", "systemData", "kind", "location")


def plain(shaping: Shaping) -> Json:
    """Keep a body as it was sent."""
    kind = kind_of(shaping.where.type)
    settled = kind.tracked or kind.style is not Style.AT_ONCE
    state = {"provisioningState": "Succeeded"} if settled else {}
    return shaping.enveloped(without_nulls({**shaping.given, **state}))


def without_nulls(value: Json) -> Json:
    """Take out what is null: to send null is to not send."""
    out: Json = {}
    for key, item in value.items():
        if isinstance(item, dict):
            out[key] = without_nulls(item)
        elif isinstance(item, list):
            out[key] = [without_nulls(each) if isinstance(each, dict) else each for each in item]
        elif item is not None:
            out[key] = item
    return out


def carry(old: object, new: object, path: tuple[str, ...]) -> None:
    """Copy what lies at a path from one body to another that lacks it; `*` is every key or named item."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        _carry_items(old, new, path)
        return
    head, *rest = path
    spelled = {key.lower(): key for key in new}
    for key in list(old) if head == "*" else [head]:
        there = spelled.get(key.lower(), key)
        if key not in old:
            continue
        if not rest:
            if new.get(there) in (None, {}, []):
                new[there] = old[key]
        elif there in new:
            carry(old[key], new[there], tuple(rest))


def _carry_items(old: object, new: object, path: tuple[str, ...]) -> None:
    if not isinstance(old, list) or not isinstance(new, list) or path[0] != "*":
        return
    known = {str(item.get("name", "")).lower(): item for item in old if isinstance(item, dict)}
    for item in new:
        if isinstance(item, dict) and str(item.get("name", "")).lower() in known:
            carry(known[str(item["name"]).lower()], item, path[1:])


def refuse(code: str, message: str, status: int = 400) -> Refusal:
    """Make a refusal to raise."""
    return Refusal(problem(status, code, message))
