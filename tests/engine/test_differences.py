"""What counts as a difference between two readings, and how it is asked for again."""

from importlib import import_module
from typing import cast

import pytest
from support.snapshots import CLUSTER, SUB, cluster, snapshot

from aks_harden.engine.differences import differences, leaves, snapshot_changes, touching
from aks_harden.model.json import Json, JsonObject

SEARCH = import_module("jmespath").search

SAME: dict[str, tuple[Json, Json]] = {
    "null and absent": ({"a": None}, {}),
    "an empty list and absent": ({"a": []}, {}),
    "an empty object and absent": ({"a": {}}, {}),
    "an empty text and absent": ({"a": ""}, {}),
    "another case of a key": ({"aB": 1}, {"Ab": 1}),
    "another case of an id": ({"a": "/Subscriptions/X"}, {"a": "/subscriptions/x"}),
    "another order of a plain list": ({"a": ["x", "y"]}, {"a": ["y", "x"]}),
    "another order of named members": (
        {"a": [{"name": "x", "v": 1}, {"name": "y", "v": 2}]},
        {"a": [{"name": "y", "v": 2}, {"name": "x", "v": 1}]},
    ),
    "an eTag": ({"eTag": "1", "etag": "1"}, {"eTag": "2", "etag": "2"}),
    "a state": ({"properties": {"provisioningState": "Updating"}}, {"properties": {}}),
    "a pool that scales by itself": (
        {"count": 1, "enableAutoScaling": True},
        {"count": 5, "enableAutoScaling": True},
    ),
}

OTHER: dict[str, tuple[Json, Json, str]] = {
    "false and absent": ({"a": False}, {}, "a"),
    "true and the text": ({"a": True}, {"a": "true"}, "a"),
    "another word": ({"a": {"b": "x"}}, {"a": {"b": "y"}}, "a.b"),
    "a member more": ({"a": [{"name": "x"}]}, {"a": [{"name": "x"}, {"name": "y"}]}, "a[y].name"),
    "a value of a member": ({"a": [{"name": "x", "v": 1}]}, {"a": [{"name": "x", "v": 2}]}, "a[x].v"),
    "a plain list with one more": ({"a": ["x"]}, {"a": ["x", "y"]}, "a"),
    "a fixed pool that grew": ({"count": 1}, {"count": 5}, "count"),
    "a member without a name": ({"a": [{"v": 1}]}, {"a": [{"v": 2}]}, "a[0].v"),
}


@pytest.mark.parametrize("case", SAME)
def test_nothing_differs_between(case: str) -> None:
    one, other = SAME[case]
    assert differences("/r", one, other) == ()
    assert differences("/r", other, one) == ()


@pytest.mark.parametrize("case", OTHER)
def test_a_difference_is(case: str) -> None:
    one, other, path = OTHER[case]
    assert [change.path for change in differences("/r", one, other)] == [path]


ODD = ("plain", "with.dot", 'with "quotes"', "with `ticks`", "with [brackets]", "back\\slash", "ünï", "a|b")


@pytest.mark.parametrize("name", ODD)
def test_each_value_can_be_asked_for_again(name: str) -> None:
    body = cast(
        "JsonObject",
        {name: {"list": [{"name": "other", "v": 0}, {"name": name, name: [{"id": name, "v": 7}]}]}},
    )
    found = leaves(body)
    assert len(found) == 5
    for leaf in found.values():
        assert SEARCH(leaf.query, body) == leaf.value


def test_snapshots_differ_resource_by_resource() -> None:
    def picture(value: Json) -> JsonObject:
        return {"id": f"{SUB}/x/{value}", "v": value}

    before = snapshot({"cluster": {"@": cluster(a=1)}, "registries": {".": [picture(1), picture(2)]}})
    after = snapshot({"cluster": {"@": cluster(a=2)}, "registries": {".": [picture(2), picture(3)]}})
    found = snapshot_changes(before, after)
    assert [(change.resource.rsplit("/", 1)[-1], change.path, change.after) for change in found] == [
        ("aks-test", "properties.a", 2),
        ("1", "id", None),
        ("1", "v", None),
        ("3", "id", f"{SUB}/x/3"),
        ("3", "v", 3),
    ]
    assert {change.resource for change in touching(found, [CLUSTER.upper()])} == {CLUSTER}
    assert snapshot_changes(before, before) == ()
