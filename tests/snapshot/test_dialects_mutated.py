"""Whatever somebody did to a file by hand: it is judged and reported, or refused in one sentence."""

from __future__ import annotations

import importlib.util
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import dialects
from support.access import registry
from support.paths_of import dropped, in_another_case, nulled, properties
from support.snapshots import CLUSTER, NOW, SUB
from support.worlds import world_snapshot

from aks_harden.engine.discover import items
from aks_harden.model.context import Context
from aks_harden.report.formats import _WRITERS, Format, Writing, written
from aks_harden.report.report import Audit, build
from aks_harden.snapshot.door import open_text
from aks_harden.snapshot.file import BadSnapshotError
from aks_harden.snapshot.reading import Read

if TYPE_CHECKING:
    from support.paths_of import Way

    from aks_harden.model.json import Json, JsonObject

FORMATS = tuple(
    entry for entry in Format if importlib.util.find_spec(f"aks_harden.report.{_WRITERS[entry]}") is not None
)
MANY = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
ODD: tuple[Json, ...] = (
    *json.loads(
        '[null, true, 5, 1.5, -1, "", "yo", "false", [], [null], [[]], {}, {"id": 5}, {"": {"": null}}]'
    ),
    *("[parameters('x')]", "@{a=b}", "/subscriptions//providers/", "\ud800\x1b[0m\u202e"),
)
"""What may stand where something else belongs."""


def neighbours() -> list[JsonObject]:
    """A network, a group of rules and a vault with something in them."""
    base = f"{SUB}/resourceGroups/rg/providers"
    rule: JsonObject = {"name": "ssh", "properties": {"access": "Allow", "destinationPortRange": "22"}}
    subnet: JsonObject = {"id": f"{base}/Microsoft.Network/virtualNetworks/v/subnets/s", "properties": {}}
    return [
        {"id": f"{base}/Microsoft.Network/networkSecurityGroups/n", "properties": {"securityRules": [rule]}},
        {"id": f"{base}/Microsoft.Network/virtualNetworks/v", "properties": {"subnets": [subnet]}},
        {"id": f"{base}/Microsoft.KeyVault/vaults/k", "properties": {"networkAcls": {"ipRules": []}}},
        {"id": f"{CLUSTER}/agentPools/b", "properties": {"osType": "Linux"}},
        registry(),
    ]


def files(name: str) -> Json:
    """A dialect's file of the shop's cluster."""
    whole = world_snapshot("shop")
    read = whole.read("cluster", whole.cluster_id)
    assert isinstance(read, Read)
    assert isinstance(read.value, dict)
    value = dialects.every(read.value, "2026-07-01")[name]
    return [*value, *neighbours()] if isinstance(value, list) else value


def put(value: Json, way: Way, new: Json) -> Json:
    step, rest = way[0], way[1:]
    if isinstance(step, int):
        assert isinstance(value, list)
        return [
            (put(entry, rest, new) if rest else new) if place == step else entry
            for place, entry in enumerate(value)
        ]
    assert isinstance(value, dict)
    return {**value, step: put(value[step], rest, new) if rest else new}


def wrapped(value: Json, way: Way) -> Json:
    return put(value, way, [at(value, way)])


def as_text(value: Json, way: Way) -> Json:
    held = at(value, way)
    return put(value, way, str(held).lower() if isinstance(held, bool) else json.dumps(held))


def at(value: Any, way: Way) -> Any:  # noqa: ANN401 - any JSON
    for step in way:
        value = value[step]
    return value


def audit(text: str) -> None:
    """Open, judge and report; only a refusal may be raised."""
    try:
        held = open_text(text, now=NOW)
    except BadSnapshotError as refusal:
        said = str(refusal)
        assert said.isprintable(), said
        assert not said.endswith("."), said
        return
    assert all(note.isprintable() for note in held.unused)
    context = Context(
        registries=tuple(each for each in held.named if "/registries/" in each.lower()),
        vaults=tuple(each for each in held.named if "/vaults/" in each.lower()),
    )
    reports = tuple(
        build(snapshot, context, items(), tool="aks-harden test", generated=NOW)
        for snapshot in held.snapshots
    )
    for wanted in FORMATS:
        assert written(Audit(tool="aks-harden test", generated=NOW, reports=reports), wanted, Writing())


DIALECTS = (
    *("an ARM body", "a list of one", "ARM pages", "the portal", "az aks list", "az graph query"),
    *("a Resource Graph table", "Get-AzResource", "Get-AzAksCluster", "a template"),
)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_mutation_of_a_file_ends_in_anything_but_a_report_or_a_sentence(dialect: str) -> None:
    file = files(dialect)
    ways = [way for way in properties(file) if way]

    @MANY
    @given(st.data())
    def law(data: st.DataObject) -> None:
        changed = file
        for _ in range(data.draw(st.integers(1, 3))):
            way = data.draw(st.sampled_from(ways))
            how = data.draw(st.sampled_from(["drop", "null", "case", "wrap", "text", "odd"]))
            try:
                at(changed, way)
            except (KeyError, IndexError, TypeError):
                continue
            match how:
                case "drop":
                    changed = dropped(changed, way)
                case "null":
                    changed = nulled(changed, way)
                case "case":
                    changed = in_another_case(changed, way)
                case "wrap":
                    changed = wrapped(changed, way)
                case "text":
                    changed = as_text(changed, way)
                case _:
                    changed = put(changed, way, data.draw(st.sampled_from(ODD)))
        audit(json.dumps(changed))

    law()


KEYS = st.sampled_from(
    [
        *("id", "Id", "ResourceId", "type", "name", "properties", "Properties", "value", "data", "rows"),
        *("columns", "resources", "$schema", "contentVersion", "count", "error", "code", "message", "schema"),
        *(
            "nextLink",
            "sku",
            "agentPoolProfiles",
            "condition",
            "copy",
            "facets",
            "cluster",
            "takenAt",
            "state",
        ),
    ]
)
LEAVES = st.one_of(
    st.sampled_from(ODD),
    st.sampled_from(
        [
            *(
                CLUSTER,
                SUB,
                "aks-harden/snapshot/1",
                "Microsoft.ContainerService/managedClusters",
                "[x]",
                "[[x]",
            ),
            *("https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "aks/b"),
            *("Microsoft.Network/virtualNetworks/subnets", "1.0.0.0"),
        ]
    ),
)
ANY = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=5)),
    max_leaves=12,
)


@settings(MANY, max_examples=300)
@given(ANY)
def test_no_json_at_all_ends_in_anything_but_a_report_or_a_sentence(value: Json) -> None:
    audit(json.dumps(value))


@settings(MANY, max_examples=200)
@given(st.text(max_size=60))
def test_no_text_at_all_ends_in_anything_but_a_sentence(text: str) -> None:
    audit(text)
