"""An ARM path taken apart: which scope, which type, which name."""

from functools import lru_cache

from msgspec import Struct

TENANT = "/"
"""The scope above all management groups."""


class Address(Struct, frozen=True, kw_only=True):
    """What an ARM path points at; everything in lower case."""

    path: str
    scope: str
    """What the last `/providers/` hangs on: a subscription, a group, a resource, or the tenant."""
    type: str
    """`namespace/type/subtype`, or `subscriptions`, `resourcegroups`, `providers`, … for ARM's own."""
    name: str
    """The last name, empty for a collection."""
    parent: str
    """The id of what holds the collection."""

    @property
    def is_collection(self) -> bool:
        """Whether the path names a type and no member of it."""
        return not self.name


@lru_cache(maxsize=4096)
def parse(path: str) -> Address:
    """Take a path apart; words that ARM does not know come out as a type nobody holds."""
    lowered = "/" + path.strip("/").lower()
    scope, mark, rest = lowered.rpartition("/providers/")
    if not mark or _is_providers_of_a_scope(rest):
        return _own(lowered)
    scope = scope or TENANT
    namespace, *words = rest.split("/")
    kinds, names = words[0::2], words[1::2]
    name = names.pop() if len(words) % 2 == 0 else ""
    type_name = "/".join([namespace, *kinds])
    cut = 2 if name else 1
    parent = lowered.rsplit("/", cut)[0] if len(kinds) > 1 else scope
    return Address(path=lowered, scope=scope, type=type_name, name=name, parent=parent)


def _is_providers_of_a_scope(rest: str) -> bool:
    return "/" not in rest


def _own(lowered: str) -> Address:
    """Take apart the paths of ARM itself, which alternate type and name from the start."""
    words = lowered.strip("/").split("/")
    name = words[-1] if len(words) % 2 == 0 else ""
    kind = words[-2] if name else words[-1]
    parent = "/" + "/".join(words[: -2 if name else -1])
    return Address(path=lowered, scope=parent, type=kind, name=name, parent=parent)


def subscription_of(path: str) -> str:
    """Return `/subscriptions/…` of a path, or nothing for the tenant and management groups."""
    words = path.lower().strip("/").split("/")
    return f"/subscriptions/{words[1]}" if len(words) > 1 and words[0] == "subscriptions" else ""


def group_of(path: str) -> str:
    """Return `/subscriptions/…/resourcegroups/…` of a path, or nothing above a group."""
    words = path.lower().strip("/").split("/")
    inside = len(words) > 3 and words[0] == "subscriptions" and words[2] == "resourcegroups"  # noqa: PLR2004
    return f"/subscriptions/{words[1]}/resourcegroups/{words[3]}" if inside else ""


def within(path: str, scope: str) -> bool:
    """Tell whether a path is a scope or lies below it."""
    return scope in {TENANT, path} or path.startswith(scope + "/")
