"""NET-6 and NET-7: plugin and engine, one rule for both sizes."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from support.snapshots import cluster, forbidden, snapshot

from aks_harden.engine.discover import item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context, Size, Thresholds
from aks_harden.model.finding import Assertion
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, FAIL, UNKNOWN, MANUAL, NA = (
    Verdict.PASS,
    Verdict.WARN,
    Verdict.FAIL,
    Verdict.UNKNOWN,
    Verdict.MANUAL,
    Verdict.NA,
)
SMALL, LARGE = Context(size=Size.SMALL), Context(size=Size.LARGE)
LINUX: Json = {"name": "system", "count": 3, "osType": "Linux"}
WINDOWS: Json = {"name": "win", "count": 2, "osType": "Windows"}


def world(profile: Json, pools: Json = None, **more: Json) -> Snapshot:
    listed: Json = [LINUX] if pools is None else pools
    return snapshot({"cluster": {"@": cluster(networkProfile=profile, agentPoolProfiles=listed) | more}})


def said(item_id: str, snapshot_: Snapshot, context: Context) -> Assertion:
    found = item(item_id)
    assert found is not None
    (assertion,) = judge_item(snapshot_, context, found).assertions
    return assertion


def on(plugin: Json, policy: Json = None, dataplane: Json = None) -> JsonObject:
    return {"networkPlugin": plugin, "networkPolicy": policy, "networkDataplane": dataplane}


@pytest.mark.parametrize(
    ("profile", "pools", "small", "large"),
    [
        pytest.param(on("azure", "cilium", "cilium"), None, PASS, PASS, id="Azure CNI with Cilium"),
        pytest.param(on("azure", "calico", "azure"), None, PASS, PASS, id="Azure CNI with Calico"),
        pytest.param(on("azure", None, "cilium"), None, PASS, PASS, id="Cilium by the data plane alone"),
        pytest.param(on("azure", "none", "Cilium"), None, PASS, PASS, id="a policy called none, on Cilium"),
        pytest.param(on("Azure", "Calico"), None, PASS, PASS, id="both words in another case"),
        pytest.param(on("azure", "calico"), [LINUX, WINDOWS], PASS, PASS, id="Calico with a Windows pool"),
        pytest.param(on("azure"), None, FAIL, FAIL, id="no engine"),
        pytest.param(on("azure", "none", "azure"), None, FAIL, FAIL, id="none is a word, not an engine"),
        pytest.param(on("azure", "azure"), None, WARN, WARN, id="Azure NPM, whose days are numbered"),
        pytest.param(on("azure", "azure"), [LINUX, WINDOWS], FAIL, FAIL, id="Azure NPM on Windows, past"),
        pytest.param(
            on("azure", "azure"), [{"name": "a", "count": 251}], FAIL, FAIL, id="Azure NPM with 251 nodes"
        ),
        pytest.param(
            on("azure", "azure"), [{"name": "a", "count": 250}], WARN, WARN, id="Azure NPM with 250 nodes"
        ),
        pytest.param(
            on("azure", "azure"),
            [{"name": "a", "count": 3, "enableAutoScaling": True, "maxCount": 300}],
            FAIL,
            FAIL,
            id="Azure NPM that may grow to 300 nodes",
        ),
        pytest.param(on("kubenet", "calico"), None, WARN, FAIL, id="kubenet with Calico"),
        pytest.param(on("kubenet"), None, FAIL, FAIL, id="kubenet without an engine"),
        pytest.param(on("none"), None, MANUAL, MANUAL, id="a plugin that was brought"),
        pytest.param(on("mynet"), None, UNKNOWN, UNKNOWN, id="a plugin that nobody knows"),
        pytest.param(on("azure", "istio"), None, UNKNOWN, UNKNOWN, id="an engine that nobody knows"),
        pytest.param(on("azure", 1), None, UNKNOWN, UNKNOWN, id="an engine that is a number"),
        pytest.param(on(None, "calico"), None, UNKNOWN, UNKNOWN, id="no plugin"),
        pytest.param(None, None, UNKNOWN, UNKNOWN, id="no network profile"),
        pytest.param("azure", None, UNKNOWN, UNKNOWN, id="a profile that is a text"),
    ],
)
def test_plugin_and_engine_decide(profile: Json, pools: Json, small: Verdict, large: Verdict) -> None:
    found = world(profile, pools)
    assert said("NET-6", found, SMALL).verdict is small, said("NET-6", found, SMALL).reason
    assert said("NET-7", found, LARGE).verdict is large, said("NET-7", found, LARGE).reason
    assert said("NET-6", found, SMALL).severity is Severity.MEDIUM


@pytest.mark.parametrize(
    ("pools", "more", "size"),
    [
        pytest.param([{"name": "a", "count": 9}], {}, Size.SMALL, id="nine nodes"),
        pytest.param(
            [{"name": "a", "count": 9}, {"name": "s", "mode": "ManagedSystem"}],
            {},
            Size.SMALL,
            id="a hosted pool has no nodes of its own",
        ),
        pytest.param([{"name": "a", "count": 5}, {"name": "b", "count": 5}], {}, Size.LARGE, id="ten nodes"),
        pytest.param([], {"sku": {"name": "Automatic"}}, Size.LARGE, id="AKS Automatic"),
    ],
)
def test_the_other_size_is_judged_elsewhere(pools: Json, more: dict[str, Json], size: Size) -> None:
    found = world(on("azure", "calico"), pools, **more)
    here, there = ("NET-6", "NET-7") if size is Size.SMALL else ("NET-7", "NET-6")
    assert said(here, found, Context()).verdict is PASS
    assert said(there, found, Context()).verdict is NA


def test_the_operator_says_the_size() -> None:
    found = world(on("azure", "calico"))
    assert said("NET-6", found, LARGE).verdict is NA
    assert said("NET-7", found, SMALL).verdict is NA


def test_without_pools_nobody_knows_the_size() -> None:
    found = snapshot({"cluster": {"@": cluster(networkProfile=on("azure", "calico"))}})
    assert said("NET-6", found, Context()).verdict is UNKNOWN
    assert said("NET-7", found, Context()).verdict is UNKNOWN


def test_a_pool_that_tells_no_count_is_not_taken_for_an_empty_one() -> None:
    found = world(on("kubenet", "calico"), [{"name": "a", "type": "VirtualMachineScaleSets"}])
    assert said("NET-6", found, Context()).verdict is UNKNOWN
    machines: Json = {"scale": {"manual": [{"size": "Standard_D4s_v5", "count": 4}]}}
    told = world(on("azure", "calico"), [{"name": "a", "count": None, "virtualMachinesProfile": machines}])
    assert said("NET-6", told, Context()).verdict is PASS


@pytest.mark.parametrize("profile", [None, on(None), {"loadBalancerSku": "standard"}])
def test_automatic_is_preconfigured_even_where_arm_is_silent(profile: Json) -> None:
    found = world(profile, None, sku={"name": "Automatic", "tier": "Standard"})
    assert said("NET-7", found, Context()).verdict is PASS
    assert said("NET-7", found, Context()).evidence


def test_automatic_that_says_otherwise_is_believed() -> None:
    found = world(on("azure", "none", "azure"), None, sku={"name": "Automatic"})
    assert said("NET-7", found, Context()).verdict is FAIL


def test_a_missing_engine_is_the_same_cause_as_net_9() -> None:
    assert any("NET-9" in note for note in said("NET-6", world(on("azure")), SMALL).notes)
    assert any("NET-9" in note for note in said("NET-7", world(on("kubenet")), LARGE).notes)


@pytest.mark.parametrize(
    ("taken", "windows", "linux", "kubenet"),
    [
        pytest.param("2026-01-01T00:00:00Z", WARN, WARN, WARN, id="before all of it ends"),
        pytest.param("2026-09-30T00:00:00Z", FAIL, WARN, WARN, id="Windows ends"),
        pytest.param("2028-03-31T00:00:00Z", FAIL, WARN, FAIL, id="kubenet ends"),
        pytest.param("2028-09-30T00:00:00Z", FAIL, FAIL, FAIL, id="Linux ends"),
    ],
)
def test_the_snapshots_own_time_decides_what_has_ended(
    taken: str, windows: Verdict, linux: Verdict, kubenet: Verdict
) -> None:
    def at(profile: Json, pools: Json = None) -> Verdict:
        return said("NET-6", replace(world(profile, pools), taken_at=taken), SMALL).verdict

    assert at(on("azure", "azure"), [LINUX, WINDOWS]) is windows
    assert at(on("azure", "azure")) is linux
    assert at(on("kubenet", "calico")) is kubenet


def test_the_most_nodes_are_the_operators() -> None:
    context = Context(size=Size.SMALL, thresholds=Thresholds(npm_max_nodes=2))
    assert said("NET-6", world(on("azure", "azure")), context).verdict is FAIL


def test_an_unreadable_cluster_is_unknown() -> None:
    blind = snapshot({"cluster": {"@": forbidden("x/read")}})
    assert said("NET-6", blind, SMALL).verdict is UNKNOWN
    assert said("NET-7", blind, LARGE).verdict is UNKNOWN
