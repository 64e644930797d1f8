"""What changed since the world was loaded, path by path, without the noise Azure makes itself."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from aks_harden.sandbox.store import Store

_NOISE = frozenset({"etag", "provisioningstate", "resourceguid", "systemdata"})
_BACK_REFERENCES = frozenset(
    {
        "/microsoft.network/networksecuritygroups/|properties.subnets",
        "/microsoft.network/routetables/|properties.subnets",
    }
)
_NAMED_BY = ("name", "id")
_NOTHING = ("", None)


class Change(Struct, frozen=True):
    """One place that is not what it was; a whole resource has the path `$`."""

    resource: str
    """Id in the spelling the resource carries."""
    path: str
    """JSON path inside the body, such as `properties.securityRules[name=ssh].properties.access`."""
    before: Any
    """None when it was not there."""
    after: Any
    """None when it is not there any more."""

    def as_json(self) -> dict[str, Any]:
        """Show it as the control endpoint does."""
        return asdict(self)


def changes(store: Store) -> list[Change]:
    """List every change, resource by resource in the order of the ids."""
    before, after = store.initial(), store.current()
    found: list[Change] = []
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        if old is new:
            continue
        first, last = (old.body if old else None), (new.body if new else None)
        name = str((last or first or {}).get("id", key))
        found += [
            Change(name, path, was, now)
            for path, was, now in _compare("", first, last)
            if not _is_noise(key, path)
        ]
    return found


def _is_noise(key: str, path: str) -> bool:
    lowered = path.lower()
    for rule in _BACK_REFERENCES:
        kind, _, prefix = rule.partition("|")
        if f"{kind}" in f"{key}/" and lowered.startswith(prefix):
            return True
    return False


def _compare(path: str, old: object, new: object) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _compare_keys(path, old, new)
    elif isinstance(old, list) and isinstance(new, list) and (by := _key_of([*old, *new])):
        yield from _compare_named(path, old, new, by)
    elif old != new:
        yield (path or "$"), old, new


def _compare_keys(path: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Compare without the case of keys: AKS keeps add-on names as they were last sent."""
    first = {key.lower(): (key, value) for key, value in old.items()}
    last = {key.lower(): (key, value) for key, value in new.items()}
    for key in [*first, *(each for each in last if each not in first)]:
        if key not in _NOISE:
            name = (first.get(key) or last[key])[0]
            here = f"{path}.{name}" if path else name
            yield from _compare(here, first.get(key, _NOTHING)[1], last.get(key, _NOTHING)[1])


def _compare_named(path: str, old: list[Any], new: list[Any], by: str) -> Iterator[tuple[str, Any, Any]]:
    first = {item[by].lower(): item for item in old}
    last = {item[by].lower(): item for item in new}
    for key in [*first, *(each for each in last if each not in first)]:
        shown = (first.get(key) or last[key])[by]
        yield from _compare(f"{path}[{by}={shown}]", first.get(key), last.get(key))


def _key_of(items: list[Any]) -> str:
    """Find by what the items of a list are told apart, so that one item more moves no other."""
    for key in _NAMED_BY:
        if items and all(isinstance(item, dict) and isinstance(item.get(key), str) for item in items):
            return key
    return ""
