"""A journal by hand: entries of steps that were applied before, and a port that tells them."""

from collections.abc import Iterable, Sequence

from aks_harden.model.json import JsonObject
from aks_harden.store.chain import Damage
from support.screen_world import REGISTRY

ADMIN = ("IAM-3", "admin-user", REGISTRY)


def intent(
    id_: str = "1",
    *,
    at: str = "2026-11-20T09:30:00Z",
    place: tuple[str, str, str] = ADMIN,
    wanted: str = "pass",
    undoes: str = "",
    user: str = "ana@contoso.example",
) -> JsonObject:
    """What stands in the journal before a step runs."""
    item, key, resource = place
    on, off = ("true", "false") if undoes else ("false", "true")
    update = ["az", "acr", "update", "--name", "acrshop", "--admin-enabled"]
    goal: JsonObject = {"item": item, "key": key, "resource": resource, "before": "fail", "exact": False}
    return {
        "kind": "intent",
        "id": id_,
        "at": at,
        "undoes": undoes,
        "user": user,
        "step": "IAM-3.admin@acrshop",
        "title": "Undo: Turn the admin user off" if undoes else "Turn the admin user off",
        "resource": resource,
        "fixes": [{"id": "IAM-3.admin", "item": item, "title": "t", "resource": resource, "risk": "safe"}],
        "commands": [{"argv": [*update, on]}],
        "undo": [] if undoes else [{"argv": [*update, off]}],
        "no_undo": "",
        "goals": [goal | {"wanted": wanted}],
        "expects": [
            {"resource": resource, "path": "properties.adminUserEnabled", "before": True, "after": False}
        ],
        "overrides": {},
    }


def call(id_: str = "1") -> JsonObject:
    return {"kind": "call", "id": id_, "at": "2026-11-20T09:30:01Z"}


def result(
    id_: str = "1", outcome: str = "verified", *, place: tuple[str, str, str] = ADMIN, reason: str = ""
) -> JsonObject:
    """What ends a step."""
    item, key, resource = place
    moves: list[JsonObject] = [{"item": item, "key": key, "resource": resource, "old": "fail", "new": "pass"}]
    return {
        "kind": "result",
        "id": id_,
        "at": "2026-11-20T09:31:00Z",
        "outcome": outcome,
        "reason": reason,
        "moves": [*moves] if outcome == "verified" else [],
        "changes": [],
    }


DONE: tuple[JsonObject, ...] = (intent(), call(), result())
"""A step that was verified."""
TAKEN_BACK: tuple[JsonObject, ...] = (
    *DONE,
    intent("2", at="2026-11-21T10:00:00Z", undoes="1", wanted="fail"),
    call("2"),
    result("2"),
)
"""The same, and then its undo."""


class Told:
    """A journal that is only read."""

    def __init__(self, entries: Iterable[JsonObject], damage: Sequence[Damage] = ()) -> None:
        self._entries = tuple(entries)
        self._damage = tuple(damage)

    def entries(self) -> tuple[JsonObject, ...]:
        return self._entries

    def damage(self) -> tuple[Damage, ...]:
        return self._damage

    def append(self, entry: JsonObject) -> None:
        raise AssertionError(f"nothing is written here: {entry}")
